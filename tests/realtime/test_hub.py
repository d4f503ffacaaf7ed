"""The hub's promises, one at a time, in virtual time and without a server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventlog.errors import Unavailable
from eventlog.frames import build_event
from realtime import protocol, reconcile, resume
from realtime.connection import Connection
from realtime.hub import GAP_SECONDS, Hub
from realtime.topic import RING_EVENTS
from tests.realtime import clock, fakes
from tests.realtime.fakes import CheckingWriter, FakeLog

pytestmark = pytest.mark.anywhere

FATIMA, ERIK, ANNA = 1, 2, 3
ROOM = "room:hemtjanst"


class FakeRuntime:
    """What the reconciliation needs of a runtime."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub


async def subscribe(
    hub: Hub, connection: Connection, writer: CheckingWriter, topics: dict[str, int | None], **fields: Any
) -> dict[str, Any]:
    """Subscribe as a client does, keeping the positions it asked for; return the answer."""
    for name, position in topics.items():
        if position is not None:
            writer.positions[name] = position
    fields.setdefault("epoch", fakes.EPOCH)
    await resume.subscribe(hub, connection, protocol.Sub(id="1", topics=topics, **fields), fakes.EPOCH)
    return writer.of_type("sub")[-1]


async def compare(hub: Hub) -> None:
    """One round of the reconciliation, and the time its reads take."""
    await reconcile.compare_changed(FakeRuntime(hub))  # type: ignore[arg-type]
    await asyncio.sleep(0.5)


def test_events_come_in_order_whatever_order_they_were_published_in() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            one, two, three = (log.commit(ROOM) for _ in range(3))

            for event in (three, one, two, two, one):
                hub.receive([event])
            await asyncio.sleep(GAP_SECONDS * 5)

            assert writer.events(ROOM) == [1, 2, 3]
            assert writer.faults == []

    clock.run(story())


def test_two_events_that_swapped_places_cost_no_read() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            one, two = log.commit(ROOM), log.commit(ROOM)
            log.reads.clear()

            hub.receive([two])
            assert writer.events(ROOM) == []  # a premise: the second waits for the first
            await asyncio.sleep(GAP_SECONDS / 4)
            hub.receive([one])

            assert writer.events(ROOM) == [1, 2]  # at once, not after the wait
            await asyncio.sleep(1)
            assert log.reads == []

    clock.run(story())


def test_a_gap_is_filled_by_one_read_for_all_sockets() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, range(1, 51))
        with fakes.installed(log):
            hub = Hub()
            people = [fakes.make_connection(log, hub, user_id) for user_id in range(1, 51)]
            for connection, writer in people:
                await subscribe(hub, connection, writer, {ROOM: None})
            log.reads.clear()

            log.commit(ROOM)  # never published
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(GAP_SECONDS * 3)

            assert log.reads == ["events"]
            for _, writer in people:
                assert writer.events(ROOM) == [1, 2]

    clock.run(story())


def test_what_was_never_published_is_found_by_the_reconciliation() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            for _ in range(1_203):
                log.commit(ROOM)
            assert writer.events(ROOM) == []

            await compare(hub)

            assert writer.events(ROOM) == list(range(1, 1_204))

    clock.run(story())


def test_a_hole_in_the_log_itself_makes_clients_load_anew() -> None:
    async def story() -> None:
        log = FakeLog()
        room = log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            for _ in range(5):
                log.commit(ROOM)
            room.floor = 4

            await compare(hub)
            log.reads.clear()
            await asyncio.sleep(5)

            assert writer.of_type("reset") == [{"t": "reset", "topic": ROOM, "reason": "floor"}]
            assert not fatima.subscribed(ROOM)
            assert log.reads == []  # and nobody asks for what is gone for ever

    clock.run(story())


def test_an_event_the_log_does_not_know_is_not_waited_for_without_end() -> None:
    async def story() -> None:
        log = FakeLog()
        room = log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            ghost = [log.commit(ROOM) for _ in range(3)][-1]
            room.rows.clear()
            log.reads.clear()

            hub.receive([ghost])
            await asyncio.sleep(10)

            assert len(log.reads) <= 2
            assert writer.events(ROOM) == []
            again = log.commit(ROOM)
            hub.receive([again])
            assert writer.events(ROOM) == [1]

    clock.run(story())


def test_the_removed_hear_nothing_more_and_the_others_everything() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            fatima, of_fatima = fakes.make_connection(log, hub, FATIMA)
            erik, of_erik = fakes.make_connection(log, hub, ERIK)
            await subscribe(hub, fatima, of_fatima, {ROOM: None})
            await subscribe(hub, erik, of_erik, {ROOM: None})
            log.read_seconds = lambda: 0.3  # a slow database: the next events must wait for it

            hub.receive([log.commit(ROOM)])
            assert of_erik.events(ROOM) == [1]
            hub.receive([log.commit(ROOM, fakes.RECHECK, members=[FATIMA])])
            hub.receive([log.commit(ROOM), log.commit(ROOM)])
            assert of_fatima.events(ROOM) == [1]
            await asyncio.sleep(1)

            assert of_fatima.events(ROOM) == [1, 2, 3, 4]
            assert of_erik.events(ROOM) == [1]
            assert of_erik.of_type("gone") == [{"t": "gone", "topic": ROOM}]
            assert not erik.subscribed(ROOM)
            assert "allowed" in log.reads

    clock.run(story())


