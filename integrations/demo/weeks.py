"""When things were said: working days and hours in the weeks before now."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from integrations.demo.script import Conversation, When

WEEKS = 6
MORNING = time(9, 0)
PAUSE = timedelta(minutes=9)
_OFFICE = (8, 16)
_ROUND_THE_CLOCK = (6, 20)


class Calendar:
    """The weeks up to now, in local time."""

    def __init__(self, now: datetime, rng: random.Random) -> None:
        """`now` knows its time zone. The last day told of is today from nine on, and always a working day."""
        self._now = now
        self._rng = rng
        day = now if now.time() >= MORNING else now - timedelta(days=1)
        self.last_day = self._working_day(day.replace(hour=0, minute=0, second=0, microsecond=0), -1)
        self.first_day = self._working_day(self.last_day - timedelta(weeks=WEEKS), 1)

    def begin(self, conversations: Sequence[Conversation]) -> list[tuple[datetime, Conversation]]:
        """Give each conversation of a script its beginning: without a time they lie evenly, in order."""
        loose = sum(1 for one in conversations if one.when is None or one.when.days is None)
        step = (self.last_day - timedelta(days=2) - self.first_day) / max(1, loose)
        placed = []
        day, number = self.first_day, 0
        for conversation in conversations:
            when = conversation.when
            if when is not None and when.days is not None:
                placed.append((self._days_ago(when), conversation))
                continue
            planned = self._midnight(self.first_day + step * number + step * self._rng.random())
            day = max(day, self._working_day(planned, 1))
            number += 1
            placed.append((self._at(self._weekday(day, when), when), conversation))
        return placed

    def any_time(self, *, round_the_clock: bool) -> datetime:
        """Return some moment of some day; at weekends only where they work then."""
        span = (self.last_day - self.first_day).days
        while True:
            day = self._midnight(self.first_day + timedelta(days=self._rng.randrange(span)))
            if round_the_clock or day.weekday() < 5:
                first, last = _ROUND_THE_CLOCK if round_the_clock else _OFFICE
                return day.replace(hour=self._rng.randint(first, last), minute=self._rng.randrange(60))

    def say(self, began: datetime, count: int) -> list[datetime]:
        """Return moments for so many messages, the first at `began`, the last before now."""
        moments = [began]
        for _ in range(count - 1):
            gap = timedelta(seconds=min(900, 20 + self._rng.expovariate(1 / 150)))
            moments.append(moments[-1] + gap)
        late = moments[-1] - (self._now - timedelta(minutes=1))
        if late > timedelta(0):
            # Squeeze it into the time there is.
            room = max(timedelta(seconds=count), self._now - timedelta(minutes=1) - began)
            begin = min(began, self._now - timedelta(minutes=1) - room)
            moments = [begin + room * place / count for place in range(count)]
        return moments

    def _days_ago(self, when: When) -> datetime:
        day = self.last_day
        for _ in range(when.days or 0):
            day = self._working_day(self._midnight(day - timedelta(days=1)), -1)
        return self._at(day, when)

    def _at(self, day: datetime, when: When | None) -> datetime:
        if when is not None:
            return day.replace(hour=when.hour, minute=when.minute, second=self._rng.randrange(60))
        hour = self._rng.randint(*_OFFICE)
        return day.replace(hour=hour, minute=self._rng.randrange(60), second=self._rng.randrange(60))

    def _weekday(self, day: datetime, when: When | None) -> datetime:
        if when is None or when.weekday is None:
            return day
        forward = self._midnight(day + timedelta(days=(when.weekday - day.weekday()) % 7))
        return forward if forward < self.last_day else self._midnight(forward - timedelta(weeks=1))

    def _working_day(self, day: datetime, direction: int) -> datetime:
        while day.weekday() >= 5:
            day += timedelta(days=direction)
        return self._midnight(day)

    def _midnight(self, day: datetime) -> datetime:
        return day.replace(hour=0, minute=0, second=0, microsecond=0)
