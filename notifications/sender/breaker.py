"""A push service that does not answer is left alone for a while, and then asked with one push first."""

from __future__ import annotations

import time
from collections.abc import Callable

FAILURES = 5
FIRST_SECONDS = 10.0
LONGEST_SECONDS = 300.0


class Breaker:
    """Stands before one push service. Closed: all goes through. Open: nothing does, for `wait` seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._rest = FIRST_SECONDS
        self._open_until = 0.0
        self._trying = False

    def wait(self) -> float:
        """Return 0.0 when a push may go, else the seconds until it is worth asking again.

        After a rest the first to ask is the trial; the others wait for how it goes.
        """
        left = self._open_until - self._clock()
        if left > 0:
            return left
        if self._failures < FAILURES:
            return 0.0
        if self._trying:
            return FIRST_SECONDS
        self._trying = True
        return 0.0

    def succeeded(self) -> None:
        """The push service answered."""
        self._failures, self._rest, self._trying = 0, FIRST_SECONDS, False

    def failed(self) -> None:
        """It did not, or said that it cannot."""
        self._failures += 1
        self._trying = False
        if self._failures >= FAILURES and self._open_until <= self._clock():
            self._open_until = self._clock() + self._rest
            self._rest = min(2 * self._rest, LONGEST_SECONDS)
