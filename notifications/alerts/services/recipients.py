"""The row of somebody an alert is for, taken to be changed."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from eventlog.errors import NotFound
from eventlog.inserting import insert_missing
from notifications.alerts.models import Alert, Recipient, Wave
from people.belonging import belongs
from people.models import User
from people.text import is_storable


def find_sent(public_id: str) -> Alert:
    """Return an alert that has gone out. Raises NotFound."""
    rows = Alert.objects.filter(public_id=public_id, sent_at__isnull=False)
    found = rows.first() if is_storable(public_id) else None
    if found is None:
        raise NotFound()
    return found


def take_one(alert: Alert, user: User) -> Recipient:
    """Return the person's row, locked; made now where the planner has not come to them yet.

    Raises NotFound where the alert has not gone to them.
    """
    mine = _take(alert, [user], wait=True).get(user.pk)
    if mine is None:
        raise NotFound()
    return mine


def take_free(alert: Alert, users: Collection[User]) -> dict[int, Recipient]:
    """Return the rows of several people, by their primary keys, as `take_one` does; a few queries for all.

    Left out are those whom the alert has not gone to, and rows that others hold: waiting for one while
    holding another is how transactions deadlock.
    """
    return _take(alert, users, wait=False)


def _take(alert: Alert, users: Collection[User], *, wait: bool) -> dict[int, Recipient]:
    there = _locked(alert, users, wait=wait)
    missing = [user for user in users if user.pk not in there]
    if missing:
        _make(alert, missing)
        there |= _locked(alert, missing, wait=wait)
    return there


def _locked(alert: Alert, users: Collection[User], *, wait: bool) -> dict[int, Recipient]:
    by_pk = {user.pk: user for user in users}
    skips = not wait and connection.features.has_select_for_update_skip_locked
    rows = Recipient.objects.select_for_update(skip_locked=skips).filter(alert=alert, user__in=by_pk)
    found = {}
    for mine in rows.order_by("pk"):
        mine.alert, mine.user = alert, by_pk[mine.user_id]
        found[mine.user_id] = mine
    return found


def _make(alert: Alert, users: Collection[User]) -> None:
    """Make the rows of those the alert has gone to, each in the first wave sent that they belong to."""
    left = {user.pk: user for user in users}
    new = []
    for number, audience in _waves(alert):
        belonging = User.objects.filter(belongs(audience), pk__in=list(left)).order_by("pk")
        for pk in belonging.values_list("pk", flat=True):
            new.append(Recipient(alert=alert, user_id=pk, unit_id=left.pop(pk).unit_id, wave=number))
    # As the planner does: who waits for the other one's rows then never waits in a circle.
    new.sort(key=lambda mine: mine.user_id)
    insert_missing(new)


def wave_of(alert: Alert, user: User) -> int | None:
    """Return the number of the first wave sent that the person belongs to, None where there is none."""
    for number, audience in _waves(alert):
        if User.objects.filter(belongs(audience), pk=user.pk).exists():
            return number
    return None


def _waves(alert: Alert) -> list[tuple[int, int]]:
    sent = Wave.objects.filter(alert=alert, sent_at__isnull=False).order_by("number")
    return list(sent.values_list("number", "audience"))
