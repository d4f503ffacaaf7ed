"""One writer per socket: bounded, in order, and closed rather than let grow."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from realtime import protocol
from realtime.framing import frame_text
from realtime.writer import AsgiWriter, RawWriter
from tests.realtime import clock

pytestmark = pytest.mark.anywhere


class FakeRaw:
    """A server's raw socket whose client reads nothing until told to."""

    def __init__(self) -> None:
        self.held = 0
        self.frames: list[bytes] = []
        self.closed_with: tuple[int, str] | None = None

    def write(self, frame: bytes) -> int:
        self.frames.append(frame)
        self.held += len(frame)
        return self.held

    def waiting(self) -> int:
        return self.held

    def close(self, code: int, reason: str) -> None:
        self.closed_with = (code, reason)

    def taken(self) -> None:
        raise AssertionError("a writer takes nothing")


def test_a_slow_client_is_closed_and_gets_nothing_more() -> None:
    raw = FakeRaw()
    writer = RawWriter(raw)
    frame = frame_text(b"x" * 1_000)
    while not writer.closed:
        writer.write(frame)
        assert raw.held <= protocol.OUTBOUND_BYTES + len(frame)

    writer.write(frame)
    writer.close(1000)

    assert raw.closed_with == (4409, "too slow")
    assert raw.held <= protocol.OUTBOUND_BYTES + len(frame)
    assert writer.waiting() == 0


def test_through_plain_asgi_the_order_stays_and_the_close_comes_last() -> None:
    async def story() -> None:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            await asyncio.sleep(0.01)
            sent.append(message)

        writer = AsgiWriter(send)
        for number in range(20):
            writer.write(frame_text(str(number).encode()))
        writer.close(1012, "retry=500")
        writer.write(frame_text(b"late"))
        await asyncio.sleep(1)

        assert [message.get("text") for message in sent[:-1]] == [str(number) for number in range(20)]
        assert sent[-1] == {"type": "websocket.close", "code": 1012, "reason": "retry=500"}

    clock.run(story())


def test_through_plain_asgi_too_the_slow_are_closed() -> None:
    async def story() -> None:
        sent: list[dict[str, Any]] = []
        reads = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            await reads.wait()
            sent.append(message)

        writer = AsgiWriter(send)
        frame = frame_text(b"x" * 10_000)
        for _ in range(500):
            writer.write(frame)
            await asyncio.sleep(0)
            assert writer.waiting() <= protocol.OUTBOUND_BYTES + len(frame)
        assert writer.closed
        reads.set()
        await asyncio.sleep(1)

        assert sent[-1]["code"] == 4409
        assert len(sent) <= 3

    clock.run(story())


def test_a_client_that_went_away_ends_the_writer() -> None:
    async def story() -> None:
        async def send(message: dict[str, Any]) -> None:
            raise OSError("gone")

        writer = AsgiWriter(send)
        writer.write(frame_text(b"x"))
        await asyncio.sleep(0.1)

        assert writer.closed
        writer.write(frame_text(b"y"))
        await writer.finish()

    clock.run(story())