def test_while_access_cannot_be_checked_the_topic_stands_still() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            fatima, of_fatima = fakes.make_connection(log, hub, FATIMA)
            erik, of_erik = fakes.make_connection(log, hub, ERIK)
            await subscribe(hub, fatima, of_fatima, {ROOM: None})
            await subscribe(hub, erik, of_erik, {ROOM: None})
            log.broken = True

            hub.receive([log.commit(ROOM, fakes.RECHECK, members=[FATIMA]), log.commit(ROOM)])
            await asyncio.sleep(20)
            assert of_fatima.events(ROOM) == []
            assert of_erik.events(ROOM) == []
            log.broken = False
            await asyncio.sleep(2)

            assert of_fatima.events(ROOM) == [1, 2]
            assert of_erik.events(ROOM) == []

    clock.run(story())


def test_one_who_is_removed_while_subscribing_is_not_read_the_rest() -> None:
    # Erik's right to read is looked up before he is removed, his missed events after; the publish is lost.
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        for _ in range(RING_EVENTS + 3):
            log.commit(ROOM)
        with fakes.installed(log):
            hub = Hub()
            erik, writer = fakes.make_connection(log, hub, ERIK)
            asked = log.read_after

            def removed_meanwhile(*arguments: Any, **limits: Any) -> Any:
                if log.topics[ROOM].members[-1] == {FATIMA, ERIK}:
                    log.commit(ROOM, fakes.RECHECK, members=[FATIMA])
                    log.commit(ROOM)
                return asked(*arguments, **limits)

            with pytest.MonkeyPatch.context() as patches:
                patches.setattr("eventlog.replay.read_after", removed_meanwhile)
                await subscribe(hub, erik, writer, {ROOM: 0})
                await asyncio.sleep(1)
            assert log.topics[ROOM].members[-1] == {FATIMA}
            await compare(hub)

            assert writer.events(ROOM) == list(range(1, RING_EVENTS + 4))
            assert writer.of_type("gone") == [{"t": "gone", "topic": ROOM}]

    clock.run(story())


def test_a_revoked_sign_in_is_closed_and_the_others_stay() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic("user:p1", [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            _, phone = fakes.make_connection(log, hub, FATIMA, session="phone")
            _, tab = fakes.make_connection(log, hub, FATIMA, session="phone")
            laptop, of_laptop = fakes.make_connection(log, hub, FATIMA, session="laptop")
            await subscribe(hub, laptop, of_laptop, {"user:p1": 0})

            hub.receive([log.commit("user:p1", fakes.REVOKE, subject="phone")])

            assert (phone.close_code, tab.close_code) == (4401, 4401)
            assert not of_laptop.closed
            assert of_laptop.events("user:p1") == [1]
            assert len(hub.connections) == 1

    clock.run(story())


def test_a_sign_in_revoked_during_the_handshake_is_closed_too() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic("user:p1", [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fakes.make_connection(log, hub, FATIMA, session="laptop")
            log.commit("user:p1")  # not published
            # The next handshake reads a head this process has not come to; the revocation follows at once.
            _, phone = fakes.make_connection(log, hub, FATIMA, session="phone")
            log.commit("user:p1", fakes.REVOKE, subject="phone")
            with pytest.MonkeyPatch.context() as patches:
                rows = [log_row(log, 1), log_row(log, 2, subject="phone")]
                patches.setattr("eventlog.replay.read_after", lambda *_: rows)
                await asyncio.sleep(1)

            assert phone.close_code == 4401

    clock.run(story())


def log_row(log: FakeLog, seq: int, *, subject: str | None = None) -> tuple[Any, bytes]:
    """Return a row of Fatima's own topic with its frame, as a read of the log gives it."""
    row = log.topics["user:p1"].rows[seq - 1]
    return row, build_event(row, {"session": subject} if subject else {})


def test_what_was_forgotten_leaves_the_memory() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            hub.receive([log.commit(ROOM, object_id=7), log.commit(ROOM, object_id=8)])
            ring = hub.topics[ROOM]
            assert ring.remembered(0) is not None

            hub.receive([log.commit(ROOM, fakes.FORGET, object_id=7)])

            assert ring.remembered(0) is None  # the log is asked instead
            assert [held.frame is None for held in ring.ring] == [True, False, False]
            assert [seq for seq, _ in ring.remembered(1) or []] == [2, 3]
            erik, of_erik = fakes.make_connection(log, hub, ERIK)
            log.reads.clear()
            await subscribe(hub, erik, of_erik, {ROOM: 0})
            assert of_erik.events(ROOM) == [1, 2, 3]
            assert log.reads.count("events") == 1

    clock.run(story())


def test_thousands_who_come_back_are_served_from_memory() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, range(1, 201))
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None})
            hub.receive([log.commit(ROOM) for _ in range(100)])
            log.reads.clear()

            for user_id in range(2, 201):
                person, of_person = fakes.make_connection(log, hub, user_id)
                await subscribe(hub, person, of_person, {f"user:p{user_id}": 0, ROOM: 40})
                assert of_person.events(ROOM) == list(range(41, 101))
                assert of_person.faults == []

            assert log.reads == ["feed"] * 199  # one query each: who may read what

    clock.run(story())


@pytest.mark.parametrize(
    ("position", "epoch", "reason"),
    [
        (3, "another-life", "epoch"),
        (3, None, "epoch"),
        (9_999, fakes.EPOCH, "ahead"),
        (-1, fakes.EPOCH, "ahead"),
        (10**30, fakes.EPOCH, "ahead"),
        (4, fakes.EPOCH, "floor"),
        (100, fakes.EPOCH, "far"),
    ],
)
def test_a_position_that_cannot_be_resumed_is_reset(position: int, epoch: str | None, reason: str) -> None:
    async def story() -> None:
        log = FakeLog()
        room = log.add_topic(ROOM, [FATIMA])
        for _ in range(1_200):
            log.commit(ROOM)
        room.floor = 5
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)

            answer = await subscribe(hub, fatima, writer, {ROOM: position}, epoch=epoch)

            assert answer["topics"][ROOM] == {"state": "reset", "head": 1_200, "reason": reason}
            hub.receive([log.commit(ROOM)])
            assert writer.events(ROOM) == []
            assert ROOM not in hub.topics

    clock.run(story())


