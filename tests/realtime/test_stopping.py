"""SIGTERM: everybody is told when to come back, and nothing that was acknowledged is lost."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.realtime.conftest import Enter, OpenSocket, make_room, say
from tests.servers.client import Refusal, Socket
from tests.servers.process import wait_until
from tests.servers.torget import Installation

pytestmark = pytest.mark.either_server


async def test_a_server_that_is_told_to_stop(
    new_torget: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    torget = new_torget
    people = [
        await enter(person, torget.servers[index % len(torget.servers)])
        for index, person in enumerate(torget.cast.crowd[:12])
    ]
    sockets = [await open_socket(person) for person in people for _ in range(3)]
    room = await make_room(sockets[0], *people[1:])
    acknowledged: list[str] = []
    refusals: list[str] = []

    async def write(socket: Socket, who: int) -> None:
        with suppress(ConnectionError, ConnectionClosed):
            for number in range(1_000):
                try:
                    text = f"{who}: {number}"
                    await say(socket, room["id"], text, client_id=f"{who}-{number}")
                except Refusal as refusal:
                    refusals.append(str(refusal.code))
                else:
                    acknowledged.append(text)

    writing = [asyncio.create_task(write(socket, who)) for who, socket in enumerate(sockets)]
    await asyncio.to_thread(
        wait_until, lambda: len(acknowledged) > 100, seconds=30, what="a hundred messages"
    )
    codes = [await asyncio.to_thread(server.terminate) for server in torget.servers]

    assert codes == [0] * len(torget.servers)
    waits = []
    for socket in sockets:
        assert await socket.wait_closed() == 1012
        told = re.fullmatch(r"retry=(\d+)", socket.close_reason)
        assert told, socket.close_reason
        waits.append(int(told[1]))
    assert len(set(waits)) > len(waits) / 2  # spread, so that they do not all come back at once
    assert max(waits) < 10_000
    await asyncio.gather(*writing)
    assert set(refusals) <= {"unavailable"}
    stored = [text for (text,) in torget.query("SELECT text FROM chat_message")]
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    for server in torget.servers:
        assert "Traceback" not in server.log(), server.log()[-3000:]


async def test_ctrl_c_is_as_good(new_torget: Installation, enter: Enter, open_socket: OpenSocket) -> None:
    fatima = await enter(new_torget.cast["fatima"], new_torget.first)
    socket = await open_socket(fatima)

    assert await asyncio.to_thread(new_torget.first.interrupt) == 0

    assert await socket.wait_closed() == 1012
