"""The server calls machines outside, never one inside, however the address is written."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from notifications.sender.addresses import (
    PUSH_SERVICES,
    Inward,
    OutwardResolver,
    Unwelcome,
    is_outside,
    read_allowed,
)

PUSH = read_allowed(PUSH_SERVICES, ["push.kommun.example", "http://127.0.0.1:9090"])
ANY = read_allowed((), ["http://10.0.0.5:8080"])


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://fcm.googleapis.com/fcm/send/x:y", "https://fcm.googleapis.com"),
        ("https://fcm.googleapis.com:443/x", "https://fcm.googleapis.com"),
        ("https://FCM.googleapis.com/x", "https://fcm.googleapis.com"),
        ("https://updates.push.services.mozilla.com/wpush/v2/a", "https://updates.push.services.mozilla.com"),
        ("https://web.push.apple.com/QGu", "https://web.push.apple.com"),
        ("https://wns2-par02p.notify.windows.com/w/?token=x", "https://wns2-par02p.notify.windows.com"),
        ("https://push.kommun.example/a", "https://push.kommun.example"),
        ("http://127.0.0.1:9090/notify/1", "http://127.0.0.1:9090"),
    ],
)
def test_known_push_services_may_be_called(address: str, origin: str) -> None:
    assert PUSH.origin_of(address) == origin


@pytest.mark.parametrize(
    "address",
    [
        "",
        "fcm.googleapis.com/x",
        "http://fcm.googleapis.com/x",
        "ftp://fcm.googleapis.com/x",
        "javascript:alert(1)",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://push.apple.com.evil.example/x",
        "https://evilpush.apple.com/",
        "https://fcm.googleapis.com@10.0.0.1/x",
        "https://user:pass@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com\\@10.0.0.1/",
        "https://10.0.0.1/x",
        "https://[::1]/x",
        "https:///x",
        "https://fcm.googleapis.com/" + "x" * 2000,
        "https://fcm.googleapis.com/\nx",
        "https://fcm.googleapis.com/å",
        "http://127.0.0.1:9091/notify/1",
        "https://127.0.0.1:9090/notify/1",
        "https://localhost/x",
        "https://[fcm.googleapis.com/x",
    ],
)
def test_nobody_else_is_posted_to(address: str) -> None:
    with pytest.raises(Unwelcome):
        PUSH.origin_of(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/a.ics",
        "https://10.0.0.5:8080/a.ics",
        "https://192.168.1.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://[fd00::1]/a",
        "https://[::ffff:10.0.0.1]/a",
        "https://0/a",
        "https://2130706433/a",
        "https://0x7f000001/a",
        "https://127.1/a",
        "https://localhost/a",
        "https://intranet/a",
        "http://kalender.example/a",
    ],
)
def test_where_any_public_machine_may_be_called_one_inside_may_not(address: str) -> None:
    with pytest.raises(Unwelcome):
        ANY.origin_of(address)


def test_an_operator_may_name_one_inside() -> None:
    assert ANY.origin_of("http://10.0.0.5:8080/pass.ics") == "http://10.0.0.5:8080"
    assert ANY.origin_of("https://kalender.example/pass.ics") == "https://kalender.example"
    assert ANY.origin_of("https://93.184.215.14/pass.ics") == "https://93.184.215.14"
    with pytest.raises(ValueError, match="no origin"):
        read_allowed((), ["http://10.0.0.5/path"])


@pytest.mark.parametrize(
    ("number", "outside"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.53", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("fe80::1", False),
        ("::ffff:192.168.0.1", False),
        ("2002:0a00:0001::", False),
        ("64:ff9b::a00:1", False),
        ("2001:0:5ef5:79fb::1", False),
    ],
)
def test_what_is_outside(number: str, outside: bool) -> None:
    assert is_outside(number) is outside


class Names(AbstractResolver):
    """Names and where they lead."""

    def __init__(self, **where: list[str]) -> None:
        self.where = where

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [_result(host, number) for number in self.where[host]]

    async def close(self) -> None:
        """Nothing to let go of."""


def _result(name: str, number: str) -> Any:
    return {"hostname": name, "host": number, "port": 443, "family": 2, "proto": 0, "flags": 0}


async def test_a_name_that_leads_inward_leads_nowhere() -> None:
    names = Names(fine=["93.184.215.14"], trap=["10.0.0.1"], both=["93.184.215.14", "127.0.0.1"], none=[])
    resolver = OutwardResolver(ANY, names)
    assert [found["host"] for found in await resolver.resolve("fine")] == ["93.184.215.14"]
    for name in ("trap", "both", "none"):
        with pytest.raises(Inward):
            await resolver.resolve(name)


async def test_a_named_origin_may_lead_inward() -> None:
    allowed = read_allowed((), ["http://kalender.intern:8080"])
    resolver = OutwardResolver(allowed, Names(**{"kalender.intern": ["10.0.0.1"]}))
    assert [found["host"] for found in await resolver.resolve("kalender.intern")] == ["10.0.0.1"]
