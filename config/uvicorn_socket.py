"""uvicorn's WebSocket protocol with what the one writer per socket needs.

Framed bytes go to the transport as they are: what is written within one turn of the event loop leaves in one
system call. Inbound: reading pauses while many frames wait, not after each.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State

from config.inbox import Inbox
from realtime.protocol import WAITING_FRAMES
from realtime.writer import EXTENSION

# After the closing handshake was begun, the client has this long to answer it.
ANSWER_SECONDS = 1.0


class TorgetWebSocketProtocol(WebSocketsSansIOProtocol):
    """One socket; it is also the `realtime.writer.RawSocket` of its connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # What uvicorn asks of its queue, an inbox has.
        self.queue: Any = Inbox()

    async def run_asgi(self) -> None:
        """Offer the application the raw socket, and run it."""
        extensions: dict[str, Any] = self.scope["extensions"]
        extensions[EXTENSION] = self
        try:
            await super().run_asgi()
        finally:
            del extensions[EXTENSION]

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended: let go of what holds itself, so that no garbage collector has to come."""
        super().connection_lost(exc)
        self.conn.parser.close()

    async def send(self, message: Any) -> None:
        """Send what the application says. Once it has accepted, what it read of the handshake is let go.

        Two copies of the headers, the session's cookie among them, would lie here as long as the socket.
        """
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.request.headers.clear()
            self.response.headers.clear()
            headers: Any = self.scope["headers"]
            headers.clear()

    def write(self, frame: bytes) -> int:
        """Write framed bytes unless the socket is closing; return how many wait to be sent."""
        if self.close_sent or self.transport.is_closing():
            return 0
        self.transport.write(frame)
        return self.transport.get_write_buffer_size()

    def waiting(self) -> int:
        """Return how many bytes wait to be sent."""
        if self.close_sent or self.transport.is_closing():
            return 0
        return self.transport.get_write_buffer_size()

    def close(self, code: int, reason: str) -> None:
        """Start the closing handshake; the connection is dropped where it is not answered in time."""
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.stop_keepalive()
        self.conn.send_close(code, reason.encode()[:123].decode("utf-8", "ignore"))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._go_on_reading()
        self.close_timer = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)

    def taken(self) -> None:
        """The application has taken one frame: `receive` below saw to what follows from it."""

    async def receive(self) -> Any:
        """Return the next message for the application."""
        message = await self.queue.get()
        if self.read_paused and self.queue.qsize() <= WAITING_FRAMES // 2:
            self._go_on_reading()
        return message

    def send_receive_event_to_app(self) -> None:
        """Queue a whole message; uvicorn pauses reading after every one of them."""
        paused = self.read_paused
        self.read_paused = True
        super().send_receive_event_to_app()
        self.read_paused = paused
        if not paused and self.queue.qsize() >= WAITING_FRAMES:
            self.read_paused = True
            self.transport.pause_reading()

    def _go_on_reading(self) -> None:
        if self.read_paused:
            self.read_paused = False
            if not self.transport.is_closing():
                self.transport.resume_reading()
