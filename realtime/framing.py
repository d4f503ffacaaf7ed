"""WebSocket framing of what the server sends (RFC 6455 §5.2).

Server frames are not masked and not compressed, so the bytes are the same for every reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import pack, unpack_from

_FINAL_TEXT = 0x81


def frame_text(payload: bytes) -> bytes:
    """Return `payload` (UTF-8) as one unfragmented text frame."""
    length = len(payload)
    if length < 126:
        return bytes((_FINAL_TEXT, length)) + payload
    if length < 65_536:
        return pack("!BBH", _FINAL_TEXT, 126, length) + payload
    return pack("!BBQ", _FINAL_TEXT, 127, length) + payload


def payloads_of(frames: bytes) -> Iterator[bytes]:
    """Return what `frame_text` was given, for each of several frames in a row."""
    start = 0
    while start < len(frames):
        marker, body = frames[start + 1], start + 2
        if marker == 126:
            (marker,), body = unpack_from("!H", frames, body), body + 2
        elif marker == 127:
            (marker,), body = unpack_from("!Q", frames, body), body + 8
        start = body + marker
        yield frames[body:start]
