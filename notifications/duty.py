"""Working hours: when somebody may be reached, and when next.

Hours are wall clock times in a zone, so they move with daylight saving time (RFC 5545 §3.3.5, form 3): "from
07:00" is 05:00 or 06:00 in UTC. Everything else here is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ALWAYS, WEEKLY, SHIFT, CALENDAR = "always", "weekly", "shift", "calendar"
MODES = (ALWAYS, WEEKLY, SHIFT, CALENDAR)
# How far ahead the next time is looked for.
_DAYS_AHEAD = 8


class Span(NamedTuple):
    """A time on duty, from `start` up to `end`."""

    start: datetime
    end: datetime


class Weekly(NamedTuple):
    """Hours of one day of the week, 0 is Monday; where `to` is not later they end on the next day."""

    day: int
    since: time
    to: time


@dataclass(frozen=True)
class Duty:
    """Whether somebody may be reached now; `next`: from when, None where nobody can say."""

    on: bool
    next: datetime | None = None


@dataclass(frozen=True)
class Rule:
    """What somebody has said about their hours. `spans` are the calendar's, None while it was never read.

    `off` and `off_until`: they say that they are off duty, until then or until they say otherwise.
    """

    mode: str = ALWAYS
    weekly: Sequence[Weekly] = ()
    zone: str = "Europe/Stockholm"
    on_shift_until: datetime | None = None
    spans: Sequence[Span] | None = None
    off: bool = False
    off_until: datetime | None = None


def duty_of(rule: Rule, now: datetime) -> Duty:
    """Return how it stands at `now`."""
    if rule.off and (rule.off_until is None or rule.off_until > now):
        if rule.off_until is None:
            return Duty(False)
        then = _by_hours(rule, rule.off_until)
        return Duty(False, rule.off_until if then.on else then.next)
    if rule.on_shift_until is not None and rule.on_shift_until > now:
        return Duty(True)
    return _by_hours(rule, now)


def _by_hours(rule: Rule, now: datetime) -> Duty:
    if rule.mode == SHIFT:
        return Duty(False)
    if rule.mode == WEEKLY and rule.weekly:
        return _within(_week_spans(rule.weekly, ZoneInfo(rule.zone), now), now)
    if rule.mode == CALENDAR and rule.spans is not None:
        return _within(rule.spans, now)
    # Nothing was said, or the calendar cannot be read: rather reached at a bad time than not at all.
    return Duty(True)


def _within(spans: Iterable[Span], now: datetime) -> Duty:
    following = None
    for span in spans:
        if span.start <= now < span.end:
            return Duty(True)
        if span.start > now and (following is None or span.start < following):
            following = span.start
    return Duty(False, following)


def _week_spans(weekly: Sequence[Weekly], zone: ZoneInfo, now: datetime) -> Iterable[Span]:
    today = now.astimezone(zone).date()
    for ahead in range(-1, _DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        for hours in weekly:
            if hours.day == day.weekday():
                last = day if hours.to > hours.since else day + timedelta(days=1)
                yield Span(_moment(day, hours.since, zone, fold=0), _moment(last, hours.to, zone, fold=1))


def _moment(day: date, at: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """Return a wall clock time in UTC. Of one that comes twice the first begins and the second ends; one that
    is skipped is as much later as the clock was moved."""
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)
