"""The client's side of WebSocket, as little of it as a load client needs (RFC 6455)."""

from __future__ import annotations

import struct
from collections.abc import Iterable

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
_KEY = "dG9yZ2V0LWJlbmNoLWtleQ=="
# A key of zeros is a mask that changes nothing: legal, and free for the one who sends (§5.3).
_ZERO_MASK = b"\0\0\0\0"


def handshake(host: str, path: str, *, origin: str, cookie: str, subprotocol: str | None) -> bytes:
    """Return the request that opens a socket (§4.1)."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {_KEY}",
        "Sec-WebSocket-Version: 13",
        f"Origin: {origin}",
        f"Cookie: {cookie}",
    ]
    if subprotocol:
        lines.append(f"Sec-WebSocket-Protocol: {subprotocol}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def client_frame(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return one masked, unfragmented frame (§5.2)."""
    length = len(payload)
    if length < 126:
        head = bytes((0x80 | opcode, 0x80 | length))
    elif length < 65_536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, length)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, length)
    return head + _ZERO_MASK + payload


def server_frame(payload: bytes) -> bytes:
    """Return one unmasked text frame, as a server sends it."""
    length = len(payload)
    if length < 126:
        return bytes((0x80 | TEXT, length)) + payload
    return struct.pack("!BBH", 0x80 | TEXT, 126, length) + payload


def joined(frames: Iterable[bytes]) -> bytes:
    """Return several frames' bytes as one."""
    return b"".join(frames)
