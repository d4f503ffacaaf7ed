"""The frames that come in, the close codes, and the limits (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

import msgspec

SUBPROTOCOL = "torget.1"
PROTOCOL = 1

FRAME_BYTES = 65_536
MESSAGE_BYTES = 1_048_576
TOPICS = 10
REPLAY_EVENTS = 1_000
PING_SECONDS = 20
SILENCE_SECONDS = 50.0
FAULTS = 20
SOCKETS_PER_PERSON = 20
OUTBOUND_BYTES = 1_048_576
WAITING_FRAMES = 64
COMMANDS_IN_FLIGHT = 32
ID_LENGTH = 64

CLOSE_RESTART = 1012
CLOSE_FAULTY = 4400
CLOSE_SIGNED_OUT = 4401
CLOSE_SILENT = 4408
CLOSE_SLOW = 4409
CLOSE_TOO_MANY = 4429

Position = int | None


class Cmd(msgspec.Struct, tag_field="t", tag="cmd"):
    """A command; answered by `ok` or `err` with the same id."""

    id: str
    name: str
    data: dict[str, Any]


class Sub(msgspec.Struct, tag_field="t", tag="sub"):
    """Subscribe to topics from the positions the client holds."""

    id: str
    topics: dict[str, Position]
    epoch: str | None = None
    mark: str | None = None
    views: dict[str, str] = {}


class Unsub(msgspec.Struct, tag_field="t", tag="unsub"):
    """End subscriptions."""

    topics: list[str]


class Ping(msgspec.Struct, tag_field="t", tag="ping"):
    """Answered by `pong`."""


class Typing(msgspec.Struct, tag_field="t", tag="typing"):
    """The person writes in a room, or has stopped."""

    room: str
    on: bool = True
    thread: str | None = None


class Presence(msgspec.Struct, tag_field="t", tag="presence"):
    """How this device is."""

    state: str


class Watch(msgspec.Struct, tag_field="t", tag="watch"):
    """Whose presence is wanted, in place of the last list."""

    people: list[str]


Ephemeral = Typing | Presence | Watch
Inbound = Cmd | Sub | Unsub | Ping | Typing | Presence | Watch

decode = msgspec.json.Decoder(Inbound).decode
decode_any = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode
