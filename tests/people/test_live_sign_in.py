"""Signing in at a running server: sockets hear at once of a sign-in that ends, and wait for no password."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.servers.client import Refusal, TorgetClient
from tests.servers.torget import Installation

pytestmark = [pytest.mark.realtime, pytest.mark.either_server]

SIGNED_OUT = 4401


async def test_the_lost_phones_socket_closes_when_its_sign_in_is_revoked(torget: Installation) -> None:
    fatima = torget.cast["fatima"]
    # The lost phone is connected to another process, where there is one.
    async with TorgetClient(torget.first.url) as kitchen, TorgetClient(torget.last.url) as phone:
        await kitchen.sign_in(fatima.username, fatima.password)
        lost = (await phone.sign_in(fatima.username, fatima.password))["session"]
        async with phone.socket() as phones, kitchen.socket() as kitchens:
            assert phones.hello["session"] == lost
            began = time.monotonic()
            await kitchen.delete(f"/api/sessions/{lost}")
            assert await phones.wait_closed() == SIGNED_OUT
            # The bound for a doorbell that was lost; usually it is milliseconds.
            assert time.monotonic() - began < 2.5
            start = len(kitchens.frames)
            await kitchens.send({"t": "ping"})
            await kitchens.wait_for(lambda frame: frame["t"] == "pong", start=start)
        with pytest.raises(Refusal) as refused:
            await phone.get("/api/me")
        assert refused.value.status == 401
        async with phone.socket() as again:
            assert await again.wait_closed() == SIGNED_OUT


async def test_signing_out_closes_the_other_tabs(torget: Installation) -> None:
    erik = torget.cast["erik"]
    async with TorgetClient(torget.first.url) as browser:
        await browser.sign_in(erik.username, erik.password)
        async with browser.socket() as one, browser.socket() as other:
            await browser.sign_out()
            assert await one.wait_closed() == SIGNED_OUT
            assert await other.wait_closed() == SIGNED_OUT


async def test_a_crowd_that_signs_in_holds_up_nobodys_socket(torget: Installation) -> None:
    anna = torget.cast["anna"]
    crowd = torget.cast.crowd[:16]

    async def sign_in(username: str, password: str) -> None:
        async with TorgetClient(torget.first.url) as client:
            await client.sign_in(username, password)

    async with TorgetClient(torget.first.url) as client:
        await client.sign_in(anna.username, anna.password)
        async with client.socket() as socket:
            arrivals = asyncio.gather(*(sign_in(person.username, person.password) for person in crowd))
            waits: list[float] = []
            while not arrivals.done():
                start, began = len(socket.frames), time.monotonic()
                await socket.send({"t": "ping"})
                await socket.wait_for(lambda frame: frame["t"] == "pong", start=start)
                waits.append(time.monotonic() - began)
                # Between two questions the crowd gets its turn in this process as well.
                await asyncio.wait([arrivals], timeout=0.02)
            await arrivals
    # Sixteen passwords take the better part of a second: a server that hashed them on its event loop would
    # have answered once or twice in that time, and late.
    assert len(waits) >= 8
    assert sorted(waits)[len(waits) // 2] < 0.1
