"""One Redis, Sentinel's or a Cluster: what an address may be, and the cache on each of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import cache as caching
from config.cache import ForgivingRedisCache
from config.environment import read_environment
from config.redis import channel_layers, read_address
from tests.servers.process import wait_until
from tests.servers.valkey import Cluster, Sentinel, Valkey, watch

pytestmark = pytest.mark.anywhere


def test_sentinels_are_hosts_a_name_and_passwords() -> None:
    address = read_address("redis+sentinel://:hem%2Flig@en.example.se,[fd00::2]:26380/torget")
    assert address.hosts == (("en.example.se", 26379), ("fd00::2", 26380))
    assert (address.watched, address.login, address.sentinel_login) == ("torget", {"password": "hem/lig"}, {})
    address = read_address("redis+sentinel://torget:a@127.0.0.1/first?sentinel_password=b")
    assert address.login == {"username": "torget", "password": "a"}
    assert address.sentinel_login == {"password": "b"}
    (host,) = channel_layers("redis+sentinel://:a@127.0.0.1/first?sentinel_password=b")["default"]["CONFIG"][
        "hosts"
    ]
    assert (host["password"], host["sentinel_kwargs"]["password"]) == ("a", "b")


def test_a_cluster_is_hosts_and_a_password() -> None:
    address = read_address("redis+cluster://:hemlig@10.0.0.1:7000,10.0.0.2")
    assert address.hosts == (("10.0.0.1", 7000), ("10.0.0.2", 6379))
    assert (address.watched, address.login) == ("", {"password": "hemlig"})
    layer = channel_layers("redis+cluster://:hemlig@10.0.0.1:7000")["default"]
    assert layer["BACKEND"] == "realtime.sharded.ShardedLayer"
    assert layer["CONFIG"]["password"] == "hemlig"


def test_no_line_to_redis_ends_by_the_probes_of_the_system() -> None:
    # redis-py takes such an end for no message yet, and whoever asks again at once lets nobody else run.
    for url in ("redis://127.0.0.1", "redis+sentinel://127.0.0.1/torget"):
        (host,) = channel_layers(url)["default"]["CONFIG"]["hosts"]
        assert host["socket_keepalive"] is False


@pytest.mark.parametrize(
    "url", ["redis://localhost", "rediss://:hemlig@10.0.0.1:6380/2", "unix:///run/valkey"]
)
def test_one_server_is_any_address_that_redis_py_takes(url: str) -> None:
    assert read_address(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "valkey",
        "10.0.0.1:6379",
        "http://10.0.0.1",
        "redis://",
        "redis://:hemlig@10.0.0.1,10.0.0.2/0",
        "redis://:hemlig@10.0.0.1:port/0",
        "redis://:hemlig@[fd00::2/0",
        "redis+sentinel://:hemlig@[fd00::2],]fd00::3[/torget",
        "redis+sentinel://:hemlig@10.0.0.1:26379",
        "redis+sentinel://:hemlig@10.0.0.1:26379/my/master",
        "redis+sentinel://:hemlig@10.0.0.1:26379/torget?db=1",
        "redis+sentinel://:hemlig@/torget",
        "redis+cluster://:hemlig@10.0.0.1:7000/1",
        "redis+cluster://:hemlig@10.0.0.1:70000",
        "redis+cluster://:hemlig@10.0.0.1:7000,",
        "redis+cluster://:hemlig@10.0.0.1:7000?sentinel_password=hemlig",
    ],
)
def test_another_address_is_refused_at_the_start_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORGET_REDIS_URL", url)
    with pytest.raises(ImproperlyConfigured, match="TORGET_REDIS_URL is written as") as refused:
        read_environment()
    assert "hemlig" not in str(refused.value)


@pytest.fixture
def watched(valkey: Valkey) -> Iterator[Sentinel]:
    """A Valkey with a replica, and the Sentinel that watches them."""
    with watch(valkey) as sentinel:
        yield sentinel


@pytest.fixture(params=["valkey", "watched", "cluster"])
def cache(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[ForgivingRedisCache]:
    """A cache on each kind of Redis, which forgave nothing in the end."""
    yield ForgivingRedisCache(request.getfixturevalue(request.param).url, {})
    assert caplog.messages == []


def test_the_cache_keeps_things_wherever_they_lie(cache: ForgivingRedisCache) -> None:
    # So many that every node has some.
    many = {f"key-{number}": [number] for number in range(30)}
    assert cache.set_many(many, timeout=60) == []
    assert cache.get_many([*many, "another"]) == many
    assert cache.get("key-7") == [7]
    assert cache.touch("key-7", timeout=None)
    assert not cache.add("key-7", 1)
    assert cache.add("count", 1, timeout=60)
    assert cache.incr("count") == 2
    with pytest.raises(ValueError, match="not found"):
        cache.incr("another")
    assert cache.delete("count")
    assert not cache.has_key("count")
    cache.set_many({"key-7": 1, "key-8": 2}, timeout=0)
    cache.delete_many([f"key-{number}" for number in range(20)])
    assert cache.get_many(many) == {key: value for key, value in many.items() if int(key[4:]) >= 20}
    cache.clear()
    assert cache.get_many(many) == {}


def test_what_is_kept_for_so_long_is_gone_afterwards(cache: ForgivingRedisCache) -> None:
    cache.set_many({"short": 1, "brief": 1}, timeout=1)
    cache.set("long", 1, timeout=60)
    assert cache.get_many(["short", "brief", "long"]) == {"short": 1, "brief": 1, "long": 1}
    wait_until(lambda: cache.get_many(["short", "brief", "long"]) == {"long": 1}, seconds=3, what="an end")


def seconds_of(cache: ForgivingRedisCache, times: int = 1) -> float:
    """Return how long so many readings take, which find nothing."""
    began = time.monotonic()
    assert [cache.get("key", "missed") for _ in range(times)] == ["missed"] * times
    return time.monotonic() - began


def test_a_silent_valkey_is_asked_once_in_a_while_and_not_waited_for(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 1.0)
    cache = ForgivingRedisCache(valkey.url, {})
    cache.set("key", "here")
    assert cache.get("key") == "here"
    valkey.pause()
    assert 0.4 < seconds_of(cache) < 0.9
    assert seconds_of(cache, times=1_000) < 0.3
    # When the pause is over one asks, and the others go on without.
    wait_until(lambda: seconds_of(cache) > 0.4, seconds=2, what="the next try")
    wait_until(caching.circuit_of(valkey.url).admits, seconds=2, what="the end of the pause")
    valkey.resume()
    wait_until(lambda: cache.get("key") == "here", seconds=3, what="an answer")
    assert [cache.get("key") for _ in range(100)] == ["here"] * 100


def test_of_many_threads_one_asks_whether_valkey_is_there_again(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 1.0)
    cache = ForgivingRedisCache(valkey.url, {})
    valkey.pause()
    seconds_of(cache)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(2):
            began = time.monotonic()
            waits = [0.0]
            while max(waits) < 0.4:
                assert time.monotonic() < began + 3
                waits = list(threads.map(lambda _: seconds_of(cache), range(8)))
            assert len([wait for wait in waits if wait > 0.1]) == 1


def test_the_cache_follows_sentinel(
    valkey: Valkey, watched: Sentinel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 0.2)
    cache = ForgivingRedisCache(watched.url, {})
    cache.set("key", "before")
    valkey.kill()
    assert cache.get("key") is None
    wait_until(lambda: watched.first_port() != valkey.port, seconds=10, what="another first")

    def keeps() -> bool:
        cache.set("key", "after")
        return cache.get("key") == "after"

    wait_until(keeps, seconds=5, what="the cache follows")


def test_the_cache_uses_a_node_again_that_was_gone(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 0.2)
    cache = ForgivingRedisCache(cluster.url, {})
    many = {f"key-{number}": number for number in range(30)}
    cache.set_many(many)
    cluster.nodes[0].kill()
    wait_until(lambda: cache.get_many(many) == {}, seconds=5, what="a miss")
    cluster.nodes[0].start()

    def keeps() -> bool:
        cache.set_many(many)
        return cache.get_many(many) == many

    wait_until(keeps, seconds=10, what="the whole cache")


def test_a_cluster_that_is_gone_costs_no_service(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "PAUSE_SECONDS", 0.0)
    cache = ForgivingRedisCache(cluster.url, {})
    cache.set("key", "here")
    for node in cluster.nodes:
        node.kill()
    assert seconds_of(cache, times=3) < 2.0
    # As a process that starts now, and does not know the nodes yet.
    caching.client_of.cache_clear()
    assert seconds_of(cache, times=3) < 2.0


def test_the_cache_follows_a_slot_to_another_node(cluster: Cluster) -> None:
    cache = ForgivingRedisCache(cluster.url, {})
    assert cache.get("key") is None
    key = cache.make_key("key")
    owner = cluster.owner_of(key)
    other = next(node for node in cluster.nodes if node is not owner)
    cluster.move(key, other)
    cache.set("key", "here")
    assert cache.get("key") == "here"
    assert cache.get_many(["key", "another"]) == {"key": "here"}
    assert other.count_keys() == 1
