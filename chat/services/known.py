"""What this process remembers of who may write where, so that a message needs not ask again.

An entry carries the access version of the room's topic it was read at. Whoever uses one compares it with the
version that `log.advance` returns, while holding the topic: equal means that nothing about access has changed
since, whoever changed it. Only what allows something is used; a refusal is always read afresh.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.db import connection, transaction

from chat.models import Membership, Room, Seat
from chat.queries.rooms import clean_id
from chat.rules import Standing
from eventlog.objects import copied
from people.models import User

LIMIT = 20_000


class _Entry(NamedTuple):
    room: Room
    membership: Seat


_entries: dict[tuple[int, str], _Entry] = {}


def remember(standing: Standing) -> None:
    """Keep a member's standing, which was just found to be current."""
    if standing.membership is None:
        return
    key = standing.user.pk, standing.room.public_id
    entry = _Entry(_copy_room(standing.room), copied(standing.membership))

    def keep() -> None:
        if len(_entries) >= LIMIT:
            _entries.clear()
        _entries[key] = entry

    # A version that is rolled back comes again with another meaning.
    transaction.on_commit(keep)


def learn(wanted: Collection[tuple[User, str]]) -> dict[tuple[int, str], Standing]:
    """Return how members who are not remembered stand to rooms, by the ids of both, in one query.

    `wanted` are people and the public ids of rooms. Whoever is in none, or in a room by its audience, is left
    out. The caller compares the access version, and has to `remember` what held.
    """
    people = {(user.pk, clean_id(room)): user for user, room in wanted if (user.pk, room) not in _entries}
    if not people:
        return {}
    users, rooms = {key[0] for key in people}, {key[1] for key in people}
    seats = Membership.objects.filter(user__in=users, room__public_id__in=rooms, room__audience=None)
    found = {}
    for seat in seats.select_related("room__topic"):
        user = people.get((seat.user_id, seat.room.public_id))
        if user is not None:
            seat.user = user
            found[user.pk, seat.room.public_id] = Standing(seat.room, user, seat)
    return found


def forget(standing: Standing) -> None:
    """Drop what turned out to be out of date."""
    _entries.pop((standing.user.pk, standing.room.public_id), None)


def recall(user: User, room_id: str, *, lock: bool = True) -> Standing | None:
    """Return a remembered standing, its membership locked until the transaction ends; None when there is
    none or the membership is gone. Without `lock` the caller sees to that."""
    entry = _entries.get((user.pk, room_id))
    if entry is None:
        return None
    room, membership = _copy_room(entry.room), copied(entry.membership)
    if lock and not _lock(membership):
        return None
    membership.room, membership.user = room, user
    return Standing(room, user, membership)


def _copy_room(room: Room) -> Room:
    """Return a room that can be changed without changing what is remembered."""
    own = copied(room)
    own.topic = copied(room.topic)
    return own


def _lock(membership: Seat) -> bool:
    # SQLite has one writer, and this transaction is it. Of a unit room the access version tells all.
    if connection.vendor == "sqlite" or not isinstance(membership, Membership):
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM chat_membership WHERE id = %s FOR UPDATE", [membership.pk])
        return cursor.fetchone() is not None
