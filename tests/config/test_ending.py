"""What spoke for a socket goes when the socket does, without the garbage collector."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from daphne import http_protocol
from twisted.internet.testing import StringTransport
from twisted.web.http import HTTPChannel
from uvicorn.config import Config
from uvicorn.server import ServerState

from config.daphne_http import TorgetRequest
from config.daphne_socket import TorgetWebSocketFactory, TorgetWebSocketProtocol
from config.uvicorn_socket import TorgetWebSocketProtocol as UvicornProtocol

pytestmark = pytest.mark.anywhere

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: torget.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture(autouse=True)
def _collecting_by_hand() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive(kind: type) -> int:
    """Count the objects of a kind."""
    return sum(type(thing) is kind for thing in gc.get_objects())


def test_a_request_that_became_a_socket_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "WebRequest", TorgetRequest)
    server = SimpleNamespace(
        protocol_connected=lambda request: None,
        protocol_disconnected=lambda request: None,
        proxy_forwarded_address_header=None,
        root_path="",
        log_action=lambda *_: None,
    )
    server.ws_factory = TorgetWebSocketFactory(server)
    server.create_application = lambda protocol, scope: asyncio.Queue()
    transport: Any = StringTransport()
    channel = http_protocol.HTTPFactory(server).buildProtocol(None)
    transport.protocol = channel
    channel.makeConnection(transport)
    channel.dataReceived(HANDSHAKE)
    assert isinstance(transport.protocol, TorgetWebSocketProtocol), "the premise: it is a socket now"
    del channel
    assert (alive(TorgetRequest), alive(HTTPChannel)) == (0, 0)
    assert transport.producer is None


async def test_an_ended_socket_of_uvicorn_is_let_go() -> None:
    opened, ended = asyncio.Event(), asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        opened.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        ended.set()

    config = Config(application, ws_per_message_deflate=False, log_config=None)
    protocols: list[weakref.ref[UvicornProtocol]] = []

    def build() -> UvicornProtocol:
        protocol = UvicornProtocol(config, ServerState(), {})
        protocols.append(weakref.ref(protocol))
        return protocol

    listening = await asyncio.get_running_loop().create_server(build, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(HANDSHAKE)
    await opened.wait()
    assert protocols[0]() is not None
    writer.close()
    await ended.wait()
    listening.close()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if protocols[0]() is None:
            break
    assert protocols[0]() is None
