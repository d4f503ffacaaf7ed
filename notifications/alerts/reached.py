"""Noting how far an alert has come to people, as pushes and letters report it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from notifications.alerts.models import Recipient

ALERTS = ("alarm", "alert")


def note_reached(pairs: Collection[tuple[int | None, int]], now: datetime) -> None:
    """Note that these pairs (alert, person) were reached; one query for each alert among them."""
    by_alert: dict[int, set[int]] = {}
    for alert_id, user_id in pairs:
        if alert_id is not None:
            by_alert.setdefault(alert_id, set()).add(user_id)
    for alert_id, user_ids in by_alert.items():
        rows = Recipient.objects.filter(alert=alert_id, user__in=user_ids, reached_at=None)
        rows.update(reached_at=now)


def note_shown(alert_id: int | None, user_id: int, now: datetime) -> None:
    """Note that a device of the person has shown the alert."""
    rows = Recipient.objects.filter(alert=alert_id, user=user_id)
    rows.filter(reached_at=None).update(reached_at=now)
    rows.filter(shown_at=None).update(shown_at=now)
