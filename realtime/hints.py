"""Head hints: what people hear of the topics they follow but do not have on screen.

Hints are gathered and sent at most once a second to each socket. A hint is encoded once, and sockets that
hear of the same topics get the same bytes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
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
# Of these a hint tells all that came since the last one, of anything else the latest.
ADD_UP = frozenset({"called", "edited", "replied"})
# A topic's name, its head, and what is told of it.
Moved = tuple[str, int, Json]


class Hints:
    """Who follows which topics, and what moved since the last round."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._followers: dict[int, set[int]] = {}
        self._followed: dict[int, tuple[int, ...]] = {}
        # One object for each topic, however many follow it: a number is as large as four places for one.
        self._ids: dict[int, int] = {}
        self._heads: dict[int, int] = {}
        self._hinted: dict[int, int] = {}
        self._moved: dict[int, Moved] = {}
        self._waiting: dict[int, Json] = {}
        self._asked = count(1)
        self._answered: dict[int, int] = {}
        self._paused: dict[int, tuple[int, dict[int, Moved]]] = {}
        self._compared = 0
        self._held: Counter[str] = Counter()
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

    def hold(self, topic_name: str) -> None:
        """Keep hints of a topic back while it is found out who still belongs there."""
        self._held[topic_name] += 1

    def release(self, topic_name: str) -> None:
        """Let them out, to those who follow the topic now."""
        self._held[topic_name] -= 1
        if not self._held[topic_name]:
            del self._held[topic_name]
            if self._moved:
                self._flush_soon()

    def compared(self, asked: int) -> None:
        """Take note that a topic's whole audience was asked for: feeds asked for earlier may lack it."""
        self._compared = max(self._compared, asked)

    def overtaken(self, asked: int) -> bool:
        """Return whether a feed asked for then must be asked for again."""
        return asked < self._compared

    def change(self, user_id: int, topic_id: int, head: int, *, follow: bool) -> bool:
        """Let a person whose feed is known follow one topic more, or less; return whether that changes it."""
        followed = self._followed.get(user_id)
        if followed is None or (topic_id in followed) == follow:
            return False
        if follow:
            topic_id = self._ids.setdefault(topic_id, topic_id)
            self._followed[user_id] = (*followed, topic_id)
            self._followers.setdefault(topic_id, set()).add(user_id)
            self._heads[topic_id] = max(head, self._heads.get(topic_id, 0))
        else:
            self._followed[user_id] = tuple(other for other in followed if other != topic_id)
            self._drop_follower(user_id, topic_id)
        return True

    def follow(self, user_id: int, states: Mapping[str, TopicState], asked: int) -> dict[int, str]:
        """Replace what a person follows by the answer to the question `asked`.

        Return the topics, id and name, that the person did not follow before.
        """
        if asked < self._answered.get(user_id, 0):
            return {}
        paused = self._paused.get(user_id)
        before = set(self._followed.get(user_id, ()))
        heard = {
            state.topic_id: min(self._heads.get(state.topic_id, state.head), state.head)
            for state in states.values()
        }
        self._unfollow(user_id)
        self._answered[user_id] = asked
        topic_ids = tuple(self._ids.setdefault(topic_id, topic_id) for topic_id in heard)
        self._followed[user_id] = topic_ids
        for topic_id, head in zip(topic_ids, heard.values(), strict=True):
            self._followers.setdefault(topic_id, set()).add(user_id)
            # What another socket has not heard of yet stays unheard: the reconciliation sees to it.
            self._heads[topic_id] = head
        if paused is not None and asked >= paused[0]:
            del self._paused[user_id]
            for topic_id, moved in paused[1].items():
                if topic_id in topic_ids:
                    self._moved.setdefault(topic_id, moved)
            if self._moved:
                self._flush_soon()
        return {state.topic_id: name for name, state in states.items() if state.topic_id not in before}

    def forget_person(self, user_id: int) -> None:
        """Forget a person who is gone."""
        self._unfollow(user_id)
        self._answered.pop(user_id, None)
        self._paused.pop(user_id, None)

    def _unfollow(self, user_id: int) -> None:
        for topic_id in self._followed.pop(user_id, ()):
            self._drop_follower(user_id, topic_id)

    def _drop_follower(self, user_id: int, topic_id: int) -> None:
        followers = self._followers[topic_id]
        followers.discard(user_id)
        if not followers:
            del self._followers[topic_id]
            self._ids.pop(topic_id, None)
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
        hint = self._gather(topic_id, hint)
        self._moved[topic_id] = (topic_name, head, hint)
        self._flush_soon()

    def _gather(self, topic_id: int, hint: Json) -> Json:
        """Return what is to be told of a topic: of each thing the latest, and all of what adds up.

        So that words are gone, say, is not lost by what comes after.
        """
        waiting = self._waiting.get(topic_id, {})
        adding = {name: [*waiting[name], *hint[name]] for name in ADD_UP & hint.keys() & waiting.keys()}
        self._waiting[topic_id] = {**waiting, **hint, **adding}
        return self._waiting[topic_id]

    def tell(self, user_id: int, moved: Mapping[int, Moved]) -> None:
        """Send hints, each a topic's name, head and hint by its id, to one person, at once.

        A topic of which the next round tells is left to it: an older hint never follows a newer one.
        """
        moved = {topic_id: one for topic_id, one in moved.items() if topic_id not in self._moved}
        for connection in self._hub.people.get(user_id, ()):
            entries = [
                _entry(name, head, hint)
                for topic_id, (name, head, hint) in moved.items()
                if name not in connection.topics and user_id in self._followers.get(topic_id, ())
            ]
            if entries:
                connection.write(_frame(entries))

    def _flush_soon(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            wait = max(FIRST_SECONDS, self._flushed_at + EVERY_SECONDS - loop.time())
            self._timer = loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._flushed_at = asyncio.get_running_loop().time()
        kept = {topic_id: entry for topic_id, entry in self._moved.items() if entry[0] in self._held}
        moved = {topic_id: entry for topic_id, entry in self._moved.items() if topic_id not in kept}
        self._moved = kept
        self._waiting = {topic_id: hint for topic_id, hint in self._waiting.items() if topic_id in kept}
        parts: dict[Connection, list[int]] = {}
        for topic_id, (topic_name, _, _) in moved.items():
            for user_id in self._followers.get(topic_id, ()):
                if user_id in self._paused:
                    self._paused[user_id][1][topic_id] = moved[topic_id]
                    continue
                for connection in self._hub.people.get(user_id, ()):
                    if topic_name not in connection.topics:
                        parts.setdefault(connection, []).append(topic_id)
        entries = {topic_id: _entry(*moved[topic_id]) for topic_id in set().union(*parts.values())}
        frames: dict[tuple[int, ...], bytes] = {}
        for connection, topic_ids in parts.items():
            key = tuple(topic_ids)
            frame = frames.get(key)
            if frame is None:
                frame = frames[key] = _frame([entries[topic_id] for topic_id in key])
            connection.write(frame)


def _entry(topic_name: str, head: int, hint: Json) -> bytes:
    return protocol.encode({"room": topic_name.partition(":")[2], "head": head, **hint})


def _frame(entries: list[bytes]) -> bytes:
    mark = protocol.encode(new_mark())
    return frame_text(b'{"t":"heads","rooms":[' + b",".join(entries) + b'],"mark":' + mark + b"}")
