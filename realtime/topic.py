"""One live topic in this process: its sockets, its last events, and those still catching up."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from eventlog.kinds import Effect
from eventlog.topics import Sift, sift_of
from realtime import protocol
from realtime.event import LiveEvent

if TYPE_CHECKING:
    from realtime.connection import Connection

RING_EVENTS = 256


class Held(NamedTuple):
    """An event in the ring; `frame` is None where the log must be asked instead."""

    seq: int
    family: str
    object_id: int
    frame: bytes | None


class Join:
    """A socket catching up with a topic.

    `sent` is the last sequence it has got (or need not get); live events wait in `buffer` meanwhile.
    """

    __slots__ = ("buffer", "buffered", "connection", "sent")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.buffer: list[tuple[int, bytes]] | None = []
        self.buffered = 0
        self.sent = 0

    def offer(self, seq: int, frame: bytes) -> None:
        """Take a live event: keep it while the log is read, else send it if it is new to this socket."""
        if self.buffer is not None:
            self.buffer.append((seq, frame))
            self.buffered += len(frame)
            if self.buffered > protocol.OUTBOUND_BYTES:
                self.connection.close(protocol.CLOSE_SLOW, "too slow")
                self.buffer.clear()
        elif seq > self.sent:
            self.sent = seq
            self.connection.write(frame)


class Topic:
    """A topic that somebody here has on screen (or whose person is here).

    `last` is the sequence number of the last event handed out in this process, None before it is known;
    `known` the highest the database is known to hold. While `held`, events wait in `pending` because access
    is being checked; while `repairing`, those wait there that come after a gap. `outgoing` holds the frames
    handed out that the subscribers have not been sent yet, the first of them known `since` a time of the
    monotonic clock; while `sending`, some have what was taken from it and others not. Where `sift` chooses
    who gets each event, they wait in `to_sift` instead, and memory keeps none of them.
    """

    __slots__ = (
        "held", "joins", "known", "last", "name", "outgoing", "owners", "pending", "repairing", "ring",
        "sending", "sift", "sifting", "since", "subscribers", "to_sift", "topic_id",
    )  # fmt: skip

    def __init__(self, name: str) -> None:
        self.name = name
        self.topic_id: int | None = None
        self.last: int | None = None
        self.known = 0
        self.subscribers: dict[Connection, None] = {}
        self.joins: dict[Connection, Join] = {}
        self.owners = 0
        self.ring: deque[Held] = deque(maxlen=RING_EVENTS)
        self.pending: dict[int, LiveEvent] = {}
        self.held = False
        self.repairing = False
        self.outgoing: list[bytes] = []
        self.sending = False
        self.since = 0.0
        self.sift: Sift | None = sift_of(name)
        self.to_sift: list[LiveEvent] = []
        self.sifting = False

    @property
    def idle(self) -> bool:
        """Whether nobody in this process needs the topic."""
        return not (self.subscribers or self.joins or self.owners)

    def start_at(self, topic_id: int, head: int) -> None:
        """Learn where the topic stands, unless that is known already."""
        self.topic_id = topic_id
        if self.last is None:
            self.last = head

    def hand_out(self, event: LiveEvent) -> None:
        """Take the event, the next in order, for every socket; `hub.send_out` sends it."""
        self.last = event.row.seq
        if self.sift is not None:
            if self.subscribers or self.joins:
                self.to_sift.append(event)
            return
        frame = event.framed
        if event.effect is Effect.FORGET:
            self.forget(event.family, event.row.object_id)
        elif event.effect is Effect.FORGET_ALL:
            self.ring.clear()
        # What a person's own list of rooms quotes must not stay in memory after it is deleted there.
        quotes = event.effect is Effect.FEED or (event.effect is Effect.RECHECK and self.owners > 0)
        kept = None if quotes else frame
        self.ring.append(Held(event.row.seq, event.family, event.row.object_id, kept))
        if self.subscribers:
            if not self.outgoing:
                self.since = event.born
            self.outgoing.append(frame)
        if self.joins:
            for join in list(self.joins.values()):
                join.offer(event.row.seq, frame)
                self.promote(join)

    def take_outgoing(self) -> bytes:
        """Return what the subscribers are to be sent, as one piece of bytes, and keep nothing of it."""
        frames, self.outgoing = self.outgoing, []
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def promote(self, join: Join) -> None:
        """Make a socket that has caught up an ordinary subscriber.

        Not while the subscribers are behind: it would be sent again what it has.
        """
        if self.outgoing or self.sending or self.sifting:
            return
        if join.buffer is None and join.sent <= (self.last or 0) and self.joins.get(join.connection) is join:
            del self.joins[join.connection]
            self.subscribers[join.connection] = None

    def forget(self, family: str, object_id: int) -> None:
        """Drop the frames of an object whose text is gone; a resume then reads the log."""
        for index, held in enumerate(self.ring):
            if held.object_id == object_id and held.family == family:
                self.ring[index] = held._replace(frame=None)

    def remembered(self, position: int) -> list[tuple[int, bytes]] | None:
        """Return the events after `position` from memory, or None where it does not reach."""
        if self.last is not None and position >= self.last:
            return []
        if not self.ring or self.ring[0].seq > position + 1:
            return None
        found = []
        for held in self.ring:
            if held.seq > position:
                if held.frame is None:
                    return None
                found.append((held.seq, held.frame))
        return found

    def drop(self, connection: Connection) -> None:
        """Forget a socket."""
        self.subscribers.pop(connection, None)
        self.joins.pop(connection, None)
