"""Whom a push reaches, and what else reaches the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from eventlog.errors import Forbidden, NotFound
from eventlog.frames import timestamp
from notifications import keys
from notifications.channels import MAIL, SMS, available
from notifications.channels.numbers import to_international
from notifications.models import Device
from notifications.rules import Scope
from people.active import active
from people.models import Role, Unit, User
from people.queries import person
from people.text import is_storable

PUSH, NOTHING = "push", "nothing"
# The first of these that reaches somebody is theirs.
WAYS = (PUSH, MAIL, SMS, NOTHING)
PAGE = 100


def live_devices(now: datetime) -> QuerySet[Device]:
    """Return the devices that a push reaches: signed in, subscribed with the key that holds, and proven alive
    within TORGET_ALIVE_DAYS."""
    since = now - timedelta(days=settings.TORGET_ALIVE_DAYS)
    signed_in = Q(sign_in=None) | Q(sign_in__ended_at=None)
    return Device.objects.filter(signed_in, alive_at__gte=since, key=keys.short_key())


def reached_by_push(user_ids: Collection[int], now: datetime) -> set[int]:
    """Return who of these has such a device. One query; not more than some thousands of people at once."""
    return set(live_devices(now).filter(user__in=user_ids).values_list("user_id", flat=True))


def way_to(pushed: bool, email: str, phone: str, channels: Collection[str]) -> str:
    """Return what reaches somebody first, of the channels that there are."""
    if pushed:
        return PUSH
    if email and MAIL in channels:
        return MAIL
    return SMS if SMS in channels and to_international(phone) else NOTHING


@dataclass(frozen=True)
class UnitReach:
    """How many of a unit's people, with those below it, each way reaches; `unit` None: those in none."""

    unit: Unit | None
    depth: int
    ways: dict[str, int]
    names: bool

    @property
    def people(self) -> int:
        """All of them."""
        return sum(self.ways.values())


def reach_by_unit(scope: Scope, now: datetime) -> list[UnitReach]:
    """Return the reach of each unit with people that may be seen, each below the one it belongs to.

    Three queries, however many people and units.
    """
    units = {unit.pk: unit for unit in Unit.objects.all()}
    channels = available()
    pushed = set(live_devices(now).values_list("user_id", flat=True))
    counts: dict[int | None, dict[str, int]] = {}
    for pk, unit_id, email, phone in _staff().values_list("pk", "unit_id", "email", "phone").iterator():
        way = way_to(pk in pushed, email, phone, channels)
        holders = [int(part) for part in units[unit_id].path.split("/") if part] if unit_id else [None]
        for holder in holders:
            counts.setdefault(holder, dict.fromkeys(WAYS, 0))[way] += 1
    found = [
        UnitReach(unit, 0, counts[unit.pk], scope.may_name(unit.path))
        for unit in units.values()
        if unit.pk in counts and scope.holds(unit.path)
    ]
    found = list(_in_order(found))
    if scope.everything and None in counts:
        found.append(UnitReach(None, 0, counts[None], scope.names))
    return found


def _in_order(found: list[UnitReach]) -> Iterator[UnitReach]:
    """Yield units as a tree is read, with their depth among those that are seen."""
    by_parent: dict[int | None, list[UnitReach]] = {}
    shown = {one.unit.pk for one in found if one.unit}
    for one in found:
        assert one.unit is not None
        parent = one.unit.parent_id if one.unit.parent_id in shown else None
        by_parent.setdefault(parent, []).append(one)
    waiting = [(one, 0) for one in _sorted(by_parent.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        assert one.unit is not None
        yield UnitReach(one.unit, depth, one.ways, one.names)
        waiting += [(below, depth + 1) for below in _sorted(by_parent.get(one.unit.pk, []))]


def _sorted(units: list[UnitReach]) -> list[UnitReach]:
    return sorted(units, key=lambda one: one.unit.sort_key if one.unit else "", reverse=True)


def total_of(found: list[UnitReach]) -> dict[str, int]:
    """Return how many each way reaches in all that is seen."""
    tops = [one for one in found if one.depth == 0]
    return {way: sum(one.ways[way] for one in tops) for way in WAYS}


def reach_data(scope: Scope, now: datetime) -> dict[str, Any]:
    """Return the reach of what somebody may see."""
    found = reach_by_unit(scope, now)
    return {
        "alive_days": settings.TORGET_ALIVE_DAYS,
        "channels": sorted({PUSH, *available()}),
        "total": total_of(found),
        "units": [
            {
                "id": one.unit.public_id if one.unit else None,
                "name": one.unit.name if one.unit else "",
                "depth": one.depth,
                "people": one.people,
                "ways": one.ways,
                "names": one.names and one.unit is not None,
            }
            for one in found
        ],
    }


def unit_to_name(scope: Scope, public_id: str) -> Unit:
    """Return a unit whose people may be seen by name. Raises NotFound, Forbidden."""
    unit = Unit.objects.filter(public_id=public_id).first() if is_storable(public_id) else None
    if unit is None or not scope.holds(unit.path):
        raise NotFound
    if not scope.may_name(unit.path):
        raise Forbidden
    return unit


def without_push(unit: Unit, now: datetime) -> QuerySet[User]:
    """Return the people of a unit and below whom no push reaches, as Swedish sorts, with when one of their
    devices was last alive (`alive_at`)."""
    alive = Device.objects.filter(user=OuterRef("pk")).order_by().values("user")
    return (
        _staff()
        .filter(~Exists(live_devices(now).filter(user=OuterRef("pk"))), unit__path__startswith=unit.path)
        .annotate(alive_at=alive.annotate(latest=Max("alive_at")).values("latest"))
        .select_related("unit")
        .order_by("sort_key", "pk")
    )


def people_data(unit: Unit, *, start: int, now: datetime) -> dict[str, Any]:
    """Return a page of those whom no push reaches, from the `start`th on. Two queries."""
    channels = available()
    page: list[Any] = list(without_push(unit, now)[start : start + PAGE + 1])
    return {
        "people": [
            {
                "person": person(user),
                "way": way_to(False, user.email, user.phone, channels),
                "alive_at": timestamp(user.alive_at) if user.alive_at else None,
            }
            for user in page[:PAGE]
        ],
        "next": str(start + PAGE) if len(page) > PAGE else None,
    }


def _staff() -> QuerySet[User]:
    """Return those who work here."""
    return User.objects.filter(active()).exclude(roles__role=Role.GUEST)
