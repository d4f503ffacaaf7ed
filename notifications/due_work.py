"""What this room does at a time (`eventlog.due`)."""

from __future__ import annotations

from eventlog import due
from notifications.channels import digest
from notifications.services import calendar, hours

due.register(hours.HOLD, hours.release)
due.register(hours.CALENDAR_WORK, calendar.read_calendar, lease_seconds=120)
due.register(digest.WORK, digest.make_digests)
