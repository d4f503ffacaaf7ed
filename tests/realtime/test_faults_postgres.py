"""What breaks at PostgreSQL while people write: its connections, the whole of it, and its disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from tests.realtime.conftest import Enter
from tests.servers.postgres import Postgres, start_postgres
from tests.servers.process import wait_until
from tests.servers.senders import Talk, talking
from tests.servers.torget import Installation, Template

RecordProperty = Callable[[str, object], None]

NAME = "torget"
PEOPLE = 8


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A PostgreSQL of the test's own that keeps what it has confirmed when it is killed."""
    started = start_postgres(durable=True)
    yield started
    started.stop()


@pytest.fixture
def two_processes(template: Template, own: Postgres) -> Iterator[Installation]:
    """Two processes on that PostgreSQL."""
    installation = template.copy()
    assert installation.database_url is not None
    installation.database_url = own.take_over(installation.database_url, NAME)
    try:
        for _ in range(2):
            installation.add_server(wait=False)
        for server in installation.servers:
            server.wait_healthy()
        yield installation
    finally:
        installation.stop()


@pytest.mark.parametrize("cuts", [2, pytest.param(40, marks=pytest.mark.long)])
async def test_its_connections_are_cut(
    two_processes: Installation, own: Postgres, enter: Enter, record_property: RecordProperty, cuts: int
) -> None:
    people = [await enter(person, two_processes.first) for person in two_processes.cast.crowd[:PEOPLE]]
    slowest = 0.0
    async with talking(two_processes, people) as talk:
        for _ in range(cuts):
            await talk.wait_for_more(PEOPLE)
            assert await asyncio.to_thread(own.cut_connections, NAME) > 4
            slowest = max(slowest, await talk.recover(since=time.monotonic(), seconds=8.0))
    record_property("recovery_seconds", round(slowest, 1))
    assert talk.refusals() <= {"unavailable"}


@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=pytest.mark.long)])
async def test_it_is_killed_and_started(
    two_processes: Installation, own: Postgres, enter: Enter, record_property: RecordProperty, kills: int
) -> None:
    people = [await enter(person, two_processes.first) for person in two_processes.cast.crowd[:PEOPLE]]
    slowest = 0.0
    async with talking(two_processes, people) as talk:
        for _ in range(kills):
            await talk.wait_for_more(2 * PEOPLE)
            await asyncio.to_thread(own.kill)
            slowest = max(slowest, await start_again(own, talk))
    record_property("recovery_seconds", round(slowest, 1))


async def test_its_disk_is_full(
    two_processes: Installation, own: Postgres, enter: Enter, record_property: RecordProperty
) -> None:
    people = [await enter(person, two_processes.first) for person in two_processes.cast.crowd[:PEOPLE]]
    async with talking(two_processes, people) as talk:
        await talk.wait_for_more(2 * PEOPLE)
        # What cannot write what it would confirm ends its backends. Nearly always it then ends itself; now
        # and then it waits in its recovery instead, and somebody has to end it.
        own.limit_files(65_536)
        await asyncio.to_thread(wait_until, lambda: not own.answers(), seconds=20, what="PostgreSQL gave up")
        await asyncio.to_thread(own.kill)
        seconds = await start_again(own, talk)
    record_property("recovery_seconds", round(seconds, 1))


async def start_again(own: Postgres, talk: Talk) -> float:
    """Leave PostgreSQL away for a moment, start it, and return how long after that everybody was back."""
    await asyncio.sleep(0.5)
    await asyncio.to_thread(own.start)
    return await talk.recover(since=time.monotonic(), seconds=20.0)
