"""Daphne's WebSocket protocol with what the one writer per socket needs.

Writing: framed bytes go to the socket in one system call when nothing waits before them, else to the
transport's buffer. The direct call is for plain TCP and Unix sockets alone: under TLS it would put plaintext
on the wire, so anything else always takes the transport.
Reading: Daphne's queue of inbound frames has no end, so reading pauses while too many wait.
"""

from __future__ import annotations

from typing import Any

from autobahn.websocket import protocol
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import tcp, unix

from realtime.protocol import WAITING_FRAMES
from realtime.writer import EXTENSION

_PLAIN = (tcp.Server, unix.Server)
# At each handshake Autobahn lays out all its settings for a line of the log that nobody asks for.
vars(protocol)["pformat"] = lambda settings: ""


class TorgetWebSocketProtocol(WebSocketProtocol):
    """One socket; it is also the `realtime.writer.RawSocket` of its connection."""

    _waiting = 0
    _paused = False
    _direct = False

    def connectionMade(self) -> None:
        super().connectionMade()
        transport = self.transport
        self._direct = type(transport) in _PLAIN and not getattr(transport, "TLS", False)

    def onOpen(self) -> None:
        """The handshake is through, and the application has read of it what it wanted: let go of it.

        Two copies of the headers, the session's cookie among them, would lie here as long as the socket.
        """
        super().onOpen()
        self.http_headers.clear()
        self.clean_headers.clear()
        self.http_request_data = b""
        self.http_response_data = ""

    def dataReceived(self, data: bytes) -> None:
        """Take whole frames of text, as nearly all that comes are, at once; Autobahn reads anything else.

        It takes some thirty steps for each, and lays out a line of the log that nobody asks for.
        """
        while data and self.state == self.STATE_OPEN and self._between_frames():
            found = text_frame(data)
            if found is None:
                break
            payload, data = found
            self.onMessage(payload, False)
        if data:
            self._dataReceived(data)

    def _between_frames(self) -> bool:
        return not self.data and self.current_frame is None and not self.inside_message

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        super().onMessage(payload, isBinary)
        self._waiting += 1
        if self._waiting >= WAITING_FRAMES and not self._paused:
            self._paused = True
            self.transport.pauseProducing()

    def taken(self) -> None:
        """The application has taken one frame."""
        self._waiting -= 1
        if self._paused and self._waiting <= WAITING_FRAMES // 2:
            self._paused = False
            if self.state == self.STATE_OPEN:
                self.transport.resumeProducing()

    def write(self, frame: bytes) -> int:
        """Write framed bytes unless the socket is closing; return how many wait to be sent."""
        if self.state != self.STATE_OPEN:
            return 0
        transport = self.transport
        if not self._direct:
            transport.write(frame)
            return waiting_bytes(transport)
        if transport.dataBuffer or transport._tempDataBuffer or transport.disconnecting:
            transport.write(frame)
            return waiting_bytes(transport)
        try:
            sent: int = transport.socket.send(frame)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            # The transport meets the same error and closes the connection in its own way.
            sent = 0
        if sent == len(frame):
            return 0
        transport.write(frame[sent:])
        return len(frame) - sent

    def waiting(self) -> int:
        """Return how many bytes wait to be sent."""
        return waiting_bytes(self.transport) if self.state == self.STATE_OPEN else 0

    def close(self, code: int, reason: str) -> None:
        """Start the closing handshake; any code of RFC 6455 §7.4, unlike `sendClose`."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code, reasonUtf8=reason.encode()[:123], isReply=False)

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close" and self.state == self.STATE_OPEN:
            self.close(message.get("code") or 1000, message.get("reason") or "")
            return
        super().handle_reply(message)


def text_frame(data: bytes) -> tuple[bytes, bytes] | None:
    """Return the unmasked payload of the frame that `data` begins with, and what comes after it.

    None where that is no whole, masked, unfragmented frame of valid UTF-8 text with nothing reserved set
    (RFC 6455 §5.2), or one longer than 65,535 bytes.
    """
    if len(data) < 6 or data[0] != 0x81 or data[1] < 0x80:
        return None
    length, start = data[1] & 0x7F, 2
    if length == 127:
        return None
    if length == 126:
        length, start = int.from_bytes(data[2:4], "big"), 4
        if length < 126:
            return None
    end = start + 4 + length
    if len(data) < end:
        return None
    mask = (data[start : start + 4] * (length // 4 + 1))[:length]
    masked = int.from_bytes(data[start + 4 : end], "big")
    payload = (masked ^ int.from_bytes(mask, "big")).to_bytes(length, "big")
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return payload, data[end:]


def waiting_bytes(transport: Any) -> int:
    """Return what a transport still holds; under TLS, what the plain transport below holds."""
    transport = getattr(transport, "transport", transport)
    held = getattr(transport, "dataBuffer", b"")
    waiting: int = len(held) - getattr(transport, "offset", 0) + getattr(transport, "_tempDataLen", 0)
    return waiting


class TorgetWebSocketFactory(WebSocketFactory):
    """Makes the protocols above."""

    protocol = TorgetWebSocketProtocol

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Say 1007 or 1009 and then close, instead of dropping the connection without a word.
        self.setProtocolOptions(failByDrop=False)


def offer_raw_socket(protocol: Any, scope: dict[str, Any]) -> None:
    """Put the raw socket into the scope's extensions."""
    if isinstance(protocol, TorgetWebSocketProtocol):
        scope.setdefault("extensions", {})[EXTENSION] = protocol
