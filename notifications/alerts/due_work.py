"""What alerts do at a time (`eventlog.due`)."""

from __future__ import annotations

from eventlog import due
from notifications.alerts.cap import polling
from notifications.alerts.services import counting, escalating, sending

due.register(polling.POLL, polling.poll, lease_seconds=60)
due.register(sending.PLANNED, sending.finish_planning)
due.register(counting.COUNT, counting.run)
due.register(escalating.REPEAT, escalating.repeat)
due.register(escalating.WAVE, escalating.next_wave)
due.register(escalating.CALLS, escalating.call_lists)
due.register(escalating.OVERDUE, escalating.overdue)
