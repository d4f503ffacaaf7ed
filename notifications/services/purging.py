"""Letting go of notifications that nobody looks for any more."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notifications.models import Intent, Letter, Notification

# In one transaction: others wait for it some tens of milliseconds.
AT_ONCE = 2_000
ROUNDS = 50


def purge_notifications() -> int:
    """Remove what is older than TORGET_NOTIFICATION_DAYS: notifications with their pushes, read or not,
    letters and planned intents. Some thousands at a time; return how many."""
    before = timezone.now() - timedelta(days=settings.TORGET_NOTIFICATION_DAYS)
    old = (
        Notification.objects.filter(at__lt=before),
        Letter.objects.filter(created_at__lt=before).exclude(state=Letter.State.WAITING),
        Intent.objects.filter(created_at__lt=before, planned_at__isnull=False),
    )
    removed = 0
    for rows in old:
        for _ in range(ROUNDS):
            part = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not part:
                break
            rows.model.objects.filter(pk__in=part).delete()
            removed += len(part)
    return removed
