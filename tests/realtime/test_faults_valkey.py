"""What breaks between the processes: a line to Valkey, Valkey itself, what Sentinel or a Cluster watches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from config.redis import PREFIX
from realtime.bus import GROUP
from tests.realtime.conftest import Enter, OpenSocket, make_room, say
from tests.servers.client import Socket
from tests.servers.fixtures import MakeInstallation
from tests.servers.lines import Line
from tests.servers.torget import Installation
from tests.servers.valkey import Cluster, Sentinel, watch

RecordProperty = Callable[[str, object], None]

# A round of the reconciliation, and the two seconds everything must have arrived in after it.
RECONCILED_SECONDS = 1.0 + 2.0
QUICK_SECONDS = 0.3


@pytest.fixture
def two_processes(make_torget: MakeInstallation) -> Installation:
    """An installation for two processes, which are started once there is a line to Valkey."""
    return make_torget(processes=0)


@pytest.fixture
def watched(two_processes: Installation) -> Iterator[Sentinel]:
    """The installation's Valkey with a replica, and the Sentinel that watches them."""
    assert two_processes.valkey is not None
    with watch(two_processes.valkey) as sentinel:
        yield sentinel


@dataclass
class Pair:
    """Two people at two processes, in a room."""

    hers: Socket
    his: Socket
    room: str
    topic: str
    head: int

    async def say_both(self, seconds: float = RECONCILED_SECONDS) -> float:
        """Have each say something that the other hears within `seconds`; return how long the slower took."""
        times = []
        for one, other in ((self.hers, self.his), (self.his, self.hers)):
            self.head += 1
            await say(one, self.room, f"Rad {self.head}")
            began = time.monotonic()
            await other.wait_for_position(self.topic, self.head, seconds=seconds)
            times.append(time.monotonic() - began)
        return max(times)

    async def say_on(self, seconds: float) -> float:
        """Go on for so long; return how long the slowest message took."""
        began = time.monotonic()
        slowest = 0.0
        while time.monotonic() < began + seconds:
            slowest = max(slowest, await self.say_both())
        return slowest

    async def hear_each_other(self, *, since: float, seconds: float) -> float:
        """Wait until messages arrive over Valkey, not with the next comparison; return how long after `since`
        they did."""
        while True:
            if max([await self.say_both() for _ in range(3)]) < QUICK_SECONDS:
                return time.monotonic() - since
            assert time.monotonic() < since + seconds, "the processes do not hear each other again"
            await asyncio.sleep(0.2)

    def check(self) -> None:
        """See that neither missed, repeated or reordered anything."""
        assert (self.hers.faults, self.his.faults) == ([], [])
        heard = [[event["seq"] for event in socket.events(self.topic)] for socket in (self.hers, self.his)]
        assert heard[0] == heard[1] == list(range(heard[0][0], self.head + 1))


async def talk_over(torget: Installation, redis_url: str, enter: Enter, open_socket: OpenSocket) -> Pair:
    """Start both processes with their Valkey at an address, and have two people meet."""
    torget.redis_url = redis_url
    for _ in range(2):
        torget.add_server(wait=False)
    for server in torget.servers:
        await asyncio.to_thread(server.wait_healthy)
    fatima = await enter(torget.cast["fatima"], torget.first)
    erik = await enter(torget.cast["erik"], torget.last)
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
    await his.subscribe({topic: head})
    pair = Pair(hers, his, room["id"], topic, head)
    await pair.hear_each_other(since=time.monotonic(), seconds=5.0)
    return pair


@pytest.mark.parametrize("still_seconds", [2.5, pytest.param(60.0, marks=pytest.mark.long)])
async def test_the_line_to_valkey_stands_still(
    two_processes: Installation,
    enter: Enter,
    open_socket: OpenSocket,
    record_property: RecordProperty,
    still_seconds: float,
) -> None:
    assert two_processes.valkey is not None
    async with Line(two_processes.valkey.port) as line:
        pair = await talk_over(two_processes, line.redis_url, enter, open_socket)
        line.hold()
        assert await pair.say_on(still_seconds) > QUICK_SECONDS  # a premise: they do not hear each other
        line.go_on()
        seconds = await pair.hear_each_other(since=time.monotonic(), seconds=10.0)
        record_property("recovery_seconds", round(seconds, 1))
        pair.check()


