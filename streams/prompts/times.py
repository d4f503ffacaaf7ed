"""When a prompt is put: by the clock on the wall, summer and winter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from streams.prompts.models import Prompt

# How long what is put once, or last, can be answered.
OPEN_FOR = timedelta(days=7)
Rhythm = Prompt.Rhythm


def next_opening(prompt: Prompt, after: datetime) -> datetime | None:
    """Return the first time later than `after` that the prompt is to be put, None when there is no more.

    A time of day that the clock skips in spring counts by winter time, one that comes twice in autumn the
    first time (PEP 495, fold 0).
    """
    if prompt.rhythm == Rhythm.ONCE:
        at = _at(prompt, prompt.on_day) if prompt.on_day else None
        return at if at is not None and at > after else None
    day = after.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    # A week on there is every day of the week; one more for today's, which may be over.
    for ahead in range(9):
        wanted = day + timedelta(days=ahead)
        fits = prompt.rhythm == Rhythm.DAILY or wanted.weekday() == prompt.weekday
        if fits and _at(prompt, wanted) > after:
            return _at(prompt, wanted)
    raise AssertionError("a week has seven days")


def closing(prompt: Prompt, opened: datetime) -> datetime:
    """Return until when one can answer what was put at `opened`: as a rule until it is put again."""
    return next_opening(prompt, opened) or opened + OPEN_FOR


def _at(prompt: Prompt, day: date) -> datetime:
    local = datetime.combine(day, prompt.at, tzinfo=ZoneInfo(settings.TIME_ZONE))
    return local.astimezone(UTC)
