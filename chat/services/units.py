"""Unit rooms: their audience, and how many are in them. None of it costs more for 11,000 than for eleven."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.frames import SharedRoomView
from chat.models import Room
from chat.queries.belonging import people_in
from content.counting import is_step_between
from eventlog import due, log
from eventlog.errors import Forbidden
from eventlog.topics import AUDIENCES
from people.audience import Audience, parse
from people.belonging import may_name
from people.models import User

COUNT_SECONDS = 2
_COUNT = "chat.count_members"


def read_audience(actor: User, expression: Any) -> Audience:
    """Check for whom somebody wants a unit room. Raises Invalid, and Forbidden for what they do not lead."""
    audience = parse(expression)
    if not may_name(actor, audience):
        raise Forbidden(_("Administrators open rooms for any unit, heads for those they lead."))
    return audience


def count_people(room: Room) -> int:
    """Return how many belong to a unit room now."""
    return people_in(room).count()


def announce_audiences(rooms: Collection[Room], *, lost: Collection[Room]) -> None:
    """Tell every process that others may belong to these rooms now: two events for each room, however many
    people it concerns; each process looks at its own sockets.

    In a room of `lost` nothing later reaches those who no longer belong.
    """
    if not rooms:
        return
    audiences = log.find_topic(AUDIENCES).pk
    positions = log.advance({audiences: log.Plain} | {room.topic_id: log.Access for room in lost})
    for room in lost:
        log.record(positions[room.topic_id], "access.recheck", SharedRoomView(room, ()))
    position = positions[audiences]
    for index, room in enumerate(rooms):
        if index:
            position = log.advance({audiences: log.Plain})[audiences]
        log.record(position, "audience.changed", SharedRoomView(room, ()))


def count_soon(rooms: Iterable[Room]) -> None:
    """Have the people of these rooms counted soon, once for all that happens meanwhile."""
    at = timezone.now() + timedelta(seconds=COUNT_SECONDS)
    due.schedule_many(_COUNT, [(room.public_id, at, None) for room in rooms])


def _count(item: due.Item) -> None:
    room = Room.objects.select_for_update(of=("self",)).filter(public_id=item.key).first()
    if room is None or room.audience_id is None:
        return
    before, room.member_count = room.member_count, count_people(room)
    if before == room.member_count:
        return
    room.save(update_fields=["member_count"])
    if is_step_between(before, room.member_count):
        positions = log.advance({room.topic_id: log.Plain})
        log.record(positions[room.topic_id], "members.counted", SharedRoomView(room, ()))


due.register(_COUNT, _count)
