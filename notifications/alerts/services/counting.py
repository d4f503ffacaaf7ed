"""How far an alert has come, told to its board at most once a second, however many answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from eventlog import due, log
from notifications.alerts.models import Alert

COUNT = "alerts.count"
# After the last issue the board is looked at this often, and later so often, until so long after its end.
EVERY = timedelta(seconds=1)
LATER = timedelta(seconds=10)
BUSY = timedelta(minutes=15)
AFTERWARDS = timedelta(hours=1)


def begin(alert: Alert) -> None:
    """Let the board follow from now on."""
    due.schedule(COUNT, alert.public_id, timezone.now() + EVERY)


def soon(alert: Alert, *, urgent: bool) -> None:
    """An answer has come: count at once where nobody looks any more or, for help, where they look seldom."""
    now = timezone.now()
    at = due.find(COUNT, alert.public_id)
    if at is None or (urgent and at > now + EVERY):
        due.schedule(COUNT, alert.public_id, now)


def run(item: due.Item) -> datetime | None:
    """Count, tell the board if it is otherwise than before, and say when to look again."""
    from notifications.alerts.events import BoardView
    from notifications.alerts.queries.board import count_all

    alert = Alert.objects.filter(public_id=item.key).first()
    if alert is None:
        return None
    counts = count_all(alert)
    if counts != alert.counts:
        Alert.objects.filter(pk=alert.pk).update(counts=counts)
        alert.counts = counts
        position = log.advance({alert.board_id: log.Plain})[alert.board_id]
        log.record(position, "alert.counted", BoardView(alert))
    now = timezone.now()
    if alert.ended_at is not None and now > alert.ended_at + AFTERWARDS:
        return None
    last = alert.issues.order_by("-number").values_list("sent_at", flat=True).first() or now
    return now + (EVERY if now < last + BUSY else LATER)
