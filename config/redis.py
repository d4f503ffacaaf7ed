"""Where Redis (or Valkey) is: one server, the one that Sentinel calls the first, or a Cluster."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from django.core.exceptions import ImproperlyConfigured

PORT = 6379
SENTINEL_PORT = 26379
# How long the processes' news wait for an answer.
ANSWER_SECONDS = 2.0
PREFIX = "torget"
FORM = (
    "TORGET_REDIS_URL is written as redis://host:6379/0, as redis+sentinel://host:26379,host:26379/name "
    "or as redis+cluster://host:6379,host:6379"
)
# urllib knows addresses of one host: with several, newer Pythons refuse those that are IPv6.
_PARTS = re.compile(r"([a-z+]+)://([^/?#]*)([^?#]*)(?:\?([^#]*))?")


@dataclass(frozen=True)
class Address:
    """What TORGET_REDIS_URL says.

    `url` is the address of one server alone, empty otherwise. `hosts` are Sentinels, where `watched` is what
    they call the servers they watch, or else some nodes of a Cluster. `login` are `username` and `password`
    of the servers, `sentinel_login` those of the Sentinels, as far as there are any.
    """

    url: str
    hosts: tuple[tuple[str, int], ...]
    watched: str
    login: dict[str, str]
    sentinel_login: dict[str, str]


def read_address(url: str) -> Address:
    """Take an address apart. Raises ImproperlyConfigured, without a password in it, for what is none."""
    parts = _PARTS.fullmatch(url)
    if parts is None:
        raise ImproperlyConfigured(FORM)
    scheme, netloc, path, query = parts.groups(default="")
    if scheme in ("redis", "rediss", "unix"):
        if scheme != "unix":
            _read_hosts(netloc, PORT, one=True)
        return Address(url, (), "", {}, {})
    login = _read_login(netloc)
    if scheme == "redis+sentinel":
        asked = parse_qs(query)
        password = asked.pop("sentinel_password", [""])[0]
        watched = path.removeprefix("/")
        if asked or not re.fullmatch(r"[A-Za-z0-9._-]+", watched):
            raise ImproperlyConfigured(f"{FORM}: name is what Sentinel calls the servers it watches")
        hosts = _read_hosts(netloc, SENTINEL_PORT)
        return Address("", hosts, watched, login, {"password": password} if password else {})
    if scheme == "redis+cluster":
        if path.strip("/") or query:
            raise ImproperlyConfigured(f"{FORM}: a Cluster has no numbered databases")
        return Address("", _read_hosts(netloc, PORT), "", login, {})
    raise ImproperlyConfigured(FORM)


def channel_layers(url: str) -> dict[str, Any]:
    """Return Channels' setting for an address: how server processes hear each other."""
    address = read_address(url)
    if address.hosts and not address.watched:
        options = {"hosts": address.hosts, "prefix": PREFIX, "seconds": ANSWER_SECONDS, **address.login}
        return {"default": {"BACKEND": "realtime.sharded.ShardedLayer", "CONFIG": options}}
    # The bus itself finds out that a line is dead. The system's probes would end it with an error that
    # redis-py takes for "no message yet", and asks again without a pause.
    patience = {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        "socket_keepalive": False,
    }
    host: dict[str, Any] = {"address": url, **patience}
    if address.watched:
        host = {
            "sentinels": list(address.hosts),
            "master_name": address.watched,
            # None: the next Sentinel is asked at once, instead of the same ten times.
            "sentinel_kwargs": {**patience, "retry": None, **address.sentinel_login},
            **patience,
            **address.login,
        }
    return {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [host], "prefix": PREFIX},
        }
    }


def _read_login(netloc: str) -> dict[str, str]:
    username, _colon, password = netloc.rpartition("@")[0].partition(":")
    found = {"username": unquote(username), "password": unquote(password)}
    return {name: value for name, value in found.items() if value}


def _read_hosts(netloc: str, port: int, *, one: bool = False) -> tuple[tuple[str, int], ...]:
    hosts = []
    for host in netloc.rpartition("@")[2].split(","):
        found = re.fullmatch(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?", host)
        if not found or not 0 < int(found[3] or port) < 65_536:
            raise ImproperlyConfigured(f"{FORM}: it names no host, or a port that is none")
        hosts.append((found[1] or found[2], int(found[3] or port)))
    if one and len(hosts) > 1:
        raise ImproperlyConfigured(f"{FORM}: one host is redis://, several are Sentinels or a Cluster")
    return tuple(hosts)
