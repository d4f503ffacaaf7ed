"""A log in memory and sockets that check what they are sent, for tests of one process without a server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from unittest.mock import patch

import msgspec
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from eventlog import kinds, replay, topics
from eventlog.frames import build_event
from eventlog.kinds import Effect, EventRow, Json, Kind
from eventlog.topics import Arrival, Feed, Identity, TopicState
from realtime import hub as hub_module
from realtime import pages as pages_module
from realtime import reconcile as reconcile_module
from realtime import resume as resume_module
from realtime.connection import Connection
from realtime.event import LiveEvent, from_log
from realtime.hub import Hub

T = TypeVar("T")

EPOCH = "epoch-of-test"
AT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

PLAIN, FORGET, RECHECK, FEED, REVOKE, ABOUT, AUDIENCE = (
    "story.told", "story.forgotten", "story.parted", "story.listed", "story.revoked", "story.about",
    "story.addressed",
)  # fmt: skip
EFFECTS = {
    FORGET: Effect.FORGET,
    RECHECK: Effect.RECHECK,
    FEED: Effect.FEED,
    REVOKE: Effect.REVOKE,
    ABOUT: Effect.ABOUT,
    AUDIENCE: Effect.AUDIENCE,
}


def _no_objects(events: Sequence[EventRow]) -> list[Any | None]:
    return [None for _ in events]


def _no_data(obj: Any, row: EventRow) -> Json:
    return {}


def parse_frames(data: bytes) -> list[Frame]:
    """Read server frames with an independent parser (the websockets library's)."""
    parser = Protocol(CLIENT, max_size=None)
    parser.receive_data(data)
    parser.receive_eof()
    return [event for event in parser.events_received() if isinstance(event, Frame)]


@dataclass
class FakeTopic:
    """A topic as the database would hold it; `members[n]` may read it after its n-th event."""

    topic_id: int
    name: str
    rows: list[EventRow] = field(default_factory=list)
    members: list[frozenset[int]] = field(default_factory=list)
    data: dict[int, Json] = field(default_factory=dict)
    floor: int = 0

    @property
    def head(self) -> int:
        return len(self.rows)


class FakeLog:
    """The database: topics, who may read them, and a count of the reads."""

    def __init__(self) -> None:
        self.topics: dict[str, FakeTopic] = {}
        self.reads: list[str] = []
        self.subjects: dict[tuple[str, int], str] = {}
        self.broken = False
        self.read_seconds: Callable[[], float] = lambda: 0.001

    def add_topic(self, name: str, members: Iterable[int]) -> FakeTopic:
        topic = FakeTopic(len(self.topics) + 1, name, members=[frozenset(members)])
        self.topics[name] = topic
        return topic

    def commit(
        self,
        name: str,
        kind: str = PLAIN,
        *,
        object_id: int = 0,
        members: Iterable[int] | None = None,
        hint: Json | None = None,
        subject: str | None = None,
        data: Json | None = None,
    ) -> LiveEvent:
        """Append an event; with `members`, who may read changes with it."""
        topic = self.topics[name]
        row = EventRow(topic.topic_id, name, topic.head + 1, kind, object_id or topic.head + 1, AT)
        topic.rows.append(row)
        topic.members.append(topic.members[-1] if members is None else frozenset(members))
        topic.data[row.seq] = data or ({"session": subject, "topic": subject} if subject else {})
        live = from_log(row, build_event(row, topic.data[row.seq]))
        live.hint = hint
        return live

    # What the realtime room asks, in place of the database.

    def read_after(
        self, topic_id: int, topic_name: str, position: int, *, limit: int = replay.PAGE
    ) -> list[tuple[EventRow, bytes]]:
        self._asked("events")
        topic = self.topics[topic_name]
        rows = [row for row in topic.rows if row.seq > max(position, topic.floor)][:limit]
        return [(row, build_event(row, topic.data[row.seq])) for row in rows]

    def changed_topics(self, seconds: float) -> list[tuple[int, str, int]]:
        self._asked("changed")
        return [(topic.topic_id, topic.name, topic.head) for topic in self.topics.values()]

    def heads_of(self, topic_ids: list[int]) -> dict[int, int]:
        self._asked("heads")
        return {topic.topic_id: topic.head for topic in self.topics.values() if topic.topic_id in topic_ids}

    def allowed(self, names: Sequence[str], user_ids: Sequence[int]) -> set[tuple[str, int]]:
        self._asked("allowed")
        return {(name, user) for name in names for user in user_ids if user in self.topics[name].members[-1]}

    def state(self, user_id: int, names: Sequence[str]) -> dict[str, TopicState]:
        self._asked("states")
        return self._states(user_id, names)

    def feed(self, user_id: int, mark: datetime | None) -> Feed:
        self._asked("feed")
        rooms = [name for name in self.topics if name.startswith("room:")]
        return Feed(self._states(user_id, rooms), [])

    def hints(self, topic_ids: Iterable[int]) -> dict[int, Json]:
        self._asked("hints")
        return {topic_id: {"number": 0, "line": None} for topic_id in topic_ids}

    def arrival(self, name: str) -> Arrival | None:
        self._asked("arrival")
        topic = self.topics.get(name)
        if topic is None:
            return None
        return Arrival(topic.topic_id, topic.head, {"room": {"id": name.partition(":")[2]}})

    def _states(self, user_id: int, names: Iterable[str]) -> dict[str, TopicState]:
        return {
            name: TopicState(topic.topic_id, topic.head, topic.floor, 0)
            for name in names
            if (topic := self.topics.get(name)) is not None and user_id in topic.members[-1]
        }

    def _asked(self, what: str) -> None:
        self.reads.append(what)
        if self.broken:
            raise ConnectionError("the database is gone")


@contextmanager
def installed(log: FakeLog) -> Iterator[None]:
    """Put the log in place of the database, and reads that take time in place of reader threads."""

    async def read(call: Callable[[], T]) -> T:
        # The answer is of the moment it is asked for and arrives later, as from a real database.
        early = random.random() < 0.5
        answer = call() if early else None
        await asyncio.sleep(log.read_seconds())
        return answer if early else call()  # type: ignore[return-value]

    made = {name: Kind(name, _no_objects, _no_data, None, EFFECTS.get(name)) for name in (PLAIN, *EFFECTS)}
    with (
        patch.dict(kinds._kinds, made),
        patch.object(topics, "kind_of", lambda prefix: log if prefix in ("room", "user") else None),
        patch.object(topics, "feed_source", lambda: log),
        patch.object(replay, "read_after", log.read_after),
        patch.object(replay, "changed_topics", log.changed_topics),
        patch.object(replay, "heads_of", log.heads_of),
        patch.object(hub_module, "read", read),
        patch.object(resume_module, "read", read),
        patch.object(pages_module, "read", read),
        patch.object(reconcile_module, "read", read),
    ):
        yield


class CheckingWriter:
    """Takes framed bytes as a socket would and reads them as a client that trusts nobody."""

    def __init__(self) -> None:
        self.closed = False
        self.close_code: int | None = None
        self.writes = 0
        self.frames: list[Json] = []
        self.positions: dict[str, int] = {}
        self.faults: list[str] = []
        self.on_event: Callable[[str, int], None] | None = None

    def write(self, frame: bytes) -> None:
        if self.closed:
            return
        self.writes += 1
        parsed = parse_frames(frame)
        assert parsed
        for one in parsed:
            assert one.opcode is Opcode.TEXT
            message = msgspec.json.decode(one.data)
            self.frames.append(message)
            self._follow(message)

    def waiting(self) -> int:
        return 0

    def close(self, code: int, reason: str = "") -> None:
        if not self.closed:
            self.closed = True
            self.close_code = code

    def events(self, topic: str) -> list[int]:
        """Return the sequence numbers received of a topic."""
        return [frame["seq"] for frame in self.frames if frame["t"] == "event" and frame["topic"] == topic]

    def of_type(self, name: str) -> list[Json]:
        """Return the frames of one type."""
        return [frame for frame in self.frames if frame["t"] == name]

    def _follow(self, message: Json) -> None:
        if message["t"] == "sub":
            for topic, answer in message["topics"].items():
                if answer["state"] == "ok":
                    self.positions.setdefault(topic, answer["head"])
                else:
                    self.positions.pop(topic, None)
        elif message["t"] in ("gone", "reset"):
            self.positions.pop(message["topic"], None)
        elif message["t"] == "event":
            topic, seq = message["topic"], message["seq"]
            if self.on_event is not None:
                self.on_event(topic, seq)
            position = self.positions.get(topic)
            if position is None:
                self.faults.append(f"{topic}: {seq} without a subscription")
            elif seq != position + 1:
                self.faults.append(f"{topic}: {seq} after {position}")
            else:
                self.positions[topic] = seq


def make_connection(
    log: FakeLog, hub: Hub, user_id: int, *, session: str = "s"
) -> tuple[Connection, CheckingWriter]:
    """Let a person in; their own topic is made when it is the first time."""
    name = f"user:p{user_id}"
    own = log.topics.get(name) or log.add_topic(name, [user_id])
    writer = CheckingWriter()
    identity = Identity(user_id, f"p{user_id}", session, f"Person {user_id}", own.topic_id, own.head, "sv")
    connection = Connection(identity, writer)
    hub.connect(connection, own.topic_id, own.head)
    return connection, writer
