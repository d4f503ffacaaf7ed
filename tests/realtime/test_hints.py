"""Hints of rooms off screen: gathered, at most one a second, never older than what was told before."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from realtime.hub import Hub
from tests.realtime import clock, fakes
from tests.realtime.fakes import CheckingWriter, FakeLog
from tests.realtime.test_hub import ANNA, ERIK, FATIMA, ROOM, compare, subscribe

pytestmark = pytest.mark.anywhere

SECOND_ROOM = "room:forskola"


def heads(writer: CheckingWriter, room: str = ROOM) -> list[int]:
    """Return the heads a socket was told of a room."""
    return [
        entry["head"]
        for frame in writer.of_type("heads")
        for entry in frame["rooms"]
        if f"room:{entry['room']}" == room
    ]


async def follow(log: FakeLog, hub: Hub, user_id: int) -> tuple[Any, CheckingWriter]:
    """Let somebody in who has nothing but their own topic on screen."""
    connection, writer = fakes.make_connection(log, hub, user_id)
    await subscribe(hub, connection, writer, {connection.user_topic: None})
    return connection, writer


def line(number: int) -> dict[str, Any]:
    """Return a hint."""
    return {"number": number, "line": {"text": f"Rad {number}"}}


def test_many_messages_make_one_hint_a_second_with_the_last_of_each_room() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        log.add_topic(SECOND_ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, FATIMA)
            for number in range(1, 51):
                hub.receive([log.commit(ROOM, hint=line(number))])
                hub.receive([log.commit(SECOND_ROOM, hint=line(number))])
                await asyncio.sleep(0.1)
            await asyncio.sleep(1.1)

            told = writer.of_type("heads")
            assert 5 <= len(told) <= 8  # in six seconds
            assert all(len(frame["rooms"]) <= 2 for frame in told)
            assert heads(writer)[-1] == heads(writer, SECOND_ROOM)[-1] == 50
            assert told[-1]["mark"]

    clock.run(story())


def test_that_words_are_gone_is_told_whatever_is_said_after() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, FATIMA)
            for hint in ({"removed": 1}, line(1), line(2)):
                hub.receive([log.commit(ROOM, hint=hint)])
            await asyncio.sleep(1.1)
            hub.receive([log.commit(ROOM, hint=line(3))])
            await asyncio.sleep(1.1)
            told = [entry.get("removed") for frame in writer.of_type("heads") for entry in frame["rooms"]]
            assert told == [1, None]

    clock.run(story())


def test_what_adds_up_is_told_whole_and_once() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, FATIMA)
            hub.receive([log.commit(ROOM, hint={**line(1), "called": ["a"]})])
            hub.receive([log.commit(ROOM, hint={"called": ["b"], "replied": ["t"]})])
            await asyncio.sleep(2)
            hub.receive([log.commit(ROOM, hint=line(2))])
            await asyncio.sleep(2)

            first, second = (frame["rooms"][0] for frame in writer.of_type("heads"))
            assert (first["number"], first["called"], first["replied"]) == (1, ["a", "b"], ["t"])
            assert (first["head"], second["number"], "called" in second) == (2, 2, False)

    clock.run(story())


def test_a_room_on_screen_gives_no_hint() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            phone, of_phone = await follow(log, hub, FATIMA)
            laptop, of_laptop = await follow(log, hub, FATIMA)
            await subscribe(hub, laptop, of_laptop, {ROOM: None})

            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(2)

            assert (heads(of_phone), heads(of_laptop)) == ([1], [])
            assert phone.subscribed(ROOM) is False
            assert of_laptop.events(ROOM) == [1]

    clock.run(story())


def test_an_older_hint_never_follows_a_newer_one() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, FATIMA)
            one, two, three = (log.commit(ROOM, hint=line(number)) for number in (1, 2, 3))
            hub.receive([two, one])
            await asyncio.sleep(2)
            assert heads(writer) == [2]
            hub.receive([three])
            await asyncio.sleep(2)
            hub.receive([one, two])
            await asyncio.sleep(2)

            assert heads(writer) == [2, 3]

    clock.run(story())


def test_a_lost_publish_is_hinted_after_the_reconciliation() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, FATIMA)
            log.commit(ROOM)
            await compare(hub)
            await asyncio.sleep(1)

            assert heads(writer) == [1]
            await compare(hub)
            await asyncio.sleep(2)
            assert heads(writer) == [1]

    clock.run(story())


def test_the_removed_hear_no_hint_of_what_was_said_after(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            _, of_fatima = await follow(log, hub, FATIMA)
            _, of_erik = await follow(log, hub, ERIK)
            # The database answers so late that the next message is there before Erik's new list is.
            log.read_seconds = lambda: 3.0

            removed = log.commit(ROOM, fakes.RECHECK, members=[FATIMA])
            left = log.commit("user:p2", fakes.FEED)
            hub.receive([removed, left])
            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(10)

            assert heads(of_fatima) == [2]
            assert heads(of_erik) == []
            assert hub.topics["user:p2"].last == 1

    clock.run(story())


def test_a_new_list_that_cannot_be_read_is_asked_for_again() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, of_anna = await follow(log, hub, ANNA)
            log.broken = True
            admitted = log.commit(ROOM, fakes.RECHECK, members=[FATIMA, ANNA])
            hub.receive([admitted, log.commit("user:p3", fakes.FEED)])
            await asyncio.sleep(5)
            log.broken = False
            await asyncio.sleep(2)

            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(2)

            assert heads(of_anna) == [1, 2]

    clock.run(story())


@pytest.mark.parametrize("others", [[], [FATIMA]])
def test_what_is_said_while_the_new_list_is_read_is_told_after_it(others: list[int]) -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, others)
        with fakes.installed(log):
            hub = Hub()
            for user_id in others:
                await follow(log, hub, user_id)
            _, of_anna = await follow(log, hub, ANNA)
            log.read_seconds = lambda: 1.0

            admitted = log.commit(ROOM, fakes.RECHECK, members=[*others, ANNA])
            hub.receive([admitted, log.commit("user:p3", fakes.FEED)])
            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(10)

            assert heads(of_anna)[-1] == 2
            # And a publish that is lost from now on is found as any other is.
            log.commit(ROOM)
            await compare(hub)
            await asyncio.sleep(5)
            assert heads(of_anna)[-1] == 3

    clock.run(story())


def test_those_sent_away_while_the_new_list_is_read_are_told_nothing() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, of_anna = await follow(log, hub, ANNA)
            log.read_seconds = lambda: 1.0
            admitted = log.commit(ROOM, fakes.RECHECK, members=[FATIMA, ANNA])
            hub.receive([admitted, log.commit("user:p3", fakes.FEED)])
            await asyncio.sleep(1.5)
            log.commit(ROOM, fakes.RECHECK, members=[FATIMA])
            log.commit(ROOM)
            await asyncio.sleep(10)

            assert heads(of_anna) in ([], [1])

    clock.run(story())


def test_the_answer_asked_for_last_holds() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            _, writer = await follow(log, hub, ERIK)
            early = hub.hints.ask()
            old = log.feed(ERIK, None).states
            late = hub.hints.ask()
            hub.hints.follow(ERIK, {}, late)
            hub.hints.follow(ERIK, old, early)  # a slow answer to an earlier question

            hub.receive([log.commit(ROOM, hint=line(1))])
            await asyncio.sleep(2)

            assert heads(writer) == []

    clock.run(story())
