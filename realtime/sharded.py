"""The channel layer for a Redis Cluster: sharded pub/sub, at the node that has the group's slot."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from channels.layers import BaseChannelLayer
from channels_redis.serializers import registry
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost


class ShardedLayer(BaseChannelLayer):
    """Groups over SPUBLISH and SSUBSCRIBE, for one event loop.

    `hosts` are names or addresses and ports of some of the Cluster's nodes, `prefix` begins the names there,
    `login` is a `username` and a `password`. An answer is waited for so many `seconds`.

    A subscription ends with an error when its line breaks or its slot moves. Whoever adds a new channel then
    is subscribed at the node that has the slot by that time.
    """

    extensions = ["groups", "flush"]

    def __init__(self, hosts: Sequence[tuple[str, int]], prefix: str, seconds: float, **login: str) -> None:
        super().__init__()
        self._hosts = hosts
        self._prefix = prefix
        self._seconds = seconds
        # Whoever listens finds out itself that a line is dead (see `config.redis`).
        self._options: dict[str, Any] = {
            "socket_timeout": seconds,
            "socket_connect_timeout": seconds,
            "socket_keepalive": False,
            **login,
        }
        self._serializer = registry.get_serializer("msgpack")
        self._cluster: RedisCluster | None = None
        self._nodes: list[Redis] = []
        self.subscribed: dict[str, PubSub] = {}

    async def new_channel(self, prefix: str = "specific.") -> str:
        """Return a name for a channel, which belongs to nothing yet."""
        return f"{self._prefix}{prefix}{uuid.uuid4().hex}"

    async def group_add(self, group: str, channel: str) -> None:
        """Subscribe a channel to one group. Raises an error of redis-py, or OSError, where that cannot be."""
        try:
            self.subscribed[channel] = await self._subscribe(self._name_of(group))
        except BaseException:
            # Which node has what is asked anew: the map may have been the reason.
            await self.flush()
            raise

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Send to all channels of a group, wherever they are. Raises as `group_add` does."""
        await self._connect().spublish(self._name_of(group), self._serializer.serialize(message))

    async def receive(self, channel: str) -> dict[str, Any]:
        """Return what the channel hears next. Raises as `group_add` does when it can hear no more."""
        subscribed = self.subscribed.get(channel)
        try:
            if subscribed is None:
                raise ConnectionLost("the channel is subscribed to nothing")
            while True:
                heard = await subscribed.get_message(timeout=None)
                # None is what redis-py makes of a line that the system has given up.
                if heard is None or heard["type"] == "sunsubscribe":
                    raise ConnectionLost("the subscription has ended")
                if heard["type"] == "smessage":
                    message: dict[str, Any] = self._serializer.deserialize(heard["data"])
                    return message
        except BaseException:
            await self.flush()
            raise

    async def flush(self) -> None:
        """Close everything. What is asked for next connects anew, from the given hosts on."""
        opened: list[Any] = [*self.subscribed.values(), *self._nodes, self._cluster]
        self.subscribed, self._nodes, self._cluster = {}, [], None
        for one in filter(None, opened):
            with suppress(Exception):
                await one.aclose()

    async def _subscribe(self, name: str) -> PubSub:
        cluster = self._connect()
        await cluster.initialize()
        owner = cluster.get_node_from_key(name)
        if owner is None:
            raise ConnectionLost("no node of the cluster has the slot")
        node = Redis(host=owner.host, port=int(owner.port), retry=Retry(NoBackoff(), 0), **self._options)
        self._nodes.append(node)
        subscribed = node.pubsub()
        await subscribed.ssubscribe(name)
        # A node that does not have the slot answers with an error, which is raised here.
        answer = await subscribed.get_message(timeout=self._seconds)
        if answer is None or answer["type"] != "ssubscribe":
            raise ConnectionLost("the node does not answer")
        return subscribed

    def _connect(self) -> RedisCluster:
        if self._cluster is None:
            self._cluster = RedisCluster(
                startup_nodes=[ClusterNode(host, port) for host, port in self._hosts],
                require_full_coverage=False,
                dynamic_startup_nodes=False,
                # Once more, with the map of the slots read anew.
                retry=Retry(NoBackoff(), 1),
                **self._options,
            )
        return self._cluster

    def _name_of(self, group: str) -> str:
        return f"{self._prefix}__group__{group}"
