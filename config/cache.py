"""A cache on Redis whose loss costs speed, never service."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.exceptions import RedisClusterException, RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

from config.redis import read_address

logger = logging.getLogger(__name__)

# How long a connection, and an answer on it, is waited for.
ANSWER_SECONDS = 0.5
# How long nobody asks after there was no answer. Then one asks for all.
PAUSE_SECONDS = 5.0

FAILURES = (RedisError, RedisClusterException, OSError)

_PATIENCE: dict[str, Any] = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}


class Circuit:
    """Whether a server is to be asked: it is left alone for a while after it did not answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next_at = 0.0

    def admits(self) -> bool:
        """Say whether to ask now."""
        with self._lock:
            if not self._next_at:
                return True
            now = time.monotonic()
            if now < self._next_at:
                return False
            self._next_at = now + PAUSE_SECONDS
            return True

    def note(self, *, answered: bool) -> None:
        """Take how asking went."""
        with self._lock:
            self._next_at = 0.0 if answered else time.monotonic() + PAUSE_SECONDS


@functools.cache
def circuit_of(url: str) -> Circuit:
    """Return the one circuit this process has for an address."""
    return Circuit()


@functools.cache
def client_of(url: str) -> Redis | RedisCluster:
    """Return the client for an address; all threads of this process share its connections.

    Raises RedisClusterException where a Cluster does not say which of its nodes has what.
    """
    address = read_address(url)
    retry = Retry(NoBackoff(), 0)
    options: dict[str, Any] = {**_PATIENCE, **address.login}
    if address.watched:
        asking = {**_PATIENCE, "retry": retry, **address.sentinel_login}
        sentinel = Sentinel(address.hosts, sentinel_kwargs=asking)  # type: ignore[no-untyped-call]
        first: Redis = sentinel.master_for(address.watched, retry=retry, **options)  # type: ignore[no-untyped-call]
        return first
    if address.hosts:
        return RedisCluster(
            startup_nodes=[ClusterNode(*host) for host in address.hosts],  # type: ignore[no-untyped-call]
            # Where a node is gone the others go on, and the addresses that are known to lead there stay.
            require_full_coverage=False,
            dynamic_startup_nodes=False,
            retry=retry,
            **options,
        )
    return Redis.from_url(url, retry=retry, **options)


class _Client(RedisCacheClient):
    """Django's client, on any kind of Redis: several keys need not be at one node."""

    _servers: list[str]
    _serializer: Any

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return client_of(self._servers[0])

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        wanted = list(keys)
        client = self.get_client()
        found = client.mget_nonatomic(wanted) if isinstance(client, RedisCluster) else client.mget(wanted)
        pairs = zip(wanted, found, strict=True)
        return {key: self._serializer.loads(value) for key, value in pairs if value is not None}

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        if timeout == 0:
            self.delete_many(list(data))
            return
        pipeline = self.get_client(write=True).pipeline(transaction=False)
        for key, value in data.items():
            pipeline.set(key, self._serializer.dumps(value), ex=timeout)
        pipeline.execute()


def _forgiving(name: str, missed: Callable[..., Any]) -> Callable[..., Any]:
    def call(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        circuit = circuit_of(self.url)
        if not circuit.admits():
            return missed(*args, **kwargs)
        try:
            found = getattr(RedisCache, name)(self, *args, **kwargs)
        except FAILURES as error:
            circuit.note(answered=False)
            logger.warning("the cache does not answer and is left alone for a while: %s", error)
            return missed(*args, **kwargs)
        circuit.note(answered=True)
        return found

    return call


class ForgivingRedisCache(RedisCache):
    """Django's cache on one Redis, Sentinel's or a Cluster; empty while it does not answer.

    LOCATION is an address as `config.redis` reads it.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        # A list, for Django takes a string apart at its commas.
        super().__init__([server], params)
        self._class = _Client
        self.url = server

    get = _forgiving("get", lambda key, default=None, version=None: default)
    get_many = _forgiving("get_many", lambda *args, **kwargs: {})
    add = _forgiving("add", lambda *args, **kwargs: True)
    set = _forgiving("set", lambda *args, **kwargs: None)
    set_many = _forgiving("set_many", lambda *args, **kwargs: [])
    touch = _forgiving("touch", lambda *args, **kwargs: False)
    delete = _forgiving("delete", lambda *args, **kwargs: False)
    delete_many = _forgiving("delete_many", lambda *args, **kwargs: None)
    has_key = _forgiving("has_key", lambda *args, **kwargs: False)
    incr = _forgiving("incr", lambda key, delta=1, version=None: delta)
