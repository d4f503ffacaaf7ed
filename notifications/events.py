"""The event of this room: how many notifications are unread, on all of a person's devices at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventlog import kinds
from eventlog.kinds import EventRow
from notifications.queries.inbox import count_mine
from people.models import User


def load_people(rows: Sequence[EventRow]) -> list[User | None]:
    """Return whose inbox it is; None where erased."""
    found = User.objects.in_bulk([row.object_id for row in rows])
    return [found.get(row.object_id) for row in rows]


def inbox_data(user: User, row: EventRow) -> dict[str, Any]:
    """Return how many are unread now."""
    return {"unread": count_mine(user)}


kinds.register("inbox.changed", load=load_people, data=inbox_data)
