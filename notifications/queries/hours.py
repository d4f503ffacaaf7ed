"""Reading working hours."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Q

from chat.models import Membership, Room
from chat.queries.rooms import find_standing
from chat.rules import Action
from eventlog.frames import timestamp
from eventlog.statements import Kept
from notifications.duty import ALWAYS, CALENDAR, Rule, Span, Weekly, duty_of
from notifications.kinds import CATEGORIES
from notifications.models import Hours, Preferences, Shift
from people.models import Status, User

_hours = Kept(lambda user_ids: Hours.objects.filter(user__in=user_ids))
_off_duty = Kept(
    lambda user_ids, now: Status.objects.filter(
        Q(until=None) | Q(until__gt=now), user__in=user_ids, kind=Status.Kind.OFF_DUTY
    ).values_list("user_id", "until")
)


def rules_of(user_ids: Collection[int], now: datetime) -> dict[int, Rule]:
    """Return what these people have said of their hours; who said nothing is not in it. Three queries."""
    hours = {one.user_id: one for one in _hours(list(user_ids))}
    off = dict(_off_duty(list(user_ids), now))
    by_calendar = [user_id for user_id, one in hours.items() if one.mode == CALENDAR]
    shifts: dict[int, list[Span]] = {}
    if by_calendar:
        for user_id, start, end in Shift.objects.filter(user__in=by_calendar, end__gt=now).values_list(
            "user_id", "start", "end"
        ):
            shifts.setdefault(user_id, []).append(Span(start, end))
    rules = {}
    for user_id in {*hours, *off}:
        one = hours.get(user_id)
        rules[user_id] = Rule(
            mode=one.mode if one else ALWAYS,
            weekly=read_weekly(one.weekly) if one else (),
            zone=one.zone if one else settings.TIME_ZONE,
            on_shift_until=one.on_shift_until if one else None,
            spans=shifts.get(user_id, []) if one and one.calendar_at is not None else None,
            off=user_id in off,
            off_until=off.get(user_id),
        )
    return rules


def read_weekly(stored: list[dict[str, Any]]) -> list[Weekly]:
    """Return stored weekly hours."""
    return [
        Weekly(one["day"], time.fromisoformat(one["since"]), time.fromisoformat(one["to"])) for one in stored
    ]


def hours_data(user: User, now: datetime) -> dict[str, Any]:
    """Return a person's hours as they see them. Of the calendar only that there is one: its address is a
    secret."""
    stored = Hours.objects.filter(user=user).first() or Hours(user=user, zone=settings.TIME_ZONE)
    duty = duty_of(rules_of([user.pk], now).get(user.pk, Rule()), now)
    return {
        "mode": stored.mode,
        "weekly": stored.weekly,
        "zone": stored.zone,
        "on_shift_until": timestamp(stored.on_shift_until) if stored.on_shift_until else None,
        "calendar": bool(stored.calendar),
        "calendar_at": timestamp(stored.calendar_at) if stored.calendar_at else None,
        "calendar_trouble": stored.calendar_trouble,
        "on": duty.on,
        "next": timestamp(duty.next) if duty.next else None,
    }


def preferences_data(user: User) -> dict[str, Any]:
    """Return what a person wants to be told of."""
    stored = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    return {
        "push": {category: stored.push.get(category) is not False for category in CATEGORIES},
        "show_text": stored.show_text,
        "mail": stored.mail,
        "can_mail": settings.TORGET_MAIL and bool(user.email),
    }


def arrival(viewer: User, room: str, now: datetime) -> list[dict[str, Any]]:
    """Return who in a direct chat is off duty and when a push reaches them; empty for other rooms.

    Raises NotFound.
    """
    standing = find_standing(viewer, room)
    standing.require(Action.READ)
    if standing.room.kind != Room.Kind.DIRECT:
        return []
    others = {
        member.user_id: member.user
        for member in Membership.objects.filter(room=standing.room)
        .exclude(user=viewer)
        .select_related("user")
    }
    found = []
    for user_id, rule in rules_of(list(others), now).items():
        duty = duty_of(rule, now)
        if not duty.on:
            person = {"id": others[user_id].public_id, "name": others[user_id].name}
            found.append({"person": person, "at": timestamp(duty.next) if duty.next else None})
    return found
