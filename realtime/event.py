"""A committed event as the processes hand it to each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import msgspec

from eventlog import kinds
from eventlog.kinds import Effect, EventRow, Json
from eventlog.ports import Published
from realtime.framing import frame_text


@dataclass
class LiveEvent:
    """An event with its bytes, framed once however many sockets get it.

    `subject` is what an effect is about: the sign-in that was revoked.
    """

    row: EventRow
    framed: bytes
    hint: Json | None = None
    subject: str | None = None

    @property
    def family(self) -> str:
        """The kind's first word: events of one family and object replace each other."""
        return self.row.kind.partition(".")[0]

    @cached_property
    def effect(self) -> Effect | None:
        kind = kinds.get(self.row.kind)
        return kind.effect if kind else None


class Wire(msgspec.Struct, array_like=True):
    """An event between processes, as MessagePack."""

    row: EventRow
    framed: bytes
    hint: Json | None
    subject: str | None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Wire]).decode


def from_published(event: Published) -> LiveEvent:
    """Make the live event of what was committed in this process."""
    live = LiveEvent(event.row, frame_text(event.frame), event.hint)
    if live.effect is Effect.REVOKE and event.data:
        live.subject = event.data.get("session")
    return live


def from_log(row: EventRow, frame: bytes) -> LiveEvent:
    """Make the live event of what was read from the log."""
    live = LiveEvent(row, frame_text(frame))
    if live.effect is Effect.REVOKE:
        data = msgspec.json.decode(frame).get("data") or {}
        live.subject = data.get("session")
    return live


def pack(events: list[LiveEvent]) -> bytes:
    """Return the events as bytes for other processes."""
    return _encode([Wire(event.row, event.framed, event.hint, event.subject) for event in events])


def unpack(data: bytes) -> list[LiveEvent]:
    """Return the events another process packed."""
    return [LiveEvent(wire.row, wire.framed, wire.hint, wire.subject) for wire in _decode(data)]
