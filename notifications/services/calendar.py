"""Shifts from a calendar: fetched from outside only, with limits to its size, its time and its events."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import aiohttp
from dateutil.rrule import rrulestr
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from icalendar import Calendar

from eventlog import due
from notifications.models import Hours, Shift
from notifications.sender.addresses import Allowed, OutwardResolver, Unwelcome
from notifications.services.hours import reconsider

BYTES = 1_000_000
SECONDS = 15.0
REDIRECTS = 3
READ_AGAIN = timedelta(hours=6)
AHEAD = timedelta(days=60)
BEHIND = timedelta(days=1)
SHIFTS = 1_000
REPEATS = 5_000
# What is longer than this is a holiday or a mistake, no shift.
LONGEST = timedelta(hours=36)


class Trouble(Exception):
    """A calendar that cannot be read; the argument is a word for the client."""


def read_calendar(item: due.Item) -> datetime | None:
    """Read somebody's calendar anew; outside of any transaction. Returns when to do it again."""
    hours = Hours.objects.filter(user=int(item.key)).first()
    if hours is None or not hours.calendar:
        return None
    now = timezone.now()
    try:
        text = asyncio.run(fetch(hours.calendar))
        spans = list(shifts_of(text, ZoneInfo(hours.zone), now))
    except Trouble as trouble:
        # The shifts there are stay: an old plan is better than none.
        Hours.objects.filter(pk=hours.pk, calendar=hours.calendar).update(calendar_trouble=str(trouble))
        return now + READ_AGAIN
    with transaction.atomic():
        same = Hours.objects.select_for_update().filter(pk=hours.pk, calendar=hours.calendar)
        if not same.update(calendar_at=now, calendar_trouble=""):
            return None
        Shift.objects.filter(user=hours.pk).delete()
        Shift.objects.bulk_create([Shift(user_id=hours.pk, start=start, end=end) for start, end in spans])
        reconsider([hours.pk])
    return now + READ_AGAIN


async def fetch(address: str, allowed: Allowed | None = None) -> bytes:
    """Return what an address holds; `allowed` origins may lie inside, for shifts those of the settings.

    Raises Trouble: refused, slow, too_large, unreachable.
    """
    allowed = allowed or settings.TORGET_CALENDAR_ALLOWED
    connector = aiohttp.TCPConnector(resolver=OutwardResolver(allowed))
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            for _ in range(REDIRECTS + 1):
                allowed.origin_of(address)
                async with session.get(address, allow_redirects=False) as answer:
                    if answer.status in (301, 302, 303, 307, 308):
                        address = urljoin(address, answer.headers.get("Location", ""))
                        continue
                    if answer.status != 200:
                        raise Trouble("unreachable")
                    return await _read(answer)
            raise Trouble("unreachable")
    except Unwelcome:
        raise Trouble("refused") from None
    except TimeoutError:
        raise Trouble("slow") from None
    except (aiohttp.ClientError, OSError, ValueError):
        raise Trouble("unreachable") from None


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    read = bytearray()
    # As it comes unpacked: a small file may hold a large one.
    async for part in answer.content.iter_chunked(65_536):
        read += part
        if len(read) > BYTES:
            raise Trouble("too_large")
    return bytes(read)


def shifts_of(text: bytes, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the shifts of an iCalendar around `now`: its events from and to a time (RFC 5545 §3.6.1).

    Times without a zone are read in `zone`; events of whole days, cancelled ones and those marked free are no
    shifts. Raises Trouble: unreadable.
    """
    try:
        calendar = Calendar.from_ical(text)
        found = [span for event in calendar.walk("VEVENT") for span in _spans(event, zone, now)]
    except Exception:
        # Whatever a stranger's file makes a parser stumble over.
        raise Trouble("unreadable") from None
    yield from islice(sorted(set(found)), SHIFTS)


def _spans(event: Any, zone: ZoneInfo, now: datetime) -> Iterable[tuple[datetime, datetime]]:
    start, end = event.decoded("DTSTART", None), event.decoded("DTEND", None)
    if not isinstance(start, datetime) or not isinstance(end, datetime | timedelta | date):
        return
    if str(event.get("STATUS", "")) == "CANCELLED" or str(event.get("TRANSP", "")) == "TRANSPARENT":
        return
    local = start.astimezone(zone) if start.tzinfo else start.replace(tzinfo=zone)
    last = end if isinstance(end, datetime) else datetime.combine(local.date(), time(0))
    length = (last.astimezone(UTC) if last.tzinfo else last.replace(tzinfo=zone)) - local
    if not timedelta(0) < length <= LONGEST:
        return
    for begin in _repeats(event, local, now):
        moment = begin.replace(tzinfo=zone).astimezone(UTC)
        if now - BEHIND <= moment <= now + AHEAD:
            yield moment, moment + length


def _repeats(event: Any, local: datetime, now: datetime) -> Iterable[datetime]:
    """Return when an event begins, by the clock on the wall."""
    first = local.replace(tzinfo=None)
    if "RRULE" not in event:
        return [first]
    rule = event["RRULE"].to_ical().decode()
    if "UNTIL" in rule and rule.partition("UNTIL=")[2].partition(";")[0].endswith("Z"):
        rule = rule.replace("Z", "", 1) if rule.count("Z") == 1 else rule
    last = (now + AHEAD).replace(tzinfo=None)
    # Counted from its beginning: one that repeats each minute since long ago is no plan of shifts.
    return takewhile(lambda begin: begin <= last, islice(rrulestr(rule, dtstart=first), REPEATS))
