"""Having read what one was told."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from eventlog import log
from notifications.models import Notification
from people.models import User


def read_notifications(*, user: User, notifications: Collection[str] | None) -> None:
    """Mark these of somebody's own as read, or all (None); their other devices hear of it. Unknown ids and
    what was read before change nothing."""
    unread = Notification.objects.filter(user=user, read_at=None)
    if notifications is not None:
        unread = unread.filter(
            public_id__in=[one for one in notifications if one.isascii() and "\0" not in one]
        )
    if unread.update(read_at=timezone.now()):
        position = log.advance({user.topic_id: log.Plain})[user.topic_id]
        log.record(position, "inbox.changed", user)
