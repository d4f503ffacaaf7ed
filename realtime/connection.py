"""One socket and what this process knows of it."""

from __future__ import annotations

import time
from typing import Any

from eventlog.topics import Identity, Viewer
from realtime import protocol
from realtime.framing import frame_text
from realtime.writer import Writer


class Connection:
    """A signed-in socket.

    `topics` are the names it has subscribed to or is joining, `views` at which part of them it looks;
    `heard_at` is when the client last spoke, by this process's monotonic clock in seconds. `write` sends
    framed bytes; it is the writer's own, since every recipient of every event passes here.
    """

    __slots__ = (
        "guest", "heard_at", "held", "hidden", "language", "person_id", "person_name", "session_id", "topics",
        "user_id", "user_topic", "views", "write", "writer",
    )  # fmt: skip

    def __init__(self, identity: Identity, writer: Writer) -> None:
        self.user_id = identity.user_id
        self.person_id = identity.user_public_id
        self.person_name = identity.name
        self.session_id = identity.session_public_id
        self.language = identity.language
        self.hidden = identity.hidden
        # Whether the person has still to accept the house rules.
        self.held = identity.must_accept
        self.guest = identity.guest
        self.user_topic = f"user:{identity.user_public_id}"
        self.writer = writer
        self.write = writer.write
        self.topics: set[str] = set()
        self.views: dict[str, str] = {}
        self.heard_at = time.monotonic()

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame made for this socket alone."""
        self.writer.write(frame_text(protocol.encode(frame)))

    def subscribed(self, topic_name: str) -> bool:
        """Return whether this socket has the topic on screen."""
        return topic_name in self.topics

    def viewer(self, topic_name: str) -> Viewer:
        """Return who has the topic on screen here, and which part of it."""
        return Viewer(self.user_id, self.views.get(topic_name, ""))

    def close(self, code: int, reason: str = "") -> None:
        """Close the socket."""
        self.writer.close(code, reason)
