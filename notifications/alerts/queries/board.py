"""How far an alert has come: in all, by unit, over time, and person by person. Bounded queries throughout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.frames import timestamp
from notifications.alerts.models import Alert, Recipient
from people.models import Unit
from people.queries import person, unit_ref

Json = dict[str, Any]
SHARES = (50, 90)
CURVE_POINTS = 60
STATES = ("help", "silent", "safe", "off_duty", "words", "unreached", "all")
EXPORT_BATCH = 500
_COUNTS = {
    "told": Count("pk"),
    "reached": Count("reached_at"),
    "shown": Count("shown_at"),
    "opened": Count("opened_at"),
    "answered": Count("pk", filter=~Q(answer="")),
    "safe": Count("pk", filter=Q(answer="safe")),
    "help": Count("pk", filter=Q(answer="help")),
    "off_duty": Count("pk", filter=Q(answer="off_duty")),
    "words": Count("pk", filter=Q(answer="words")),
}
_CONDITIONS = {
    "help": Q(answer="help"),
    "silent": Q(answer=""),
    "safe": Q(answer="safe"),
    "off_duty": Q(answer="off_duty"),
    "words": Q(answer="words"),
    "unreached": Q(reached_at=None, answer=""),
    "all": Q(),
}


def count_all(alert: Alert, paths: tuple[str, ...] | None = None) -> dict[str, int]:
    """Return the counts of all whom an alert is for, or of those in units below `paths`, in one query."""
    counts = _recipients(alert, paths).aggregate(**_COUNTS)
    return {**counts, "silent": counts["told"] - counts["answered"]}


def board_data(alert: Alert, paths: tuple[str, ...] | None) -> Json:
    """Return the board: for those who send all of it, for heads (`paths`) their own units.

    Seven queries, of which none gives a row for each person: boards ask again while thousands answer.
    """
    units = _by_unit(alert, paths)
    counts = {name: sum(one["counts"][name] for one in units) for name in (*_COUNTS, "silent")}
    last = _recipients(alert, paths).filter(answer="help").aggregate(at=Max("answered_at"))["at"]
    return {
        "alert": {"id": alert.public_id, "state": alert.state, "drill": alert.drill, "texts": alert.texts},
        "counts": counts,
        "help_at": _time(last),
        "units": units,
        "shares": [_share(alert, paths, percent, counts["told"]) for percent in SHARES],
        "curve": _curve(alert, paths),
        "only_mine": paths is not None,
        "sent_at": timestamp(alert.sent_at) if alert.sent_at else None,
        "seq": alert.board.head,
    }


def list_people(
    alert: Alert,
    paths: tuple[str, ...] | None,
    *,
    state: str,
    unit: str | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[Json], str | None]:
    """Return people with how they stand, their units and numbers, by name, and the next page's cursor.

    Raises Invalid.
    """
    if state not in STATES:
        raise Invalid("state", _("Choose one of the values there are."))
    rows = _recipients(alert, paths).filter(_CONDITIONS[state]).select_related("user__unit", "unit")
    if unit is not None:
        rows = rows.filter(unit__public_id=unit)
    if cursor is not None:
        key, _dot, pk = cursor.rpartition(".")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19) or "\0" in key:
            raise Invalid("cursor", _("This is not the cursor of a page."))
        rows = rows.filter(Q(user__sort_key__gt=key) | Q(user__sort_key=key, user__gt=int(pk)))
    found = list(rows.order_by("user__sort_key", "user")[: limit + 1])
    shown = found[:limit]
    following = f"{shown[-1].user.sort_key}.{shown[-1].user_id}" if len(found) > limit else None
    return [person_data(row) for row in shown], following


def export_people(alert: Alert, paths: tuple[str, ...] | None) -> Iterator[Recipient]:
    """Return everybody by unit and name, some at a time."""
    rows = _recipients(alert, paths).select_related("user", "unit__head")
    return rows.order_by("unit__sort_key", "user__sort_key", "user").iterator(chunk_size=EXPORT_BATCH)


def person_data(row: Recipient) -> Json:
    """Return one of those an alert is for, as a responsible manager sees them."""
    return {
        "person": person(row.user),
        "phone": row.user.phone,
        "unit": unit_ref(row.unit) if row.unit else None,
        "answer": row.answer,
        "words": row.words,
        "answered_at": _time(row.answered_at),
        "reached_at": _time(row.reached_at),
        "shown_at": _time(row.shown_at),
        "opened_at": _time(row.opened_at),
    }


def _recipients(alert: Alert, paths: tuple[str, ...] | None) -> QuerySet[Recipient]:
    rows = Recipient.objects.filter(alert=alert)
    if paths is None:
        return rows
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(unit__path__startswith=path)
    return rows.filter(below)


def _by_unit(alert: Alert, paths: tuple[str, ...] | None) -> list[Json]:
    counted = _recipients(alert, paths).order_by().values("unit").annotate(**_COUNTS)
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    units = Unit.objects.select_related("head").in_bulk([row["unit"] for row in rows if row["unit"]])
    names = _departments(units.values())
    shown = []
    for row in rows:
        unit = units.get(row.pop("unit") or 0)
        head = unit.head if unit else None
        shown.append(
            {
                "unit": unit_ref(unit) if unit else None,
                "department": names.get(unit.pk, "") if unit else "",
                "head": {"id": head.public_id, "name": head.name, "phone": head.phone} if head else None,
                "counts": {**row, "silent": row["told"] - row["answered"]},
            }
        )
    # Who needs help comes first, then where most are silent.
    return sorted(shown, key=lambda one: (-one["counts"]["help"], -one["counts"]["silent"]))


def _departments(units: Iterable[Unit]) -> dict[int, str]:
    """Return the name of the department each unit lies in: the second level of the tree."""
    second = {unit.pk: [int(part) for part in unit.path.split("/") if part][1:2] for unit in units}
    wanted = {pk for path in second.values() for pk in path}
    names = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {pk: names.get(path[0], "") for pk, path in second.items() if path}


def _share(alert: Alert, paths: tuple[str, ...] | None, percent: int, told: int) -> Json:
    """Return after how many seconds so many percent had answered, None where they have not yet."""
    needed = ceil(told * percent / 100)
    times = _recipients(alert, paths).filter(first_at__isnull=False).order_by("first_at")
    at = times.values_list("first_at", flat=True)[needed - 1 : needed].first() if needed else None
    return {"percent": percent, "seconds": _since(alert, at)}


def _curve(alert: Alert, paths: tuple[str, ...] | None) -> list[list[int]]:
    """Return how the answers came: points of (seconds since it was sent, answers so far), at most 60."""
    answered = _recipients(alert, paths).filter(first_at__isnull=False)
    number = answered.count()
    step = max(1, ceil(number / CURVE_POINTS))
    marks = [*range(step, number, step), number]
    numbered = answered.annotate(place=Window(RowNumber(), order_by=["first_at", "pk"]))
    points = numbered.filter(place__in=marks).order_by("place").values_list("first_at", "place")
    return [[_since(alert, at) or 0, place] for at, place in points]


def drill_trend() -> list[Json]:
    """Return how ended and standing drills went, the oldest first: share that answered, time to half."""
    drills = Alert.objects.filter(drill=True, sent_at__isnull=False).order_by("-pk")[:20]
    return [
        {
            "id": drill.public_id,
            "sent_at": _time(drill.sent_at),
            "counts": counts,
            "shares": [_share(drill, None, percent, counts["told"]) for percent in SHARES],
            "units": [
                {"unit": one["unit"], "told": one["counts"]["told"], "answered": one["counts"]["answered"]}
                for one in _by_unit(drill, None)
            ],
        }
        for drill in reversed(drills)
        for counts in [count_all(drill)]
    ]


def _since(alert: Alert, at: datetime | None) -> int | None:
    if at is None or alert.sent_at is None:
        return None
    return max(0, int((at - alert.sent_at).total_seconds()))


def _time(at: datetime | None) -> str | None:
    return timestamp(at) if at else None
