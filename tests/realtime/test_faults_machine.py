"""What breaks at the machine: its disk is full, its clock jumps, its Torget is renewed while people write."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.realtime.conftest import Enter, Someone
from tests.servers.client import Refusal
from tests.servers.fixtures import MakeInstallation
from tests.servers.senders import Talk, talking, wait_for
from tests.servers.torget import Installation, Server

RecordProperty = Callable[[str, object], None]

PEOPLE = 8
# What no file may grow beyond where there is no room: less than SQLite's are.
FULL_BYTES = 32_768
HOUR = 3_600.0


def fill_disk(server: Server, *, full: bool = True) -> None:
    """Let the process make no file longer than FULL_BYTES, or any length again."""
    size = FULL_BYTES if full else resource.RLIM_INFINITY
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def refuse_more(talk: Talk, times: int) -> None:
    """Wait until people were refused so many times more."""
    told = talk.refused()
    await wait_for(lambda: talk.refused() >= told + times, 20, "people are told that it cannot be written")


@pytest.mark.parametrize("rounds", [1, pytest.param(15, marks=pytest.mark.long)])
async def test_its_disk_is_full(
    new_torget: Installation, enter: Enter, record_property: RecordProperty, rounds: int
) -> None:
    torget = new_torget
    people = [await enter(person, torget.first) for person in torget.cast.crowd[:PEOPLE]]
    slowest = 0.0
    async with talking(torget, people) as talk:
        for _ in range(rounds):
            await talk.wait_for_more(PEOPLE)
            fill_disk(torget.first)
            if torget.database_url is None:
                await refuse_more(talk, 2 * PEOPLE)
            else:
                await talk.wait_for_more(2 * PEOPLE)  # the database has a disk of its own
            assert await people[0].client.get("/api/rooms")  # who reads is not troubled
            fill_disk(torget.first, full=False)
            slowest = max(slowest, await talk.recover(since=time.monotonic(), seconds=5.0))
    record_property("recovery_seconds", round(slowest, 1))
    assert talk.refusals() <= {"unavailable"}
    assert [sender.lost for sender in talk.senders] == [0] * PEOPLE  # nobody was so much as disconnected


async def hours_ahead(someone: Someone) -> float:
    """Return by how much the first server's clock is ahead of ours."""
    async with someone.client.socket() as socket:
        theirs = datetime.fromisoformat(socket.hello["now"])
    return (theirs - datetime.now(UTC)).total_seconds() / HOUR


@pytest.mark.parametrize(
    "jumps", [(1.0, -1.0), pytest.param((1.0, -1.0, 0.0, 23.0, -47.0) * 3, marks=pytest.mark.long)]
)
async def test_its_clock_jumps(
    make_torget: MakeInstallation,
    enter: Enter,
    tmp_path: Path,
    record_property: RecordProperty,
    jumps: tuple[float, ...],
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    torget = make_torget(processes=0, CLOCK=str(clock))
    await asyncio.to_thread(torget.add_server, module="tests.servers.stepping")
    if torget.database_url is not None:
        await asyncio.to_thread(torget.add_server)  # whose clock is right
    people = [await enter(person, torget.first) for person in torget.cast.crowd[:PEOPLE]]
    slowest = 0.0
    async with talking(torget, people) as talk:
        for hours in jumps:
            await talk.wait_for_more(PEOPLE)
            clock.write_text(str(hours * HOUR))
            slowest = max(slowest, await talk.recover(since=time.monotonic(), seconds=6.0))
            assert await hours_ahead(people[0]) == pytest.approx(hours, abs=0.01)  # a premise
        await talk.wait_for_more(PEOPLE)
    record_property("recovery_seconds", round(slowest, 1))
    assert [sender.lost for sender in talk.senders] == [0] * PEOPLE  # nobody was so much as disconnected
    for someone in people:
        assert (await someone.client.request("GET", "/api/me")).status == 200  # nobody was signed out


@pytest.mark.either_server
@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.long)])
async def test_it_is_renewed_while_people_write(
    new_torget: Installation, enter: Enter, record_property: RecordProperty, rounds: int
) -> None:
    torget = new_torget
    people = [
        await enter(person, torget.servers[index % len(torget.servers)])
        for index, person in enumerate(torget.cast.crowd[: 2 * PEOPLE])
    ]
    slowest = 0.0
    async with talking(torget, people) as talk:
        for _ in range(rounds):
            for server in torget.servers:
                await talk.wait_for_more(2 * PEOPLE)
                told_at = time.monotonic()
                assert await asyncio.to_thread(server.terminate) == 0
                await asyncio.to_thread(server.start)
                slowest = max(slowest, await talk.recover(since=told_at, seconds=20.0))
    record_property("recovery_seconds", round(slowest, 1))
    assert all(sender.lost >= rounds for sender in talk.senders)
    for server in torget.servers:
        assert "Traceback" not in server.log(), server.log()[-3000:]


@pytest.mark.either_server
@pytest.mark.parametrize("size", [60_000, 120_000, 400_000])
async def test_an_upload_is_refused_clearly_where_its_disk_is_full(
    new_torget: Installation, enter: Enter, size: int
) -> None:
    fatima = await enter(new_torget.cast["fatima"], new_torget.first)
    text = b"Vi ses.\n" * (size // 8)
    fill_disk(new_torget.first)
    with pytest.raises(Refusal) as refused:
        await fatima.client.upload("brev.txt", text)
    assert (refused.value.status, refused.value.code) == (503, "unavailable")
    fill_disk(new_torget.first, full=False)
    assert (await fatima.client.upload("brev.txt", text))["file"]
