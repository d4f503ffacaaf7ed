"""Where the server may call: push services and calendars, never what lies inside the own network.

An address comes from a browser or a person, so it may be a trap: a name that leads inward, a number written
oddly, a redirect. Allowed are https addresses on public machines; where a list is given, only what is on it.
An operator may name an origin in full ("http://10.0.0.7:8080"): that very one may then lie inside.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

# Who runs push services: Google, Mozilla, Apple, Microsoft. A leading dot stands for all names below.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
ADDRESS_LENGTH = 2_000
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Inward(OSError):
    """A name that leads to no machine outside."""


class Unwelcome(ValueError):
    """An address the server does not call."""


@dataclass(frozen=True)
class Allowed:
    """What may be called: `names` of hosts (empty: any public one) and `origins` that may lie anywhere."""

    names: tuple[str, ...] = ()
    origins: frozenset[str] = frozenset()

    def origin_of(self, address: str) -> str:
        """Return the origin of an address that may be called. Raises Unwelcome."""
        if len(address) > ADDRESS_LENGTH or not address.isascii() or not address.isprintable():
            raise Unwelcome("not an address")
        try:
            parts = urlsplit(address)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Unwelcome("not an address") from None
        if host is None or parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc or "\\" in address:
            raise Unwelcome("not an address")
        origin = origin_from(parts.scheme, host, port)
        if origin in self.origins:
            return origin
        if parts.scheme != "https":
            raise Unwelcome("not encrypted on the way")
        if port not in (None, 443) or not self._is_named(host):
            raise Unwelcome("not on the list")
        return origin

    def _is_named(self, host: str) -> bool:
        if not self.names:
            return is_outside(host) if _is_number(host) else "." in host
        return any(host == name or (name[0] == "." and host.endswith(name)) for name in self.names)


def origin_from(scheme: str, host: str, port: int | None) -> str:
    """Return an origin as RFC 6454 §6.2 writes it, without a default port."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" + ("" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}")


def read_allowed(names: Iterable[str], more: Iterable[str]) -> Allowed:
    """Return what may be called: `names`, and what an operator adds as names or whole origins.

    Raises ValueError for an addition that is neither.
    """
    added, origins = list(names), set()
    for entry in more:
        if "://" not in entry:
            added.append(entry.lower())
            continue
        parts = urlsplit(entry)
        if parts.scheme not in _DEFAULT_PORTS or parts.hostname is None or parts.path not in ("", "/"):
            raise ValueError(f"{entry} is no origin such as http://10.0.0.7:8080")
        origins.add(origin_from(parts.scheme, parts.hostname, parts.port))
    return Allowed(tuple(added), frozenset(origins))


def is_outside(number: str) -> bool:
    """Say whether a numeric address is a public machine's, also one of IPv4 inside of IPv6."""
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            address = inner
        elif address.teredo or address in _NAT64:
            return False
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # "127.1", "0x7f000001" and "2130706433" are numbers to the system's resolver.
        last = host.rstrip(".").rpartition(".")[2]
        if last.isdigit() or last.lower().startswith("0x"):
            raise Unwelcome("an oddly written number") from None
        return False
    return True


class OutwardResolver(AbstractResolver):
    """Finds machines by name, outside only; hosts of `allowed` origins wherever they lie."""

    def __init__(self, allowed: Allowed, resolver: AbstractResolver | None = None) -> None:
        self._inner = resolver or ThreadedResolver()
        self._anywhere = {urlsplit(origin).hostname for origin in allowed.origins}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return where the name leads. Raises Inward when that is inside."""
        found = await self._inner.resolve(host, port, family)
        if host in self._anywhere:
            return found
        # One that leads inward among several is enough of a trap.
        if not found or not all(is_outside(result["host"]) for result in found):
            raise Inward(f"{host} leads inward")
        return found

    async def close(self) -> None:
        """Let go of what the inner resolver holds."""
        await self._inner.close()
