"""What somebody who is about to post may choose from."""

from __future__ import annotations

from people.models import Unit, User
from people.queries import unit_ref
from people.rules import is_communicator
from streams.frames import Json
from streams.queries.official import list_delegations
from streams.rules import may_post


def list_choices(user: User) -> Json:
    """Return the audiences offered first, the widest first, and the units the person may speak for.

    An audience is {"audience": expression, "name": unit or empty for everyone}. Five queries at most.
    """
    if not may_post(user):
        return {"can_post": False, "audiences": [], "units": [], "official": False, "leaders": []}
    line = _line_of(user.unit)
    led = list(Unit.objects.filter(head=user).order_by("path"))
    audiences: list[Json] = [{"audience": {"any": [{"everyone": True}]}, "name": ""}]
    named = {unit.pk: unit for unit in [*line, *led]}
    audiences += [
        {"audience": {"any": [{"unit": unit.public_id}]}, "name": unit.name}
        for unit in named.values()
        if unit.parent_id is not None
    ]
    speaks = list(named.values()) if is_communicator(user) else led
    return {
        "can_post": True,
        "audiences": audiences,
        "units": [unit_ref(unit) for unit in speaks],
        "official": bool(led) or is_communicator(user),
        "leaders": list_delegations(user)["leaders"],
    }


def _line_of(unit: Unit | None) -> list[Unit]:
    """Return a unit and those above it, from the top."""
    if unit is None:
        return []
    above = [int(part) for part in unit.path.split("/") if part]
    return list(Unit.objects.filter(pk__in=above).order_by("path"))
