"""What a socket holds: not its handshake while it is open, and when it ends nothing, without a collector."""

from __future__ import annotations

import asyncio
import gc
import secrets
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from daphne import http_protocol
from django.conf import settings
from twisted.internet.testing import StringTransport
from twisted.web.http import HTTPChannel
from uvicorn.config import Config
from uvicorn.server import ServerState

from config.daphne_http import TorgetRequest
from config.daphne_socket import TorgetWebSocketFactory, TorgetWebSocketProtocol
from config.inbox import Inbox
from config.routing import same_origin
from config.uvicorn_socket import TorgetWebSocketProtocol as UvicornProtocol
from realtime import socket

pytestmark = pytest.mark.anywhere

HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: torget.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Cookie: sessionid=%s\r\n\r\n"
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


def holders(backwards: str) -> list[type]:
    """Return what kinds of containers hold text or bytes with a word in it. It is given backwards."""
    found = []
    word = backwards[::-1].encode()
    for thing in gc.get_objects():
        for held in gc.get_referents(thing):
            # The collector does not list what holds text alone.
            inside = [held] if gc.is_tracked(held) else [held, *gc.get_referents(held)]
            for text in inside:
                said = text.encode(errors="replace") if isinstance(text, str) else text
                if isinstance(said, bytes) and word in said:
                    found.append(type(thing))
    return found


def open_socket_of_daphne(monkeypatch: pytest.MonkeyPatch, backwards: str) -> tuple[Any, list[Any]]:
    """Return the transport of a socket that waits to be accepted, and the scopes that were offered."""
    monkeypatch.setattr(http_protocol, "WebRequest", TorgetRequest)
    server = SimpleNamespace(
        protocol_connected=lambda request: None,
        protocol_disconnected=lambda request: None,
        proxy_forwarded_address_header=None,
        root_path="",
        log_action=lambda *_: None,
    )
    scopes: list[Any] = []
    server.ws_factory = TorgetWebSocketFactory(server)
    server.create_application = lambda protocol, scope: scopes.append(scope) or Inbox()
    transport: Any = StringTransport()
    channel = http_protocol.HTTPFactory(server).buildProtocol(None)
    transport.protocol = channel
    channel.makeConnection(transport)
    channel.dataReceived(HANDSHAKE % backwards[::-1].encode())
    return transport, scopes


def test_an_open_socket_of_daphne_keeps_nothing_of_its_handshake(monkeypatch: pytest.MonkeyPatch) -> None:
    backwards = secrets.token_hex(16)
    transport, scopes = open_socket_of_daphne(monkeypatch, backwards)
    assert holders(backwards), "the premise: the application can read it"
    transport.protocol.handle_reply({"type": "websocket.accept"})
    assert transport.value().startswith(b"HTTP/1.1 101 ")
    assert holders(backwards) == []
    assert scopes[0]["path"] == "/ws"


def test_a_request_that_became_a_socket_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    transport, _ = open_socket_of_daphne(monkeypatch, secrets.token_hex(16))
    assert isinstance(transport.protocol, TorgetWebSocketProtocol), "the premise: it is a socket now"
    assert (alive(TorgetRequest), alive(HTTPChannel)) == (0, 0)
    assert transport.producer is None


async def test_what_stands_before_a_socket_keeps_nothing_of_its_handshake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backwards = secrets.token_hex(16)
    conversing = asyncio.Event()

    async def somebody(asked: Any) -> object:
        return object()

    async def converse(*_: Any) -> None:
        conversing.set()
        await asyncio.Event().wait()

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    cookie = f"{settings.SESSION_COOKIE_NAME}={backwards[::-1]}".encode()
    scope: dict[str, Any] = {"type": "websocket", "headers": [(b"host", b"torget.test"), (b"cookie", cookie)]}
    del cookie

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.accept":
            assert holders(backwards), "the premise: it could be read until now"
            scope["headers"].clear()

    monkeypatch.setattr(socket, "read", somebody)
    monkeypatch.setattr(socket.SocketApp, "_converse", converse)
    application: Any = same_origin(socket.SocketApp(SimpleNamespace()))
    standing = asyncio.create_task(application(scope, receive, send))
    async with asyncio.timeout(10):
        await conversing.wait()
    assert holders(backwards) == []
    standing.cancel()


async def test_a_socket_of_uvicorn_keeps_no_handshake_and_is_let_go_when_it_ends() -> None:
    opened, ended = asyncio.Event(), asyncio.Event()
    backwards = secrets.token_hex(16)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        assert holders(backwards), "the premise: the application can read it"
        await send({"type": "websocket.accept"})
        opened.set()
        while (await receive())["type"] != "websocket.disconnect":
            pass
        ended.set()

    config = Config(application, ws_per_message_deflate=False, log_config=None, proxy_headers=False)
    protocols: list[weakref.ref[UvicornProtocol]] = []

    def build() -> UvicornProtocol:
        protocol = UvicornProtocol(config, ServerState(), {})
        protocols.append(weakref.ref(protocol))
        return protocol

    listening = await asyncio.get_running_loop().create_server(build, "127.0.0.1", 0)
    _, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    writer.write(HANDSHAKE % backwards[::-1].encode())
    async with asyncio.timeout(10):
        await opened.wait()
    assert protocols[0]() is not None
    assert holders(backwards) == [], "an open socket keeps nothing of its handshake"
    writer.close()
    await ended.wait()
    listening.close()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if protocols[0]() is None:
            break
    assert protocols[0]() is None
