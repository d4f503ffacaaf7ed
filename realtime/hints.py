"""Head hints: what people hear of the topics they follow but do not have on screen.

Hints are gathered and sent at most once a second to each socket. A hint is encoded once, and sockets that
hear of the same topics get the same bytes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING

from eventlog.kinds import EventRow, Json
from eventlog.marks import new_mark
from eventlog.topics import TopicState
from realtime import protocol
from realtime.framing import frame_text

if TYPE_CHECKING:
    from realtime.connection import Connection
    from realtime.hub import Hub

FIRST_SECONDS = 0.05
EVERY_SECONDS = 1.0


class Hints:
    """Who follows which topics, and what moved since the last round."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._followers: dict[int, set[int]] = {}
        self._followed: dict[int, tuple[int, ...]] = {}
        self._heads: dict[int, int] = {}
        self._hinted: dict[int, int] = {}
        self._moved: dict[int, tuple[str, bytes]] = {}
        self._asked = count(1)
        self._answered: dict[int, int] = {}
        self._paused: dict[int, tuple[int, dict[int, tuple[str, bytes]]]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0

    def follows(self, user_id: int) -> bool:
        """Return whether the person's feed is known here."""
        return user_id in self._followed

    def ask(self) -> int:
        """Return a ticket for a question about a feed; of two answers the later asked one holds."""
        return next(self._asked)

    def pause(self, user_id: int) -> int:
        """Keep hints from a person whose feed has changed until the answer to the ticket returned is here."""
        asked = self.ask()
        _, kept = self._paused.get(user_id, (0, {}))
        self._paused[user_id] = (asked, kept)
        return asked

    def follow(self, user_id: int, states: Mapping[str, TopicState], asked: int) -> None:
        """Replace what a person follows by the answer to the question `asked`."""
        if asked < self._answered.get(user_id, 0):
            return
        paused = self._paused.get(user_id)
        self._unfollow(user_id)
        self._answered[user_id] = asked
        topic_ids = tuple(state.topic_id for state in states.values())
        self._followed[user_id] = topic_ids
        for state in states.values():
            self._followers.setdefault(state.topic_id, set()).add(user_id)
            self._heads[state.topic_id] = max(state.head, self._heads.get(state.topic_id, 0))
        if paused is not None and asked >= paused[0]:
            del self._paused[user_id]
            for topic_id, moved in paused[1].items():
                if topic_id in topic_ids:
                    self._moved.setdefault(topic_id, moved)
            if self._moved:
                self._flush_soon()

    def forget_person(self, user_id: int) -> None:
        """Forget a person who is gone."""
        self._unfollow(user_id)
        self._answered.pop(user_id, None)
        self._paused.pop(user_id, None)

    def _unfollow(self, user_id: int) -> None:
        for topic_id in self._followed.pop(user_id, ()):
            followers = self._followers[topic_id]
            followers.discard(user_id)
            if not followers:
                del self._followers[topic_id]
                self._heads.pop(topic_id, None)
                self._hinted.pop(topic_id, None)

    def unheard(self, topic_id: int, head: int) -> bool:
        """Return whether somebody follows the topic and nothing was heard up to `head`."""
        return topic_id in self._followers and self._heads.get(topic_id, 0) < head

    def note(self, row: EventRow, hint: Json | None) -> None:
        """Take note of an event; with a hint, its followers will hear of it."""
        if row.topic_id not in self._followers:
            return
        self._heads[row.topic_id] = max(row.seq, self._heads.get(row.topic_id, 0))
        if hint is not None:
            self.moved(row.topic_id, row.topic_name, row.seq, hint)

    def moved(self, topic_id: int, topic_name: str, head: int, hint: Json) -> None:
        """Send a hint with the next round."""
        if topic_id not in self._followers or head <= self._hinted.get(topic_id, 0):
            return
        self._hinted[topic_id] = head
        self._heads[topic_id] = max(head, self._heads.get(topic_id, 0))
        entry = {"room": topic_name.partition(":")[2], "head": head, **hint}
        self._moved[topic_id] = (topic_name, protocol.encode(entry))
        self._flush_soon()

    def _flush_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = max(FIRST_SECONDS, self._flushed_at + EVERY_SECONDS - loop.time())
            self._timer = loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._flushed_at = asyncio.get_running_loop().time()
        moved, self._moved = self._moved, {}
        parts: dict[Connection, list[int]] = {}
        for topic_id, (topic_name, _) in moved.items():
            for user_id in self._followers.get(topic_id, ()):
                if user_id in self._paused:
                    self._paused[user_id][1][topic_id] = moved[topic_id]
                    continue
                for connection in self._hub.people.get(user_id, ()):
                    if topic_name not in connection.topics:
                        parts.setdefault(connection, []).append(topic_id)
        mark = protocol.encode(new_mark())
        frames: dict[tuple[int, ...], bytes] = {}
        for connection, topic_ids in parts.items():
            key = tuple(topic_ids)
            frame = frames.get(key)
            if frame is None:
                rooms = b",".join(moved[topic_id][1] for topic_id in key)
                frame = frames[key] = frame_text(
                    b'{"t":"heads","rooms":[' + rooms + b'],"mark":' + mark + b"}"
                )
            connection.write(frame)
