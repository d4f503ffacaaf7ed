"""The events of this room, and how their frames are built."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventlog import kinds
from eventlog.kinds import EventRow
from people import queries
from people.models import HouseRules, SignIn, User


def load_sign_ins(rows: Sequence[EventRow]) -> list[Any | None]:
    """Return the sign-ins of the rows, ended ones included; None where purged."""
    found = SignIn.objects.in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def load_people(rows: Sequence[EventRow]) -> list[Any | None]:
    """Return the people of the rows; None where erased."""
    found = User.objects.select_related("unit", "status").in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def session_data(sign_in: SignIn, row: EventRow) -> dict[str, Any]:
    """Return the data of `session.revoked`."""
    return {"session": sign_in.public_id}


def person_data(user: User, row: EventRow) -> dict[str, Any]:
    """Return the data of `profile.changed`."""
    return {
        "person": queries.person(user),
        "status": queries.status(user),
        "photo": user.photo,
        "presence_hidden": user.presence_hidden,
        "must_accept": user.must_accept,
    }


def load_rules(rows: Sequence[EventRow]) -> list[Any | None]:
    """Return the house rules of the rows."""
    found = HouseRules.objects.in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def rules_data(published: HouseRules, row: EventRow) -> dict[str, Any]:
    """Return the data of `house_rules.published`, which only the processes hear."""
    return {"version": published.version}


kinds.register("house_rules.published", load=load_rules, data=rules_data, effect="renew")
kinds.register("session.revoked", load=load_sign_ins, data=session_data, effect="revoke")
kinds.register("profile.changed", load=load_people, data=person_data, effect="about")
