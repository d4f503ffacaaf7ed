"""Topics that people come to by belonging: each process compares its own sockets, in few queries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventlog.topics import AUDIENCES
from realtime.hub import Hub
from tests.realtime import clock, fakes
from tests.realtime.fakes import CheckingWriter, FakeLog
from tests.realtime.test_hints import follow, heads, line
from tests.realtime.test_hub import ANNA, ERIK, FATIMA, ROOM, subscribe

pytestmark = pytest.mark.anywhere

QUIET = "room:tyst"


def make(log: FakeLog) -> Hub:
    """Return a hub that follows what every process follows."""
    hub = Hub()
    house = log.add_topic(AUDIENCES, [])
    hub.follow(AUDIENCES, house.topic_id, house.head)
    return hub


def told(writer: CheckingWriter, name: str) -> list[Any]:
    """Return which rooms came or went by frames of their own."""
    return [frame["room"]["id"] if name == "came" else frame["topic"] for frame in writer.of_type(name)]


def test_a_room_comes_to_all_who_belong_and_to_nobody_else() -> None:
    async def story() -> None:
        log = FakeLog()
        with fakes.installed(log):
            hub = make(log)
            _, of_fatima = await follow(log, hub, FATIMA)
            _, of_erik = await follow(log, hub, ERIK)
            log.add_topic(ROOM, [FATIMA])
            log.reads.clear()

            hub.receive([log.commit(AUDIENCES, fakes.AUDIENCE, subject=ROOM)])
            await asyncio.sleep(1)
            assert (told(of_fatima, "came"), told(of_erik, "came")) == (["hemtjanst"], [])
            assert log.reads == ["allowed", "arrival"], "two queries, however many are here"

            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(2)
            assert (heads(of_fatima), heads(of_erik)) == ([1], [])
            assert of_fatima.of_type("event") == [], "what all processes follow is sent to nobody"

    clock.run(story())


def test_who_belongs_no_longer_hears_of_it_and_of_nothing_after() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK, ANNA])
        with fakes.installed(log):
            hub = make(log)
            connection, on_screen = await follow(log, hub, FATIMA)
            await subscribe(hub, connection, on_screen, {ROOM: None})
            _, of_erik = await follow(log, hub, ERIK)
            _, of_anna = await follow(log, hub, ANNA)
            log.read_seconds = lambda: 3.0

            hub.receive([log.commit(ROOM, fakes.RECHECK, members=[ANNA])])
            hub.receive([log.commit(AUDIENCES, fakes.AUDIENCE, subject=ROOM)])
            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(10)

            assert set(told(on_screen, "gone")) == set(told(of_erik, "gone")) == {ROOM}
            assert on_screen.events(ROOM) == []
            assert (heads(on_screen), heads(of_erik), heads(of_anna)) == ([], [], [2])
            assert told(of_anna, "gone") == []

    clock.run(story())


def test_a_list_that_was_read_before_the_change_is_read_again() -> None:
    async def story() -> None:
        log = FakeLog()
        with fakes.installed(log):
            hub = make(log)
            # Fatima's list is asked for before the room is there, and answered after the comparison.
            log.read_seconds = iter([5.0, *[0.001] * 20]).__next__
            coming = asyncio.get_running_loop().create_task(follow(log, hub, FATIMA))
            await asyncio.sleep(1)
            log.add_topic(ROOM, [FATIMA])
            hub.receive([log.commit(AUDIENCES, fakes.AUDIENCE, subject=ROOM)])
            await asyncio.sleep(1)
            _, writer = await coming
            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(2)
            assert heads(writer) == [1]

    clock.run(story())


def test_a_comparison_the_database_refused_is_made_again() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(QUIET, [FATIMA])
        with fakes.installed(log):
            hub = make(log)
            _, writer = await follow(log, hub, FATIMA)
            log.add_topic(ROOM, [FATIMA])
            log.broken = True
            hub.receive([log.commit(AUDIENCES, fakes.AUDIENCE, subject=ROOM)])
            await asyncio.sleep(3)
            assert told(writer, "came") == []
            log.broken = False
            await asyncio.sleep(2)
            assert told(writer, "came") == ["hemtjanst"]

    clock.run(story())


def test_a_lost_publish_is_found_by_comparing_with_the_database() -> None:
    async def story() -> None:
        log = FakeLog()
        with fakes.installed(log):
            hub = make(log)
            _, writer = await follow(log, hub, FATIMA)
            log.add_topic(ROOM, [FATIMA])
            log.commit(AUDIENCES, fakes.AUDIENCE, subject=ROOM)
            hub.receive_head(AUDIENCES, log.topics[AUDIENCES].head)
            await asyncio.sleep(2)
            assert told(writer, "came") == ["hemtjanst"]

    clock.run(story())
