"""Looking for others' warnings every minute. What cannot be read is shown as that, never as "no warning"."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from eventlog import due
from notifications.alerts.cap.arriving import take_up
from notifications.alerts.cap.keeping import forget_old
from notifications.alerts.cap.reading import Unreadable, read_messages
from notifications.alerts.models import Source
from notifications.sender.addresses import read_allowed
from notifications.services.calendar import Trouble, fetch

POLL = "alerts.poll"
EVERY = timedelta(seconds=60)


def ensure() -> None:
    """Let each source of the settings be looked at (`TORGET_REFRESH`). One query where all are."""
    names = settings.TORGET_ALERT_SOURCES
    if not names:
        return
    from eventlog.models import Due

    there = set(Due.objects.filter(kind=POLL).values_list("key", flat=True))
    for name in names.keys() - there:
        due.schedule(POLL, name, timezone.now())


def poll(item: due.Item) -> datetime | None:
    """Read one source, outside of any transaction; return when to look again."""
    address = settings.TORGET_ALERT_SOURCES.get(item.key)
    if address is None:
        return None
    source, _made = Source.objects.get_or_create(name=item.key)
    parts = urlsplit(address)
    allowed = read_allowed((), [f"{parts.scheme}://{parts.netloc}"])
    now = timezone.now()
    try:
        messages = read_messages(asyncio.run(fetch(address, allowed)))
    except (Trouble, Unreadable) as trouble:
        Source.objects.filter(pk=source.pk).update(tried_at=now, trouble=str(trouble)[:20])
        return now + EVERY
    for message in messages:
        take_up(source, message)
    forget_old(now)
    Source.objects.filter(pk=source.pk).update(tried_at=now, read_at=now, trouble="")
    return now + EVERY
