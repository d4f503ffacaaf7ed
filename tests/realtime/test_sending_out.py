"""Sending to many: together what was committed together, and nobody waits for a huge room."""

from __future__ import annotations

import asyncio

import pytest

from realtime import hub as hub_module
from realtime.hub import Hub
from tests.realtime import clock, fakes
from tests.realtime.fakes import FakeLog
from tests.realtime.test_hub import FATIMA, ROOM, subscribe

pytestmark = pytest.mark.anywhere


def test_what_was_committed_together_leaves_in_one_write() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            before = writer.writes

            hub.receive([log.commit(ROOM) for _ in range(5)])
            assert writer.events(ROOM) == [1, 2, 3, 4, 5]
            assert writer.writes == before + 1
            hub.receive([log.commit(ROOM)])
            assert writer.writes == before + 2

    clock.run(story())


def test_a_small_room_does_not_wait_for_a_huge_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "TURN_SOCKETS", 10)

    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, range(1, 101))
        log.add_topic("room:liten", [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            people = [fakes.make_connection(log, hub, user_id) for user_id in range(1, 101)]
            for connection, writer in people:
                await subscribe(hub, connection, writer, {ROOM: None})
            fatima, hers = people[FATIMA - 1]
            await subscribe(hub, fatima, hers, {"room:liten": None})

            hub.receive([log.commit(ROOM)])
            told = sum(1 for _, writer in people if writer.events(ROOM))
            assert told == 10  # a premise: the others have not had their turn
            hub.receive([log.commit("room:liten"), log.commit(ROOM)])
            assert hers.events("room:liten") == [1]
            await asyncio.sleep(0.01)
            for _, writer in people:
                assert writer.events(ROOM) == [1, 2]
                assert writer.faults == []

    clock.run(story())


def test_who_comes_or_goes_while_many_are_served_gets_nothing_twice_and_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub_module, "TURN_SOCKETS", 10)

    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, range(1, 42))
        with fakes.installed(log):
            hub = Hub()
            people = [fakes.make_connection(log, hub, user_id) for user_id in range(1, 42)]
            for connection, writer in people[:40]:
                await subscribe(hub, connection, writer, {ROOM: None})
            late, hers = people[40]
            gone, his = people[39]

            hub.receive([log.commit(ROOM)])
            hub.unsubscribe(gone, ROOM)
            await subscribe(hub, late, hers, {ROOM: 0})
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(0.01)
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(0.01)

            assert his.events(ROOM) == []
            for connection, writer in [*people[:39], (late, hers)]:
                assert writer.events(ROOM) == [1, 2, 3]
                assert writer.faults == []
                assert connection in hub.topics[ROOM].subscribers

    clock.run(story())
