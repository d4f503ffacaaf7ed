"""What waits for one writer: in the order it came, and what is urgent before it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

# While both have something, the urgent ones get so much time for each second of the others.
URGENT_SHARE = 2
# Seconds by which one may get ahead of its share: what it took while nobody waited is not held against it.
MOST_AHEAD = 0.15


class Lanes(Generic[T]):
    """Two queues that one thread takes from, the urgent one first, and then in turn by the time they take."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`limit`: how many may wait in each of the two. `clock` tells seconds."""
        self._limit = limit
        self._clock = clock
        self._lanes: dict[bool, deque[T]] = {True: deque(), False: deque()}
        # Seconds by which the urgent ones are ahead of their share, and which were taken last, when.
        self._ahead = 0.0
        self._taken, self._since = False, clock()
        self._closed = False
        self._changed = threading.Condition()

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._lanes.values()))

    def put(self, entry: T, *, urgent: bool = False) -> bool:
        """Let it wait; False, and nothing is kept, when too many do already or the end has come."""
        with self._changed:
            lane = self._lanes[urgent]
            if self._closed or len(lane) >= self._limit:
                return False
            lane.append(entry)
            self._changed.notify()
        return True

    def take(self, most: int) -> list[T]:
        """Wait until there is something and take up to `most` of one queue; nothing at the end."""
        with self._changed:
            self._count()
            self._changed.wait_for(lambda: self._closed or any(self._lanes.values()))
            self._taken, self._since = self._urgent_is_next(), self._clock()
            lane = self._lanes[self._taken]
            return [lane.popleft() for _ in range(min(most, len(lane)))]

    def presses(self) -> bool:
        """Say whether something urgent waits, and others have had their time."""
        with self._changed:
            self._count()
            return not self._taken and self._urgent_is_next()

    def _count(self) -> None:
        now = self._clock()
        spent = now - self._since
        ahead = self._ahead + (spent if self._taken else -spent * URGENT_SHARE)
        self._ahead = max(-MOST_AHEAD, min(ahead, MOST_AHEAD))
        self._since = now

    def _urgent_is_next(self) -> bool:
        return bool(self._lanes[True]) and (self._ahead <= 0 or not self._lanes[False])

    def give_back(self, entries: Sequence[T]) -> None:
        """Put back the last of what was taken, to be the first again: something urgent comes between."""
        with self._changed:
            self._lanes[False].extendleft(reversed(entries))

    def close(self) -> None:
        """Let nothing more wait. What does is still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
