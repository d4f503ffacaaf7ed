"""Working hours, and what waited for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog import due
from eventlog.errors import Invalid
from notifications.duty import CALENDAR, MODES, SHIFT, WEEKLY
from notifications.kinds import KINDS
from notifications.models import Hours, Notification, Shift
from notifications.planning.delivering import deliver
from notifications.queries.unread import count_unread, settle
from notifications.sender.addresses import Unwelcome
from notifications.services.preferences import held_until
from people.models import User

HOLD = "notifications.hold"
CALENDAR_WORK = "notifications.calendar"
# Entries of a week: three a day.
WEEKLY_ENTRIES = 21
LONGEST_SHIFT_HOURS = 24
RELEASED_AT_ONCE = 250
# Who takes back "off duty" by hand is found after this at the latest.
RECHECK = timedelta(minutes=10)
_RECHECK_KEY = "recheck"


def change_hours(
    *, user: User, mode: str, weekly: list[Mapping[str, Any]] | None, zone: str | None, calendar: str | None
) -> Hours:
    """Say when one may be reached; what is left out stays. Raises Invalid with the field.

    With `calendar`, the address of an iCalendar (RFC 5545), its events are read as shifts soon afterwards.
    """
    if mode not in MODES:
        raise Invalid("mode", _("Choose one of the ways there are."))
    stored = Hours.objects.select_for_update().filter(user=user).first()
    stored = stored or Hours(user=user, zone=settings.TIME_ZONE)
    if zone is not None:
        if zone not in available_timezones():
            raise Invalid("zone", _("There is no such time zone."))
        stored.zone = ZoneInfo(zone).key
    if weekly is not None:
        stored.weekly = _check_weekly(weekly)
    if calendar is not None:
        _change_calendar(stored, calendar.strip())
    if mode == WEEKLY and not stored.weekly:
        raise Invalid("weekly", _("Write the hours of at least one day."))
    if mode == CALENDAR and not stored.calendar:
        raise Invalid("calendar", _("Write the address of your calendar."))
    stored.mode = mode
    if mode != SHIFT:
        stored.on_shift_until = None
    stored.save()
    reconsider([user.pk])
    return stored


def switch_shift(*, user: User, on: bool, hours: int = 12) -> Hours:
    """Say that one is on shift now, for at most so many hours, or no longer. Raises Invalid."""
    if not 1 <= hours <= LONGEST_SHIFT_HOURS:
        raise Invalid("hours", _("A shift has at most %(limit)d hours.") % {"limit": LONGEST_SHIFT_HOURS})
    stored = Hours.objects.select_for_update().filter(user=user).first()
    stored = stored or Hours(user=user, zone=settings.TIME_ZONE, mode=SHIFT)
    stored.on_shift_until = timezone.now() + timedelta(hours=hours) if on else None
    stored.save()
    reconsider([user.pk])
    return stored


def hold(held: Mapping[int, datetime]) -> None:
    """Let notifications, by primary key, wait until these times."""
    by_time: dict[datetime, list[int]] = {}
    for pk, until in held.items():
        by_time.setdefault(until, []).append(pk)
    for until, pks in by_time.items():
        Notification.objects.filter(pk__in=pks).update(held_until=until)
    if by_time:
        _schedule(by_time)


def reconsider(user_ids: Collection[int]) -> None:
    """Put what waits for these people where it belongs now: on its way, or to another time."""
    now = timezone.now()
    until = held_until(user_ids, now)
    times = {until.get(user_id, now) for user_id in user_ids}
    waiting = Notification.objects.filter(user__in=user_ids, held_until__isnull=False)
    moved = 0
    for at in times:
        people = [user_id for user_id in user_ids if until.get(user_id, now) == at]
        moved += waiting.filter(user__in=people).exclude(held_until=at).update(held_until=at)
    if moved:
        _schedule(times)


def release(item: due.Item) -> datetime | None:
    """Send what waited until now: one push for each person, of the one thing or as a digest of all."""
    now = timezone.now()
    if item.key == _RECHECK_KEY:
        people = _waiting_people(Q(held_until__isnull=False), 4 * RELEASED_AT_ONCE)
        reconsider(people)
        return now + RECHECK if people else None
    people = _waiting_people(Q(held_until__lte=now), RELEASED_AT_ONCE)
    still_off = held_until(people, now)
    if still_off:
        reconsider(list(still_off))
    ready = [user_id for user_id in people if user_id not in still_off]
    settle(ready, now)
    waited = Notification.objects.filter(user__in=ready, held_until__isnull=False)
    open_ones: dict[int, list[Notification]] = {}
    for notification in waited.filter(read_at=None):
        open_ones.setdefault(notification.user_id, []).append(notification)
    waited.update(held_until=None)
    _send(open_ones, now)
    return now if len(people) == RELEASED_AT_ONCE else None


def _send(open_ones: Mapping[int, list[Notification]], now: datetime) -> None:
    singles: dict[str, list[Notification]] = {}
    several = []
    for user_id, waited in open_ones.items():
        if len(waited) == 1:
            singles.setdefault(waited[0].kind, []).append(waited[0])
        else:
            several.append(user_id)
    for kind, notifications in singles.items():
        deliver(KINDS[kind], notifications, now)
    if not several or not count_unread(several):
        return
    there = {
        one.user_id: one
        for one in Notification.objects.filter(user__in=several, group="digest", read_at=None)
    }
    new = [
        Notification(user_id=user_id, kind="digest", group="digest", at=now)
        for user_id in several
        if user_id not in there
    ]
    deliver(KINDS["digest"], [*there.values(), *Notification.objects.bulk_create(new)], now)


def _waiting_people(condition: Q, limit: int) -> list[int]:
    waiting = Notification.objects.filter(condition).order_by("user_id")
    return list(waiting.values_list("user_id", flat=True).distinct()[:limit])


def _schedule(times: Iterable[datetime]) -> None:
    due.schedule_many(HOLD, [(at.isoformat(), at, None) for at in times])
    if due.find(HOLD, _RECHECK_KEY) is None:
        due.schedule(HOLD, _RECHECK_KEY, timezone.now() + RECHECK)


def _check_weekly(weekly: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if len(weekly) > WEEKLY_ENTRIES:
        raise Invalid(
            "weekly", _("At most %(limit)d entries.") % {"limit": WEEKLY_ENTRIES}, limit=WEEKLY_ENTRIES
        )
    checked = []
    for entry in weekly:
        day, since, to = entry["day"], entry["since"], entry["to"]
        try:
            start, end = time.fromisoformat(since), time.fromisoformat(to)
        except ValueError:
            raise Invalid("weekly", _("Write times as 07:00.")) from None
        if not 0 <= day <= 6 or start == end or start.tzinfo or end.tzinfo or start.second or end.second:
            raise Invalid("weekly", _("Write times as 07:00."))
        checked.append({"day": day, "since": start.strftime("%H:%M"), "to": end.strftime("%H:%M")})
    return sorted(checked, key=lambda one: (one["day"], one["since"]))


def _change_calendar(stored: Hours, address: str) -> None:
    if address:
        # The scheme of "subscribe" links; what answers speaks HTTPS.
        address = address.replace("webcal://", "https://", 1)
        try:
            settings.TORGET_CALENDAR_ALLOWED.origin_of(address)
        except Unwelcome:
            raise Invalid(
                "calendar", _("Write an address that begins with https:// and lies outside.")
            ) from None
    stored.calendar, stored.calendar_at, stored.calendar_trouble = address, None, ""
    Shift.objects.filter(user=stored.user_id).delete()
    if address:
        due.schedule(CALENDAR_WORK, str(stored.user_id), timezone.now())
    else:
        due.cancel(CALENDAR_WORK, str(stored.user_id))
