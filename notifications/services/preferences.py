"""What people want to be told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.statements import Kept
from notifications.duty import duty_of
from notifications.kinds import CATEGORIES, Kind
from notifications.models import Preferences
from notifications.queries.hours import rules_of
from people.models import User

# Who is off with nobody knowing until when: looked at again after this.
UNKNOWN = timedelta(days=30)


@dataclass(frozen=True)
class Wishes:
    """One person's: which categories are switched off, and until when pushes wait (None: they need not)."""

    off: frozenset[str] = field(default_factory=frozenset)
    held_until: datetime | None = None

    def push(self, kind: Kind) -> bool:
        """Say whether a notification of the kind is to be pushed at all."""
        return kind.category not in self.off


def wishes_of(user_ids: Collection[int], now: datetime) -> dict[int, Wishes]:
    """Return the wishes of all these people. A fixed number of queries."""
    chosen = dict(_chosen(list(user_ids)))
    held = held_until(user_ids, now)
    return {user_id: Wishes(_off(chosen.get(user_id, {})), held.get(user_id)) for user_id in user_ids}


_chosen = Kept(lambda user_ids: Preferences.objects.filter(user__in=user_ids).values_list("user_id", "push"))


def held_until(user_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return until when pushes to those wait who are off duty; who is not in it may be reached."""
    held = {}
    for user_id, rule in rules_of(user_ids, now).items():
        duty = duty_of(rule, now)
        if not duty.on:
            held[user_id] = duty.next or now + UNKNOWN
    return held


def change_preferences(
    *, user: User, push: Mapping[str, bool], show_text: bool | None, mail: bool | None
) -> Preferences:
    """Change what somebody wants; what is left out stays. Raises Invalid for a category there is not."""
    for category in push:
        if category not in CATEGORIES:
            raise Invalid("push", _("There is no such kind of notification."))
    stored, _created = Preferences.objects.select_for_update().get_or_create(user=user)
    stored.push = {**stored.push, **push}
    if show_text is not None:
        stored.show_text = show_text
    if mail is not None:
        stored.mail = mail
    stored.save()
    return stored


def _off(push: dict[str, bool]) -> frozenset[str]:
    return frozenset(category for category in CATEGORIES if push.get(category) is False)
