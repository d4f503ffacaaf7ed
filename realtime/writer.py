"""One writer per socket: after the handshake every frame leaves through it, in order.

Where the server offers a raw write (`config.server` does, as the ASGI extension below), framed bytes go
straight to the transport. Any other ASGI server gets plain `websocket.send` messages from a small task.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from realtime import framing, protocol

EXTENSION = "torget.raw"
FINISH_SECONDS = 5.0

Send = Callable[[dict[str, Any]], Awaitable[None]]


class RawSocket(Protocol):
    """What a server offers in the scope's extensions."""

    def write(self, frame: bytes) -> int:
        """Write framed messages unless the socket is closing; return how many bytes wait to be sent."""
        ...

    def waiting(self) -> int:
        """Return how many bytes wait to be sent."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Start the closing handshake (RFC 6455 §7)."""
        ...

    def taken(self) -> None:
        """Say that the application has taken one inbound frame, so that reading may go on."""
        ...


class Writer(Protocol):
    """Writes frames to one socket, holding at most `protocol.OUTBOUND_BYTES`."""

    closed: bool

    def write(self, frame: bytes) -> None:
        """Send one or more framed messages. Closes the socket instead when too much waits already."""
        ...

    def waiting(self) -> int:
        """Return how many bytes wait to be sent; none once the socket is closing."""
        ...

    def close(self, code: int, reason: str = "") -> None:
        """Close the socket after what was written."""
        ...


class RawWriter:
    """Writes to the server's transport."""

    __slots__ = ("_raw", "closed")

    def __init__(self, raw: RawSocket) -> None:
        self._raw = raw
        self.closed = False

    def write(self, frame: bytes) -> None:
        if self.closed:
            return
        if self._raw.write(frame) > protocol.OUTBOUND_BYTES:
            # The server drops the connection when the close is not answered within a second.
            self.close(protocol.CLOSE_SLOW, "too slow")

    def waiting(self) -> int:
        return 0 if self.closed else self._raw.waiting()

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self.closed = True
            self._raw.close(code, reason)


class AsgiWriter:
    """Writes through ASGI's `send`, which may wait for the client."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self.closed = False
        self._task = asyncio.create_task(self._run())

    def write(self, frame: bytes) -> None:
        if self.closed:
            return
        self._waiting.append(frame)
        self._bytes += len(frame)
        if self._bytes > protocol.OUTBOUND_BYTES:
            self._waiting.clear()
            self.close(protocol.CLOSE_SLOW, "too slow")
        self._wake.set()

    def waiting(self) -> int:
        return 0 if self.closed else self._bytes

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self.closed = True
            self._closing = (code, reason)
            self._wake.set()

    async def _run(self) -> None:
        try:
            while True:
                while self._waiting:
                    frame = self._waiting.popleft()
                    self._bytes -= len(frame)
                    for payload in framing.payloads_of(frame):
                        await self._send({"type": "websocket.send", "text": payload.decode()})
                if self._closing:
                    code, reason = self._closing
                    await self._send({"type": "websocket.close", "code": code, "reason": reason})
                    return
                self._wake.clear()
                await self._wake.wait()
        except (OSError, RuntimeError):
            self.closed = True

    async def finish(self) -> None:
        """End the task: once it has said good-bye where this side closes, at once where it is gone."""
        if self._closing is None:
            self._task.cancel()
        await asyncio.wait([self._task], timeout=FINISH_SECONDS)
        self._task.cancel()
