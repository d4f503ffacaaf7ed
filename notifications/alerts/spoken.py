"""What notifications about alerts say, from the alerts as they stand when they are sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.alerts.links import AFTERWARDS, make_link
from notifications.alerts.models import Alert, Issue, Proposal, Recipient
from notifications.alerts.queries.alerts import last_issues
from notifications.alerts.reached import ALERTS
from notifications.alerts.states import STANDING, State
from notifications.alerts.texts import mark, on_lock_screen, said_in
from notifications.texts import Content

KINDS = (*ALERTS, "approval", "overdue", "incoming", "calls")
Said = tuple[tuple[str, str, str], ...]


def contents_for(wanted: Iterable[tuple[int, str, int | None]]) -> dict[tuple[int, str, int], Content | None]:
    """Return the content of each (person, kind, alert), None where there is nothing to say any more.

    A few queries for all.
    """
    asked = [(user_id, kind, pk) for user_id, kind, pk in wanted if pk is not None]
    alerts = Alert.objects.in_bulk({pk for _user, _kind, pk in asked})
    issues = last_issues(alerts.values())
    waiting = set(Proposal.objects.filter(alert__in=list(alerts), outcome="").values_list("alert", flat=True))
    said = {pk: _said(alert, issues.get(pk)) for pk, alert in alerts.items()}
    unheard = _unheard([alert for alert in alerts.values() if alert.state == State.CANCELLED], asked)
    found: dict[tuple[int, str, int], Content | None] = {}
    for one in asked:
        user_id, kind, pk = one
        alert = alerts.get(pk)
        if alert is None or (pk, user_id) in unheard:
            found[one] = None
        elif kind in ALERTS:
            found[one] = _alert_content(alert, kind, user_id, issues.get(pk), said[pk])
        elif kind == "approval":
            found[one] = _desk_content(alert, kind) if pk in waiting else None
        elif kind == "incoming":
            found[one] = _desk_content(alert, kind)
        else:
            found[one] = _desk_content(alert, kind) if alert.state in STANDING else None
    return found


def _said(alert: Alert, issue: Issue | None) -> Said:
    """Return (language, title, text) for each language people read."""
    kind = issue.kind if issue else "alert"
    return tuple(
        (language, *on_lock_screen(alert.texts, language, kind=kind, drill=alert.drill))
        for language, _name in settings.LANGUAGES
    )


def _alert_content(alert: Alert, kind: str, user_id: int, issue: Issue | None, said: Said) -> Content:
    since = issue.sent_at if issue else alert.created_at
    until = since + timedelta(hours=alert.hours) + AFTERWARDS
    return Content(
        kind,
        path=f"/alerts/{alert.public_id}",
        said=said,
        link=make_link(alert.pk, user_id, until),
        ask=alert.ask and alert.state in STANDING,
    )


def _desk_content(alert: Alert, kind: str) -> Content:
    path = f"/alerts/{alert.public_id}" + ("/board" if kind == "calls" else "")
    return Content(kind, path=path, said=_desk_said(alert, kind))


def _desk_said(alert: Alert, kind: str) -> Said:
    lines = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            titles = {
                "approval": _("An alert waits for your approval"),
                "incoming": _("A warning for our area has come in"),
                "overdue": _("An alert's time is over: end it"),
                "calls": _("Somebody in your unit has not answered: call them"),
            }
            headline = said_in(alert.texts, language).headline
            lines.append((language, mark(titles[kind], drill=alert.drill), mark(headline, drill=alert.drill)))
    return tuple(lines)


def _unheard(cancelled: list[Alert], asked: list[tuple[int, str, int]]) -> set[tuple[int, int]]:
    """Return the pairs (alert, person) to whom a cancelled alert never came: they need not hear of it."""
    if not cancelled:
        return set()
    rows = Recipient.objects.filter(
        alert__in=cancelled, user__in={user_id for user_id, _kind, _pk in asked}, reached_at=None
    )
    return set(rows.values_list("alert", "user"))
