"""Putting notifications on their way to devices."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from eventlog.inserting import insert
from eventlog.statements import Kept
from notifications.kinds import Kind
from notifications.models import Delivery, Device, Notification


def deliver(
    kind: Kind, notifications: Collection[Notification], now: datetime, devices: Q | None = None
) -> int:
    """Put notifications on their way to the people's devices (those that meet `devices`); return how many.

    What waits already stays as it is; what went before goes again, after the kind's spacing.
    """
    by_user = {notification.user_id: notification for notification in notifications}
    if not by_user:
        return 0
    found = _devices(list(by_user)) if devices is None else _devices_of(by_user).filter(devices)
    pairs = [(by_user[user_id], pk) for pk, user_id in found]
    if not pairs:
        return 0
    there = {
        (delivery.notification_id, delivery.device_id): delivery
        for delivery in _deliveries([notification.pk for notification in by_user.values()])
    }
    again: dict[datetime, list[int]] = {}
    new = []
    soonest = now + timedelta(seconds=kind.wait)
    for notification, device_id in pairs:
        earlier = there.get((notification.pk, device_id))
        if earlier is None:
            new.append(
                Delivery(
                    notification=notification,
                    device_id=device_id,
                    priority=kind.priority,
                    at=soonest,
                    expires_at=soonest + timedelta(seconds=kind.ttl),
                )
            )
        elif earlier.state != Delivery.State.WAITING or earlier.claimed_until is not None:
            spaced = (earlier.sent_at or now) + timedelta(seconds=kind.spacing)
            again.setdefault(max(soonest, spaced), []).append(earlier.pk)
    insert(new)
    for at, pks in again.items():
        Delivery.objects.filter(pk__in=pks).update(
            state=Delivery.State.WAITING,
            at=at,
            expires_at=at + timedelta(seconds=kind.ttl),
            claimed_until=None,
            attempts=0,
            priority=kind.priority,
        )
    return len(pairs)


def _devices_of(user_ids: Collection[int]) -> QuerySet[Device, tuple[int, int]]:
    return Device.objects.filter(user__in=list(user_ids)).values_list("pk", "user_id")


_devices = Kept(_devices_of)
_deliveries = Kept(lambda notifications: Delivery.objects.filter(notification__in=notifications))