def test_the_bounds_of_what_can_be_resumed() -> None:
    async def story() -> None:
        log = FakeLog()
        room = log.add_topic(ROOM, [FATIMA])
        for _ in range(1_200):
            log.commit(ROOM)
        room.floor = 200
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            answer = await subscribe(hub, fatima, writer, {ROOM: 200})

            assert answer["topics"][ROOM] == {"state": "ok", "head": 1_200}
            assert writer.events(ROOM) == list(range(201, 1_201))
            assert writer.faults == []

    clock.run(story())


def test_a_position_from_another_process_is_not_taken_for_ahead() -> None:
    # Fatima's laptop was at another process and has heard what this one has not.
    async def story() -> None:
        log = FakeLog()
        log.add_topic("user:p1", [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fakes.make_connection(log, hub, FATIMA, session="phone")
            log.commit("user:p1")
            laptop, writer = fakes.make_connection(log, hub, FATIMA, session="laptop")
            assert hub.topics["user:p1"].last == 0  # a premise: this process is behind

            answer = await subscribe(hub, laptop, writer, {"user:p1": 1})
            hub.receive([log.commit("user:p1")])
            await asyncio.sleep(1)

            assert answer["topics"]["user:p1"]["state"] == "ok"
            assert writer.events("user:p1") == [2]
            assert writer.faults == []

    clock.run(story())


def test_what_this_process_missed_follows_the_answer_without_a_reconciliation() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            fatima, of_fatima = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, of_fatima, {ROOM: None})
            hub.receive([log.commit(ROOM)])
            log.commit(ROOM)  # lost
            erik, of_erik = fakes.make_connection(log, hub, ERIK)

            answer = await subscribe(hub, erik, of_erik, {ROOM: 0})
            await asyncio.sleep(0.5)

            assert answer["topics"][ROOM] == {"state": "ok", "head": 2}
            assert of_erik.events(ROOM) == [1, 2]
            assert of_fatima.events(ROOM) == [1, 2]

    clock.run(story())


def test_no_socket_leaves_anything_behind() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            await subscribe(hub, fatima, writer, {ROOM: None, "user:p1": None, "room:none": None})
            assert hub.topics
            assert hub.hints.follows(FATIMA)

            hub.disconnect(fatima)
            hub.disconnect(fatima)

            assert (hub.topics, hub.people, hub.owners, hub.connections) == ({}, {}, {}, set())
            assert not hub.hints.follows(FATIMA)

    clock.run(story())


def test_the_database_going_away_during_a_subscription_is_said_and_leaves_nothing() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [FATIMA])
        with fakes.installed(log):
            hub = Hub()
            fatima, writer = fakes.make_connection(log, hub, FATIMA)
            log.broken = True

            with pytest.raises(Unavailable):
                await subscribe(hub, fatima, writer, {ROOM: None})

            assert not fatima.subscribed(ROOM)
            assert ROOM not in hub.topics

    clock.run(story())