async def test_the_line_to_valkey_is_dead_and_nobody_says_so(
    two_processes: Installation, enter: Enter, open_socket: OpenSocket, record_property: RecordProperty
) -> None:
    assert two_processes.valkey is not None
    async with Line(two_processes.valkey.port) as line:
        pair = await talk_over(two_processes, line.redis_url, enter, open_socket)
        line.forget()
        seconds = await pair.hear_each_other(since=time.monotonic(), seconds=15.0)
        assert seconds > QUICK_SECONDS  # a premise: they did not hear each other
        record_property("recovery_seconds", round(seconds, 1))
        pair.check()


async def test_people_sign_in_while_the_line_to_valkey_stands_still(
    two_processes: Installation, enter: Enter, open_socket: OpenSocket, record_property: RecordProperty
) -> None:
    assert two_processes.valkey is not None
    async with Line(two_processes.valkey.port) as line:
        pair = await talk_over(two_processes, line.redis_url, enter, open_socket)
        line.hold()
        began = time.monotonic()
        signing_in = [
            asyncio.create_task(enter(person, two_processes.first)) for person in two_processes.cast.crowd[:4]
        ]
        try:
            await asyncio.wait(signing_in, timeout=5.0)
            assert all(task.done() for task in signing_in), "signing in waits for Valkey"
            record_property("signed_in_seconds", round(time.monotonic() - began, 1))
            await pair.say_both()
        finally:
            line.go_on()
            await asyncio.gather(*signing_in)


@pytest.mark.parametrize("how", ["is gone", "stands still"])
async def test_sentinel_makes_another_valkey_the_first(
    two_processes: Installation,
    watched: Sentinel,
    enter: Enter,
    open_socket: OpenSocket,
    record_property: RecordProperty,
    how: str,
) -> None:
    first = two_processes.valkey
    assert first is not None
    pair = await talk_over(two_processes, watched.url, enter, open_socket)
    began = time.monotonic()
    if how == "is gone":
        first.kill()
    else:
        first.pause()
    while watched.first_port() == first.port:
        assert time.monotonic() < began + 10, "Sentinel has chosen no other"
        await pair.say_both()
    seconds = await pair.hear_each_other(since=began, seconds=20.0)
    record_property("recovery_seconds_failover", round(seconds, 1))
    pair.check()


async def test_processes_hear_each_other_over_a_cluster(
    two_processes: Installation, cluster: Cluster, enter: Enter, open_socket: OpenSocket
) -> None:
    pair = await talk_over(two_processes, cluster.url, enter, open_socket)
    assert max([await pair.say_both() for _ in range(20)]) < QUICK_SECONDS
    pair.check()
    # What signing in has counted is in the cache, at whichever node it belongs to.
    assert sum(node.count_keys() for node in cluster.nodes) > 0
    assert [server.log() for server in two_processes.servers if "does not answer" in server.log()] == []


async def test_the_node_of_a_cluster_that_joins_the_processes_is_gone_for_a_while(
    two_processes: Installation,
    cluster: Cluster,
    enter: Enter,
    open_socket: OpenSocket,
    record_property: RecordProperty,
) -> None:
    pair = await talk_over(two_processes, cluster.url, enter, open_socket)
    owner = cluster.owner_of(f"{PREFIX}__group__{GROUP}")
    owner.kill()
    assert await pair.say_on(2.0) > QUICK_SECONDS  # a premise: they do not hear each other
    await asyncio.to_thread(owner.start)
    began = time.monotonic()
    await asyncio.to_thread(cluster.wait_whole)
    seconds = await pair.hear_each_other(since=began, seconds=10.0)
    record_property("recovery_seconds", round(seconds, 1))
    pair.check()
