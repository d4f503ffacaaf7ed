"""What waits for one writer: in the order it came, and what is urgent before it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


# So many turns the urgent ones have for each of the others.
URGENT_TURNS = 3


class Lanes(Generic[T]):
    """Two queues that one thread takes from by turns, the urgent one first and more often."""

    def __init__(self, limit: int) -> None:
        """`limit`: how many may wait in each of the two."""
        self._limit = limit
        self._lanes: dict[bool, deque[T]] = {True: deque(), False: deque()}
        # How many turns in a row the urgent ones have had.
        self._turns = 0
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
            self._changed.wait_for(lambda: self._closed or any(self._lanes.values()))
            urgent = bool(self._lanes[True]) and (self._turns < URGENT_TURNS or not self._lanes[False])
            self._turns = self._turns + 1 if urgent else 0
            lane = self._lanes[urgent]
            return [lane.popleft() for _ in range(min(most, len(lane)))]

    def presses(self) -> bool:
        """Say whether something urgent has come since others were taken."""
        return self._turns == 0 and bool(self._lanes[True])

    def give_back(self, entries: Sequence[T]) -> None:
        """Put back the last of what was taken, to be the first again: something urgent comes between."""
        with self._changed:
            self._lanes[False].extendleft(reversed(entries))

    def close(self) -> None:
        """Let nothing more wait. What does is still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
