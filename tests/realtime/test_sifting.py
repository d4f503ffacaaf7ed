"""Topics of which each reader gets a part: chosen once for a process, live and when somebody comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from unittest.mock import patch

import pytest

from eventlog.errors import Invalid
from eventlog.kinds import EventRow
from eventlog.topics import Viewer
from realtime import resume, sifting
from realtime import topic as topic_module
from realtime.hub import Hub
from tests.realtime import clock, fakes
from tests.realtime.fakes import CheckingWriter, FakeLog, make_connection
from tests.realtime.test_hub import ANNA, ERIK, FATIMA, ROOM, subscribe

pytestmark = pytest.mark.anywhere

# Anna sees everything, Fatima what is even, Erik nothing.
asked: list[tuple[list[int], list[int]]] = []


class Choose:
    """Chooses by an event's number, and for who looks at `odd` those that are odd."""

    def __call__(self, rows: Sequence[EventRow], viewers: Sequence[Viewer]) -> list[set[Viewer]]:
        asked.append(([row.seq for row in rows], [viewer.user_id for viewer in viewers]))
        return [{viewer for viewer in viewers if self._wants(viewer, row.seq)} for row in rows]

    def _wants(self, viewer: Viewer, seq: int) -> bool:
        if viewer.view == "odd":
            return seq % 2 == 1
        return viewer.user_id == ANNA or (viewer.user_id == FATIMA and seq % 2 == 0)

    def check(self, view: str) -> None:
        if view != "odd":
            raise Invalid("views", "odd")


choose = Choose()


@pytest.fixture(autouse=True)
def sifted() -> Iterator[None]:
    """Let the room be a topic that is sifted."""

    async def read(call):  # type: ignore[no-untyped-def]
        await asyncio.sleep(0.5)
        return call()

    asked.clear()
    with (
        patch.object(topic_module, "sift_of", lambda name: choose if name == ROOM else None),
        patch.object(resume, "sift_of", lambda name: choose if name == ROOM else None),
        patch.object(sifting, "read", read),
    ):
        yield


async def come(log: FakeLog, hub: Hub, user: int, position: int | None) -> CheckingWriter:
    """Let somebody in and have them follow the room from a position."""
    connection, writer = make_connection(log, hub, user)
    await subscribe(hub, connection, writer, {ROOM: position})
    return writer


def test_each_gets_what_is_chosen_for_them_in_order_and_once() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [ANNA, ERIK, FATIMA])
        with fakes.installed(log):
            hub = Hub()
            anna, erik = await come(log, hub, ANNA, None), await come(log, hub, ERIK, None)
            hub.receive([log.commit(ROOM)])
            # Fatima comes while it is being asked who may have the first.
            fatima = await come(log, hub, FATIMA, 0)
            for _ in range(4):
                hub.receive([log.commit(ROOM)])
            await asyncio.sleep(3)
            assert anna.events(ROOM) == [1, 2, 3, 4, 5]
            assert fatima.events(ROOM) == [2, 4]
            assert erik.events(ROOM) == []
            live = [seqs for seqs, users in asked if len(users) > 1]
            assert live == [[1], [2, 3, 4, 5]], "asked once for what came meanwhile, for all who are here"

    clock.run(story())


def test_each_socket_gets_the_part_it_looks_at() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [ANNA])
        with fakes.installed(log):
            hub = Hub()
            whole = await come(log, hub, ANNA, None)
            connection, part = make_connection(log, hub, ANNA)
            await subscribe(hub, connection, part, {ROOM: None}, views={ROOM: "odd"})
            for _ in range(3):
                hub.receive([log.commit(ROOM)])
            await asyncio.sleep(3)
            assert (whole.events(ROOM), part.events(ROOM)) == ([1, 2, 3], [1, 3])
            # It looks at all of it again, from where it stood, and gets what it passed over.
            await subscribe(hub, connection, part, {ROOM: 1})
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(3)
            assert part.events(ROOM) == [1, 3, 2, 3, 4]
            # And comes back to a part.
            again, resumed = make_connection(log, hub, ANNA)
            await subscribe(hub, again, resumed, {ROOM: 0}, views={ROOM: "odd"})
            await asyncio.sleep(2)
            assert resumed.events(ROOM) == [1, 3]
            for views in ({ROOM: "even"}, {"room:annat": "odd"}):
                with pytest.raises(Invalid):
                    await subscribe(hub, again, resumed, {ROOM: 4}, views=views)

    clock.run(story())


def test_who_comes_back_gets_their_part_of_what_they_missed() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [ANNA, ERIK, FATIMA])
        with fakes.installed(log):
            hub = Hub()
            await come(log, hub, ANNA, None)
            for _ in range(5):
                hub.receive([log.commit(ROOM)])
            await asyncio.sleep(2)
            fatima, erik = await come(log, hub, FATIMA, 1), await come(log, hub, ERIK, 0)
            await asyncio.sleep(2)
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(2)
            assert fatima.events(ROOM) == [2, 4, 6]
            assert erik.events(ROOM) == []
            assert hub.topics[ROOM].ring == hub.topics[ROOM].ring.__class__(), "memory keeps none of them"

    clock.run(story())


def test_while_the_database_does_not_answer_nobody_gets_anything() -> None:
    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [ANNA, ERIK])
        with fakes.installed(log):
            hub = Hub()
            anna = await come(log, hub, ANNA, None)
            with patch.object(sifting, "choose", side_effect=ConnectionError("gone")):
                hub.receive([log.commit(ROOM)])
                await asyncio.sleep(3)
                assert anna.events(ROOM) == []
            hub.receive([log.commit(ROOM)])
            await asyncio.sleep(3)
            assert anna.events(ROOM) == [1, 2]

    clock.run(story())
