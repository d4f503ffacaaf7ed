"""Sending plain messages that wait together: what `send_message` does one by one, in statements for all.

Plain is a text in the main flow that names nobody, calls no unit, carries no tag and no file and meets no
word of the word list, by a member of the room. Rows, events and frames are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from chat.frames import MessageView
from chat.models import Membership, Message, Room
from chat.rules import Action, Standing
from chat.services.known import forget, learn, recall, remember
from chat.services.messages import INTENT, read_text
from content.moderation import words
from content.moderation.muting import require_voice
from content.richtext import Document
from eventlog import log
from eventlog.errors import Refused
from eventlog.inserting import insert
from eventlog.log import Advance, Position
from eventlog.objects import new
from people.models import User


class Plain(NamedTuple):
    """What somebody wants to write in a room, called by its public id."""

    author: User
    room: str
    text: str
    client_id: str


class Stale(Exception):
    """Something that was remembered is no longer so: each is to be sent alone."""


class _Ready(NamedTuple):
    wanted: Plain
    standing: Standing
    seat: Membership
    document: Document
    # Whether the place was remembered.
    known: bool


def send_together(wanted: Sequence[Plain]) -> list[MessageView | None]:
    """Write plain messages, in their order, in a number of statements that grows with the rooms only.

    Returns None for each that must be sent by `send_message`, with all after it of that author or in that
    room. Raises Stale or IntegrityError, with nothing to be kept, when a place is not what was remembered or
    a message has been sent before.
    """
    ready = _prepare(wanted)
    there = [one for one in ready if one is not None]
    if not there:
        return [None] * len(wanted)
    _lock(there)
    written = iter(_write(there))
    return [one and next(written) for one in ready]


def _prepare(wanted: Sequence[Plain]) -> list[_Ready | None]:
    left: set[int | str] = set()
    learnt = learn([(one.author, one.room) for one in wanted])
    ready = []
    for one in wanted:
        found = None if {one.author.pk, one.room} & left else _look_at(one, learnt)
        if found is None:
            left |= {one.author.pk, one.room}
        ready.append(found)
    return ready


def _look_at(wanted: Plain, learnt: Mapping[tuple[int, str], Standing]) -> _Ready | None:
    remembered = recall(wanted.author, wanted.room, lock=False)
    standing = remembered or learnt.get((wanted.author.pk, wanted.room))
    if standing is None or not isinstance(standing.membership, Membership) or not standing.may(Action.POST):
        return None
    try:
        require_voice(wanted.author)
        document = read_text(wanted.text)
    except Refused:
        return None
    if document.everyone or document.usernames or document.units or document.tags:
        return None
    if standing.room.kind != Room.Kind.DIRECT and words.find(document.text):
        return None
    return _Ready(wanted, standing, standing.membership, document, remembered is not None)


def _lock(ready: Sequence[_Ready]) -> None:
    """Keep the places as they are until the transaction ends."""
    # SQLite has one writer, and this transaction is it.
    if connection.vendor == "sqlite":
        return
    places = {one.seat.pk for one in ready}
    locked = Membership.objects.select_for_update().filter(pk__in=places).order_by("pk").values_list("pk")
    if len(locked) < len(places):
        raise Stale


def _write(ready: Sequence[_Ready]) -> list[MessageView]:
    now = timezone.now()
    positions = _take_positions(ready)
    messages = []
    for one, position in zip(ready, positions, strict=True):
        # What is told of each is as of its own number.
        one.standing.room.topic.numbers = position.number or 0
        messages.append(
            new(
                Message,
                room=one.standing.room,
                author=one.wanted.author,
                client_id=one.wanted.client_id,
                text=one.document.text,
                html=one.document.render(),
                created_at=now,
                number=position.number,
            )
        )
    insert(messages)
    _note_read({one.seat.pk: message.number or 0 for one, message in zip(ready, messages, strict=True)})
    views = [MessageView(message) for message in messages]
    log.record_all(
        "message.created",
        [log.Happened(position, view, INTENT, now) for position, view in zip(positions, views, strict=True)],
    )
    return views


def _take_positions(ready: Sequence[_Ready]) -> list[Position]:
    """Return where each goes, in their order. Raises Stale when access to a room may have changed."""
    left = Counter(one.standing.room.topic_id for one in ready)
    last = log.advance({topic_id: Advance(number=True, times=times) for topic_id, times in left.items()})
    positions = []
    for one in ready:
        topic = one.standing.room.topic
        if last[topic.pk].access_version != topic.access_version:
            forget(one.standing)
            raise Stale
        if not one.known:
            remember(one.standing)
        left[topic.pk] -= 1
        positions.append(last[topic.pk].before(left[topic.pk]))
    return positions


def _note_read(numbers: Mapping[int, int]) -> None:
    """By writing in a room one has read it."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE chat_membership SET read_number = %s WHERE id = %s",
            [(number, place) for place, number in sorted(numbers.items())],
        )
