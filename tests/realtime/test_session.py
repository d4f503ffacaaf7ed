"""A socket that this side has closed: what its client still sends counts no more."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from eventlog import executor
from eventlog.topics import Identity
from realtime import protocol
from realtime.hub import Hub
from realtime.socket import Session, SocketApp
from tests.realtime import clock, fakes
from tests.realtime.fakes import CheckingWriter, FakeLog
from tests.realtime.test_hub import ROOM

pytestmark = pytest.mark.anywhere


class FakePresence:
    """Notes who comes and goes."""

    def __init__(self) -> None:
        self.here = 0

    def connected(self, device: Any) -> None:
        self.here += 1

    def disconnected(self, device: Any) -> None:
        self.here -= 1


class FakeRuntime:
    """What a session needs of a runtime."""

    epoch = fakes.EPOCH
    stopping = False

    def __init__(self) -> None:
        self.hub = Hub()
        self.presence = FakePresence()


def test_what_follows_a_revocation_is_not_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted: list[Any] = []
    monkeypatch.setattr(executor, "submit", lambda *arguments: submitted.append(arguments))

    async def story() -> None:
        log = FakeLog()
        log.add_topic(ROOM, [1])
        own = log.add_topic("user:p1", [1])
        with fakes.installed(log):
            runtime = FakeRuntime()
            inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
            taken: list[None] = []
            writer = CheckingWriter()
            identity = Identity(1, "p1", "phone", "Fatima Haddad", own.topic_id, own.head, "sv")
            session = Session(runtime, identity, writer)  # type: ignore[arg-type]
            running = asyncio.create_task(session.run(inbox.get, lambda: taken.append(None)))
            inbox.put_nowait({"type": "websocket.receive", "text": '{"t":"ping"}'})
            await asyncio.sleep(0.1)
            assert writer.of_type("pong")  # a premise: until then it is answered

            runtime.hub.receive([log.commit("user:p1", fakes.REVOKE, subject="phone")])
            assert writer.close_code == protocol.CLOSE_SIGNED_OUT
            for text in (
                '{"t":"cmd","id":"1","name":"session.revoke","data":{"session":"x"}}',
                '{"t":"sub","id":"2","topics":{"room:hemtjanst":null}}',
            ):
                inbox.put_nowait({"type": "websocket.receive", "text": text})
            inbox.put_nowait({"type": "websocket.disconnect"})
            await running
            session.end()

            assert submitted == []
            assert len(taken) == 3
            assert (runtime.hub.topics, runtime.hub.people, runtime.presence.here) == ({}, {}, 0)

    clock.run(story())


def test_under_any_asgi_server_the_close_code_is_said_before_the_application_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def nobody(call: Any) -> None:
        return None

    monkeypatch.setattr("realtime.socket.read", nobody)

    async def story() -> None:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: dict[str, Any]) -> None:
            await asyncio.sleep(0.01)
            sent.append(message)

        application = SocketApp(FakeRuntime())  # type: ignore[arg-type]
        await application({"headers": [], "subprotocols": ["torget.1"]}, receive, send)

        assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]
        assert sent[1]["code"] == 4401

    clock.run(story())
