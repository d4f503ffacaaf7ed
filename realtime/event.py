"""A committed event as the processes hand it to each other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from eventlog import kinds
from eventlog.kinds import Effect, EventRow, Json
from eventlog.ports import Published
from realtime.framing import frame_text


@dataclass
class LiveEvent:
    """An event with its bytes, framed once however many sockets get it.

    `subject` is what an effect is about: the sign-in that was revoked, what others see of a person, the topic
    whose audience is another. `born` is when this process learned of it, by its monotonic clock in seconds.
    """

    row: EventRow
    framed: bytes
    hint: Json | None = None
    subject: Any = None
    born: float = field(default_factory=time.monotonic)

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
    subject: Any


_WITH_SUBJECT = (Effect.REVOKE, Effect.ABOUT, Effect.AUDIENCE, Effect.SPREAD)
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Wire]).decode


def from_published(event: Published) -> LiveEvent:
    """Make the live event of what was committed in this process."""
    live = LiveEvent(event.row, frame_text(event.frame), event.hint)
    if live.effect in _WITH_SUBJECT and event.data:
        live.subject = _subject_of(live.effect, event.data)
    return live


def from_log(row: EventRow, frame: bytes) -> LiveEvent:
    """Make the live event of what was read from the log."""
    live = LiveEvent(row, frame_text(frame))
    if live.effect in _WITH_SUBJECT:
        live.subject = _subject_of(live.effect, msgspec.json.decode(frame).get("data") or {})
    return live


def _subject_of(effect: Effect | None, data: Json) -> Any:
    if effect is Effect.REVOKE:
        return data.get("session")
    if effect in (Effect.AUDIENCE, Effect.SPREAD):
        return data.get("topic")
    held = data.get("must_accept") is not None
    return {"hidden": bool(data.get("presence_hidden")), "status": data.get("status"), "held": held}


def pack(events: list[LiveEvent]) -> bytes:
    """Return the events as bytes for other processes."""
    return _encode([Wire(event.row, event.framed, event.hint, event.subject) for event in events])


def unpack(data: bytes) -> list[LiveEvent]:
    """Return the events another process packed."""
    return [LiveEvent(wire.row, wire.framed, wire.hint, wire.subject) for wire in _decode(data)]
