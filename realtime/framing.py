"""WebSocket framing of what the server sends (RFC 6455 §5.2).

Server frames are not masked and not compressed, so the bytes are the same for every reader.
"""

from __future__ import annotations

from struct import pack

_FINAL_TEXT = 0x81


def frame_text(payload: bytes) -> bytes:
    """Return `payload` (UTF-8) as one unfragmented text frame."""
    length = len(payload)
    if length < 126:
        return bytes((_FINAL_TEXT, length)) + payload
    if length < 65_536:
        return pack("!BBH", _FINAL_TEXT, 126, length) + payload
    return pack("!BBQ", _FINAL_TEXT, 127, length) + payload


def payload_of(frame: bytes) -> bytes:
    """Return what `frame_text` was given."""
    marker = frame[1]
    if marker < 126:
        return frame[2:]
    return frame[4:] if marker == 126 else frame[10:]
