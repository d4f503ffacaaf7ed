"""Whose address counts, where proxies stand in front: never one that somebody made up."""

from __future__ import annotations

from typing import Any

import pytest

from config.proxy import behind_proxies, find_client

PHONE, OFFICE = "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("told", "proxies", "client"),
    [
        ([PHONE], 1, PHONE),
        # The first was written by whoever asked.
        ([f"127.0.0.1, {PHONE}"], 1, PHONE),
        ([f"10.9.9.9, {PHONE}, {OFFICE}"], 2, PHONE),
        # Two headers are one list (RFC 9110 §5.2).
        (["10.9.9.9", PHONE], 1, PHONE),
        ([f"{PHONE}:51234"], 1, PHONE),
        (["[2001:db8::7]:51234"], 1, "2001:db8::7"),
        (["2001:db8::7"], 1, "2001:db8::7"),
        ([PHONE], 2, None),
        (["unknown"], 1, None),
        ([], 1, None),
    ],
)
def test_the_address_is_the_one_the_own_proxy_saw(told: list[str], proxies: int, client: str | None) -> None:
    headers = [(b"host", b"torget"), *((b"x-forwarded-for", one.encode()) for one in told)]
    assert find_client(headers, proxies) == client


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_without_proxies_nothing_is_believed(kind: str) -> None:
    seen: list[Any] = []

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.append(scope["client"])

    scope = {
        "type": kind,
        "client": ("127.0.0.1", 5),
        "headers": [(b"x-forwarded-for", PHONE.encode())],
    }
    assert behind_proxies(application, 0) is application
    await application(scope, None, None)
    await behind_proxies(application, 1)(scope, None, None)  # type: ignore[arg-type]
    assert seen == [("127.0.0.1", 5), (PHONE, 0)]
