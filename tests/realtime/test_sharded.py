"""The channel layer of a Cluster: what is sent to a group is heard at the node that has its slot."""

from __future__ import annotations

import asyncio
import time
from errno import ETIMEDOUT
from typing import Any

import pytest
from redis.exceptions import RedisClusterException, RedisError

from realtime.bus import GROUP
from realtime.sharded import ShardedLayer
from tests.servers.valkey import Cluster

FAILURES = (RedisError, RedisClusterException, OSError)

pytestmark = pytest.mark.anywhere


def layer_of(cluster: Cluster) -> ShardedLayer:
    """Return what one process has: told of the last node, it finds the others."""
    return ShardedLayer([("127.0.0.1", cluster.nodes[-1].port)], "torget", 1.0)


async def listen(layer: ShardedLayer) -> str:
    """Have it hear the group; return its channel."""
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    return channel


async def hear(layer: ShardedLayer, channel: str) -> dict[str, Any]:
    """Return what the channel hears within a second; raise its error, if it ends. Nothing is no error."""
    hearing = asyncio.create_task(layer.receive(channel))
    done, _ = await asyncio.wait([hearing], timeout=1.0)
    hearing.cancel()
    assert done, "nothing is heard"
    return hearing.result()


async def test_everybody_hears_what_is_sent_to_the_group(cluster: Cluster) -> None:
    layers = [layer_of(cluster) for _ in range(3)]
    try:
        channels = [await listen(layer) for layer in layers]
        await layers[0].group_send(GROUP, {"type": "torget", "payload": b"Hej", "max": None})
        for layer, channel in zip(layers, channels, strict=True):
            heard = await hear(layer, channel)
            assert heard == {"type": "torget", "payload": b"Hej", "max": None}
        # Told to the nodes that have nothing to do with it, it would not be sharded.
        owner = cluster.owner_of("torget__group__" + GROUP)
        heard_at = {node.port: node.count_heard() for node in cluster.nodes}
        assert heard_at == {node.port: 3 if node is owner else 0 for node in cluster.nodes}
    finally:
        for layer in layers:
            await layer.flush()


async def test_a_slot_moves_to_another_node(cluster: Cluster) -> None:
    listening, sending = layer_of(cluster), layer_of(cluster)
    name = "torget__group__" + GROUP
    other = next(node for node in cluster.nodes if node is not cluster.owner_of(name))
    try:
        channel = await listen(listening)
        await sending.group_send(GROUP, {"number": 1})
        assert await hear(listening, channel) == {"number": 1}
        cluster.move(name, other)
        with pytest.raises(FAILURES):
            await hear(listening, channel)
        channel = await listen(listening)
        # Whoever sends knows the old node, which tells it of the new one.
        await sending.group_send(GROUP, {"number": 2})
        assert await hear(listening, channel) == {"number": 2}
        assert other.count_heard() == 1
    finally:
        await listening.flush()
        await sending.flush()


async def test_a_node_is_gone_and_comes_back(cluster: Cluster) -> None:
    layer = layer_of(cluster)
    owner = cluster.owner_of("torget__group__" + GROUP)
    try:
        channel = await listen(layer)
        owner.kill()
        with pytest.raises(FAILURES):
            await hear(layer, channel)
        with pytest.raises(FAILURES):
            await listen(layer)
        await asyncio.to_thread(owner.start)
        await asyncio.to_thread(cluster.wait_whole)
        channel = await listen(layer)
        await layer.group_send(GROUP, {"number": 1})
        assert await hear(layer, channel) == {"number": 1}
    finally:
        await layer.flush()


async def test_a_line_that_the_system_gives_up_ends_the_subscription(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = layer_of(cluster)
    errors = iter([TimeoutError(ETIMEDOUT, "Connection timed out")])

    async def read(size: int = -1) -> bytes:
        # As after probes that nobody answered. redis-py takes it for no message yet, and so asks again.
        raise next(errors, RuntimeError("asked again"))

    try:
        channel = await listen(layer)
        for name in ("read", "readline"):
            monkeypatch.setattr(layer.subscribed[channel].connection._reader, name, read)
        with pytest.raises(FAILURES):
            await hear(layer, channel)
    finally:
        await layer.flush()


async def test_a_silent_node_is_not_waited_for_long(cluster: Cluster) -> None:
    layer = layer_of(cluster)
    try:
        await listen(layer)
        cluster.owner_of("torget__group__" + GROUP).pause()
        began = time.monotonic()
        with pytest.raises(FAILURES):
            await layer.group_send(GROUP, {"number": 1})
        assert time.monotonic() < began + 5.0
        await asyncio.wait_for(layer.flush(), 2.0)
        with pytest.raises(FAILURES):
            await listen(layer)
        assert time.monotonic() < began + 9.0
    finally:
        await layer.flush()
