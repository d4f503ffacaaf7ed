"""Asking for letters, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from notifications import wake
from notifications.channels import numbers, sources
from notifications.channels.sources import MAIL, SMS
from notifications.models import Letter, Preferences
from people.active import active
from people.models import User

LIFE = timedelta(hours=24)
_AT_ONCE = 500


def available() -> frozenset[str]:
    """Return the channels that this installation has."""
    found = {MAIL} if settings.TORGET_MAIL else set()
    return frozenset(found | ({SMS} if settings.TORGET_SMS.url else set()))


def reachable(user_ids: Collection[int], channel: str, *, optional: bool = False) -> set[int]:
    """Return who of these can be sent something by the channel: there is an address, and the account is open.

    `optional`: leaves those out who want no such mail.
    """
    if channel not in available():
        return set()
    field = "email" if channel == MAIL else "phone"
    found: set[int] = set()
    for part in _parts(user_ids):
        people = User.objects.filter(active(), pk__in=part).exclude(**{field: ""})
        addresses = people.values_list("pk", field)
        found |= {pk for pk, address in addresses if channel == MAIL or numbers.to_international(address)}
        if optional:
            found -= set(Preferences.objects.filter(user__in=part, mail=False).values_list("user", flat=True))
    return found


def send(
    *,
    source: str,
    key: str,
    channel: str,
    user_ids: Collection[int],
    at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Ask for letters, in the caller's transaction; return how many people can be sent one.

    A few queries for each 500 people. `at`: not before then; `expires_at`: after that nobody wants it, a day
    later unless told otherwise. Whoever cannot be reached by the channel gets none. Raises LookupError.
    """
    registered = sources.find(source)
    if registered is None:
        raise LookupError(f"the source {source} is not registered")
    now = timezone.now()
    due = at or now
    people = reachable(user_ids, channel, optional=registered.optional)
    for part in _parts(sorted(people)):
        Letter.objects.bulk_create(
            [
                Letter(
                    source=source,
                    key=key,
                    channel=channel,
                    user_id=user_id,
                    priority=registered.priority,
                    at=due,
                    expires_at=expires_at or due + LIFE,
                )
                for user_id in part
            ],
            ignore_conflicts=True,
        )
    if people:
        transaction.on_commit(wake.wake)
    return len(people)


def cancel(*, source: str, key: str, user_ids: Collection[int] | None = None) -> int:
    """Drop the letters that have not left, of these people or of all; return how many."""
    waiting = Letter.objects.filter(source=source, key=key, state=Letter.State.WAITING)
    if user_ids is None:
        return waiting.update(state=Letter.State.DROPPED, trouble="cancelled")
    return sum(
        waiting.filter(user__in=part).update(state=Letter.State.DROPPED, trouble="cancelled")
        for part in _parts(user_ids)
    )


def how_it_went(*, source: str, key: str) -> dict[str, dict[str, int]]:
    """Return how many letters of each channel wait, were sent, dropped and failed, in one query."""
    counted = (
        Letter.objects.filter(source=source, key=key)
        .order_by()
        .values_list("channel", "state")
        .annotate(Count("pk"))
    )
    went: dict[str, dict[str, int]] = {}
    for channel, state, count in counted:
        went.setdefault(channel, dict.fromkeys(Letter.State.values, 0))[state] = count
    return went


def _parts(user_ids: Iterable[int]) -> Iterable[list[int]]:
    ids = list(user_ids)
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
