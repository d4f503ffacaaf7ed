"""What was done when, and how it went: the report after an alert."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.models import Entry
from eventlog.frames import timestamp
from notifications.alerts.models import Alert, Answer
from notifications.alerts.queries.board import board_data
from notifications.alerts.texts import mark, said_in
from people.models import User

Json = dict[str, Any]
WIDTH, HEIGHT = 640, 200


def report_data(alert: Alert) -> Json:
    """Return the report: timeline from the audit trail, counts, units, curve. A fixed number of queries."""
    board = board_data(alert, None)
    given = Answer.objects.filter(recipient__alert=alert)
    return {
        "alert": board["alert"],
        "sent_at": board["sent_at"],
        "ended_at": timestamp(alert.ended_at) if alert.ended_at else None,
        "counts": board["counts"],
        "shares": board["shares"],
        "curve": board["curve"],
        "units": board["units"],
        "changed_answers": given.count() - board["counts"]["answered"],
        "timeline": list(_timeline(alert)),
    }


def _timeline(alert: Alert) -> Iterator[Json]:
    entries = list(Entry.objects.filter(target=f"alert:{alert.public_id}").order_by("number"))
    names = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    for entry in entries:
        actor = names.get(entry.actor_id or 0)
        yield {
            "at": timestamp(entry.at),
            "action": entry.action,
            "by": actor.name if actor else "",
            "kind": str(entry.detail.get("kind", "")),
        }


def drawn(report: Json) -> Json:
    """Return the report as the page shows it: times on the wall, the curve as points of a drawing."""
    words, kinds = _words(), _kinds()
    told = max(1, report["counts"]["told"])
    last = max(1, report["curve"][-1][0]) if report["curve"] else 1
    points = [(WIDTH * at / last, HEIGHT - HEIGHT * count / told) for at, count in report["curve"]]
    headline = said_in(report["alert"]["texts"], get_language() or "sv").headline
    return {
        "headline": mark(headline, drill=report["alert"]["drill"]),
        "report": report,
        "timeline": [
            {
                **entry,
                "at": _wall(entry["at"]),
                "what": words.get(entry["action"], entry["action"]),
                "kind": kinds.get(entry["kind"], entry["kind"]),
            }
            for entry in report["timeline"]
        ],
        "shares": [_share_words(one["percent"], one["seconds"]) for one in report["shares"]],
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in [(0, HEIGHT), *points]),
        "width": WIDTH,
        "height": HEIGHT,
        "half": HEIGHT * 0.5,
        "ninety": HEIGHT * 0.1,
        "last_minutes": round(last / 60, 1),
        "language": get_language(),
        "words": {
            "timeline": _("What was done when"),
            "curve": _("Answers over time"),
            "units": _("By unit"),
            "unit": _("Unit"),
            "told": _("Told"),
            "reached": _("Reached"),
            "answered": _("Answered"),
            "safe": _("Safe"),
            "help": _("Needed help"),
            "silent": _("Silent"),
            "changed": _("Answers that were changed"),
            "data": _("The same as data"),
        },
    }


def _share_words(percent: int, seconds: int | None) -> str:
    """Say after how long so many had answered, in minutes and seconds."""
    if seconds is None:
        return _("Fewer than %(percent)d %% have answered.") % {"percent": percent}
    span = f"{seconds // 60}:{seconds % 60:02}"
    return _("%(percent)d %% had answered after %(span)s (minutes:seconds).") % {
        "percent": percent,
        "span": span,
    }


def _kinds() -> dict[str, str]:
    return {
        "alert": _("the alert"),
        "update": _("an update"),
        "correction": _("a correction"),
        "all_clear": _("the all clear"),
        "cancel": _("the cancellation"),
    }


def _wall(at: str) -> str:
    parsed = parse_datetime(at)
    return timezone.localtime(parsed).strftime("%Y-%m-%d %H:%M:%S") if parsed else at


def _words() -> dict[str, str]:
    return {
        "alert.drafted": _("Begun"),
        "alert.changed": _("Changed"),
        "alert.proposed": _("Proposed"),
        "alert.approved": _("Approved and sent"),
        "alert.sent_alone": _("Sent alone, without a second person"),
        "alert.declined": _("Declined"),
        "alert.withdrawn": _("Taken back"),
        "alert.discarded": _("Thrown away"),
        "alert.repeated": _("Told again to those silent"),
        "alert.wave": _("Next wave told"),
        "alert.call_lists": _("Heads told whom to call"),
    }
