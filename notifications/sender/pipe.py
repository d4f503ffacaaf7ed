"""What goes over the pipe between Torget and its sender: messages with their length before them."""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

_LENGTH = struct.Struct(">I")


class Start(msgspec.Struct, array_like=True):
    """The first message to the sender: its key (PEM), its contact and where it may post."""

    private_key: bytes
    contact: str
    names: list[str]
    origins: list[str]


class Job(msgspec.Struct, array_like=True):
    """One push to post. `number` names it in the outcome; `ttl` in seconds (RFC 8030 §5.2); `topic` may be
    empty; those of the highest `priority` go first."""

    number: int
    endpoint: str
    p256dh: str
    auth: str
    payload: bytes
    ttl: int
    urgency: str
    topic: str
    priority: int


class Outcome(msgspec.Struct, array_like=True):
    """What became of a push: `result` is one of `accepted`, `gone`, `later` and `refused`.

    `status` is that of the answer, 0 without one; `wait` the seconds the push service asks for; `why` is for
    the log and names no person.
    """

    number: int
    result: str
    status: int = 0
    wait: float = 0.0
    why: str = ""


encode = msgspec.msgpack.Encoder().encode
decode_start = msgspec.msgpack.Decoder(Start).decode
decode_jobs = msgspec.msgpack.Decoder(list[Job]).decode
decode_outcomes = msgspec.msgpack.Decoder(list[Outcome]).decode


def pack(message: object) -> bytes:
    """Return a message as it goes over the pipe."""
    body = encode(message)
    return _LENGTH.pack(len(body)) + body


def read_message(pipe: BinaryIO) -> bytes | None:
    """Return the next message's bytes, None where the pipe has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    return body if len(body) == length else None
