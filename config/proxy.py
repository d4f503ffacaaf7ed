"""The address a request comes from, where proxies stand in front.

Each proxy adds to `X-Forwarded-For` whom it was asked by. What stands before the entries of one's own proxies
came from outside and may be made up, so as many are counted from the end as TORGET_PROXIES says there are.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def behind_proxies(application: Application, proxies: int) -> Application:
    """Give the application the client's address for that of the proxy; without proxies believe nothing."""
    if not proxies:
        return application

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            address = find_client(scope.get("headers", ()), proxies)
            if address is not None:
                scope = {**scope, "client": (address, 0)}
        await application(scope, receive, send)

    return answer


def find_client(headers: Any, proxies: int) -> str | None:
    """Return the address that the outermost of one's own proxies was asked from; None where none is told."""
    lines = [value.decode("latin1") for name, value in headers if name == b"x-forwarded-for"]
    entries = [entry.strip() for entry in ",".join(lines).split(",") if entry.strip()]
    if len(entries) < proxies:
        return None
    entry = entries[-proxies]
    if entry.startswith("["):
        entry = entry[1:].partition("]")[0]
    elif entry.count(":") == 1:
        entry = entry.partition(":")[0]
    try:
        return str(ipaddress.ip_address(entry))
    except ValueError:
        return None
