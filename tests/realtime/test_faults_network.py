"""What breaks on the way between people and servers: bad lines, half-open ones, and many who come back."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from tests.realtime.conftest import Enter, Someone, make_room, say
from tests.servers.fixtures import MakeInstallation
from tests.servers.lines import Line, Weather
from tests.servers.senders import talking, wait_for
from tests.servers.torget import Installation, Server

RecordProperty = Callable[[str, object], None]

# How many sockets each of ten people has open.
SOCKETS = 6
# How much more memory may be taken meanwhile: of what a socket costs, Python keeps some for later.
ALLOWED_BYTES = 12_000_000
LET_GO_SECONDS = 15.0
# Where the types are from that the server makes for each socket.
OF_ONE_SOCKET = ("realtime.", "config.", "asyncio.", "_asyncio.", "autobahn.", "daphne.", "twisted.")
BAD = Weather(delay=0.15, piece=97, still=0.004, still_seconds=1.5, cut=0.003)


@pytest.mark.either_server
@pytest.mark.parametrize("messages", [60, pytest.param(2_000, marks=pytest.mark.long)])
async def test_lines_delay_tear_stand_still_and_break_off(
    new_torget: Installation, enter: Enter, messages: int
) -> None:
    torget = new_torget
    async with Line(torget.first.port, BAD) as line, Line(torget.last.port, BAD) as other:

        def of_both(what: str) -> int:
            return line.counted[what] + other.counted[what]

        people = [await enter(person, torget.first) for person in torget.cast.crowd[:12]]
        async with talking(torget, people, [line, other, torget.first, torget.last], patience=5.0) as talk:
            await talk.wait_for_more(messages, seconds=60 + messages / 2)
            # The weather is bad for as long as it takes to be so.
            await wait_for(lambda: min(of_both("stills"), of_both("cuts")) > 2, 20, "the line was bad")
    assert sum(sender.lost for sender in talk.senders) > 2


async def test_half_open_lines(
    make_torget: MakeInstallation, enter: Enter, record_property: RecordProperty
) -> None:
    torget = make_torget(processes=0, SILENCE_SECONDS="3")
    for _ in range(1 if torget.database_url is None else 2):
        await asyncio.to_thread(torget.add_server, module="tests.servers.impatient")
    crowd = torget.cast.crowd
    people = [await enter(person, torget.last) for person in crowd[:8]]
    async with Line(torget.last.port) as line:
        async with talking(torget, people, [line, torget.first], patience=2.0) as talk:
            await talk.wait_for_more(20)
            # The clients are gone and come back; the server holds what it knows of them for a while.
            line.lose_near_ends()
            seconds = await talk.recover(since=time.monotonic(), seconds=6.0)
            record_property("recovery_seconds_server_half_open", round(seconds, 1))
            # Nobody learns anything, on either side: the clients give up when nothing is answered.
            line.forget()
            dead = line.forgotten_ports()
            assert len(dead) >= len(people) // 2
            assert held_by(torget.last, dead)  # a premise: the server takes some for living
            seconds = await talk.recover(since=time.monotonic(), seconds=10.0)
            record_property("recovery_seconds_half_open", round(seconds, 1))
        await wait_for(lambda: not held_by(torget.last, dead), 10, "the server let go of what is dead")


@pytest.mark.parametrize("rounds", [2, pytest.param(240, marks=pytest.mark.long)])
async def test_nothing_is_kept_of_those_who_are_cut_off_and_come_back(
    make_torget: MakeInstallation,
    enter: Enter,
    tmp_path: Path,
    record_property: RecordProperty,
    rounds: int,
) -> None:
    counts = tmp_path / "counts"
    torget = make_torget(processes=0, SILENCE_SECONDS="2", COUNTS=str(counts))
    server = await asyncio.to_thread(torget.add_server, module="tests.servers.impatient")
    people = [await enter(person, server) for person in torget.cast.crowd[:10]]
    async with people[0].client.socket() as socket:
        room = await make_room(socket, *people[1:])
    topic = f"room:{room['id']}"
    async with Line(server.port) as line:

        async def come_and_go(times: int) -> Counter[str]:
            for number in range(times):
                await come_and_be_lost(people, topic, line, half_open=bool(number % 2))
                await wait_for(lambda: not held_by(server, line.forgotten_ports()), 10, "all are closed")
            return await alive_now(counts)

        before = await come_and_go(2)
        settled = resident_bytes(server)
        # In the long form half of it: what Python keeps of its memory settles after some thousand sockets.
        if rounds > 100:
            await come_and_go(rounds // 2)
            settled = resident_bytes(server)
        after = await come_and_go(rounds)
        grown = resident_bytes(server) - settled
        # Nothing that belongs to one socket stays once more for every second one that came.
        enough = rounds * SOCKETS * len(people) // 2
        deadline = time.monotonic() + LET_GO_SECONDS
        while kept := {name: more for name, more in (after - before).items() if more >= enough}:
            if not any(name.startswith(OF_ONE_SOCKET) for name in kept):
                break
            assert time.monotonic() < deadline, kept
            after = await alive_now(counts)
    record_property("grown_bytes", grown)
    assert grown < ALLOWED_BYTES


async def alive_now(file: Path) -> Counter[str]:
    """Return how many objects of each type the server has, counted after now."""

    def ask() -> None:
        file.unlink(missing_ok=True)
        file.with_suffix(".asked").touch()

    await asyncio.to_thread(ask)
    await wait_for(file.exists, 30, "the objects are counted")
    return Counter(json.loads(await asyncio.to_thread(file.read_text)))


async def come_and_be_lost(people: list[Someone], topic: str, line: Line, *, half_open: bool) -> None:
    """Have everybody open several sockets and follow the room; then they are gone, with or without a word
    to the server."""
    async with AsyncExitStack() as stack:
        sockets = await asyncio.gather(
            *(
                stack.enter_async_context(person.client.socket(url=line.url))
                for person in people
                for _ in range(SOCKETS)
            )
        )
        await asyncio.gather(*(socket.subscribe({topic: None}) for socket in sockets))
        await say(sockets[0], topic.partition(":")[2], "Hör ni mig? " * 100)
        if half_open:
            line.lose_near_ends()
        else:
            line.cut()


def resident_bytes(server: Server) -> int:
    """Return how much memory of its own the process has in RAM (RssAnon of proc(5))."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii", errors="replace")
    return 1024 * int(status.partition("RssAnon:")[2].split()[0])


def held_by(server: Server, ports: set[int]) -> set[int]:
    """Return from which of these ports the server process holds connections open."""
    own = set()
    for entry in Path(f"/proc/{server.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            own.add(entry.readlink().name)
    found = set()
    for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        cells = row.split()
        local, remote = (int(cell.rpartition(":")[2], 16) for cell in cells[1:3])
        if local == server.port and f"socket:[{cells[9]}]" in own:
            found.add(remote)
    return found & ports
