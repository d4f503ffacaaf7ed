"""What a unit room of 11,000 sends for a move, a join and a reaction: as many frames as a small one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from chat.models import Room
from eventlog import executor, ports
from eventlog.commands import Actor
from eventlog.models import Topic
from eventlog.ports import Published
from eventlog.topics import Identity
from people import services as people
from people.models import User
from realtime import protocol, resume
from realtime.connection import Connection
from realtime.event import from_published
from realtime.hub import Hub
from tests.chat.test_units import make_crowd
from tests.factories import Cast, UnitFactory, UserFactory
from tests.realtime.fakes import CheckingWriter
from tests.realtime.test_query_counts import EPOCH, in_a_thread, send

pytestmark = pytest.mark.django_db(transaction=True)

STAFF = 11_000
LISTENING, LOOKING = 60, 3


class Wire:
    """What is committed, to be handed to a hub."""

    def __init__(self) -> None:
        self.published: list[Published] = []

    def publish(self, events: Sequence[Published]) -> None:
        self.published += events

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None: ...


async def count_frames(size: int, mats: User) -> dict[str, int]:
    """Return how many frames each thing sends to those who are here: 60 with the room in their list, 3 of
    them with it on screen."""

    def prepare() -> tuple[list[User], Room, User, dict[str, Callable[[], Any]]]:
        unit, elsewhere = UnitFactory(), UnitFactory()
        crowd = make_crowd(unit, size)
        audience = {"any": [{"unit": unit.public_id}]}
        wanted = {"kind": "unit", "name": "Alla", "audience": audience}
        made = executor.run("room.create", wanted, Actor(mats))["room"]["id"]
        send(crowd[0], made, "Hej", f"first-{size}")
        room = Room.objects.select_related("topic").get(public_id=made)
        message = room.messages.get()
        newcomer = UserFactory(unit=elsewhere)
        reaction = {"message": message.public_id, "emoji": "👍", "on": True}
        deeds: dict[str, Callable[[], Any]] = {
            "join": lambda: people.place_person(user=newcomer, unit=unit),
            "move": lambda: people.place_person(user=crowd[-1], unit=elsewhere),
            "reaction": lambda: executor.run("reaction.set", reaction, Actor(crowd[0])),
        }
        here = User.objects.select_related("topic").filter(pk__in=[user.pk for user in crowd[:LISTENING]])
        return list(here), room, newcomer, deeds

    here, room, _newcomer, deeds = await in_a_thread(prepare)
    hub, writers = Hub(), []
    for index, user in enumerate(here):
        writer = CheckingWriter()
        topic: Topic = user.topic
        identity = Identity(user.pk, user.public_id, "s", user.name, topic.pk, topic.head, "sv", False)
        connection = Connection(identity, writer)
        hub.connect(connection, topic.pk, topic.head)
        positions: dict[str, int | None] = {room.topic.name: room.topic.head} if index < LOOKING else {}
        writer.positions |= positions
        await resume.subscribe(hub, connection, protocol.Sub(id="1", topics=positions, epoch=EPOCH), EPOCH)
        writers.append(writer)
    counts = {}
    wire = Wire()
    ports.set_publisher(wire)
    try:
        for name, deed in deeds.items():
            before = sum(len(writer.frames) for writer in writers)
            wire.published.clear()
            await in_a_thread(deed)
            hub.receive([from_published(event) for event in wire.published])
            await asyncio.sleep(0)
            while hub._tasks:
                await asyncio.gather(*hub._tasks)
            counts[name] = sum(len(writer.frames) for writer in writers) - before
    finally:
        ports.set_publisher(None)
    assert all(writer.faults == [] for writer in writers)
    return counts


async def test_a_unit_room_of_eleven_thousand_sends_no_more_frames_than_a_small_one() -> None:
    mats = await in_a_thread(lambda: Cast().mats)
    small = await count_frames(LISTENING + 2, mats)
    large = await count_frames(STAFF, mats)
    assert large == small
    # Only those with the room on screen hear: of a removal and a reaction once, of a newcomer not at all.
    assert large == {"join": 0, "move": LOOKING, "reaction": LOOKING}
