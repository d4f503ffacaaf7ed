"""What people's moves mean for rooms: who changes unit, role or list is in other unit rooms at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import OuterRef, Subquery

from chat.frames import SharedRoomView
from chat.models import Place, Room
from chat.own_frames import UnitRoomsView
from chat.queries.rooms import my_unit_rooms
from chat.rules import SMALL_ROOM, default_notify
from chat.services.guests import note_new_guests, record_guests
from chat.services.requests import note_askers
from chat.services.rooms import announce_changed
from chat.services.units import announce_audiences, count_soon
from eventlog import log
from eventlog.models import Topic
from people.models import User
from people.moves import Moves, Pair


def follow(moves: Moves) -> None:
    """Let the rooms follow what changed among people; the port `TORGET_MOVES`.

    A few people are told each in their own topic, with one event whatever the number of rooms. Many at once
    (a reorganisation, an import) cost two events for each room, see `announce_audiences`.
    """
    opened = note_new_guests(moves.people)
    for room in opened:
        announce_changed(room)
    gained, lost = _by_room(moves.gained), _by_room(moves.lost)
    people = {user_id for users in (*gained.values(), *lost.values()) for user_id in users}
    if len(people) <= SMALL_ROOM:
        _follow_few(gained, lost, people)
    else:
        begin_now([room.pk for room in gained])
        announce_audiences(list(dict.fromkeys([*gained, *lost])), lost=lost)
    count_soon(dict.fromkeys([*gained, *lost]))
    note_askers(moves.people)
    for room in opened:
        record_guests(None, room, why="became guest")


def _by_room(pairs: Collection[Pair]) -> dict[Room, list[int]]:
    """Return the people of the pairs by the rooms whose audiences they name, in the order of the rooms."""
    audiences = {audience for audience, _user in pairs}
    if not audiences:
        return {}
    rooms = Room.objects.select_related("topic").filter(audience__in=audiences).order_by("pk")
    found: dict[int | None, Room] = {room.audience_id: room for room in rooms}
    people: dict[Room, list[int]] = {room: [] for room in found.values()}
    for audience, user_id in pairs:
        if audience in found:
            people[found[audience]].append(user_id)
    return people


def _follow_few(
    gained: Mapping[Room, Collection[int]], lost: Mapping[Room, Collection[int]], people: Collection[int]
) -> None:
    if not people:
        return
    _begin_here(gained)
    users = list(User.objects.filter(pk__in=people).order_by("pk"))
    positions = log.advance(
        {room.topic_id: log.Access for room in lost} | {user.topic_id: log.Plain for user in users}
    )
    for room in lost:
        log.record(positions[room.topic_id], "access.recheck", SharedRoomView(room, ()))
    for user in users:
        log.record(
            positions[user.topic_id], "unit_rooms.changed", UnitRoomsView(user.pk, my_unit_rooms(user.pk))
        )


def _begin_here(gained: Mapping[Room, Collection[int]]) -> None:
    """What was said in a room before somebody came counts as read."""
    Place.objects.bulk_create(
        [
            Place(
                room=room,
                user_id=user_id,
                read_number=room.topic.numbers,
                seen_head=room.topic.head,
                notify=default_notify(room),
            )
            for room, users in gained.items()
            if room.topic.numbers > room.unread_from
            for user_id in users
        ],
        ignore_conflicts=True,
    )


def begin_now(rooms: Collection[int]) -> None:
    """What was said in these rooms so far counts as read for all who have left nothing there yet."""
    numbers = Topic.objects.filter(pk=OuterRef("topic")).values("numbers")
    Room.objects.filter(pk__in=list(rooms)).update(unread_from=Subquery(numbers))
