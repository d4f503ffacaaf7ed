"""The events of drafts and scheduled messages, in their author's topic."""

from __future__ import annotations

from collections.abc import Sequence

from chat.models import Draft, Scheduled
from chat.queries.unsent import draft_frame, scheduled_frames
from chat.services.scheduled import KIND, TOLD, run_scheduled, tell_sent
from eventlog import due, kinds
from eventlog.kinds import EventRow, Json


def load_drafts(rows: Sequence[EventRow]) -> list[Draft | None]:
    """Return the drafts of `rows` as they stand now."""
    found = Draft.objects.select_related("room", "thread").in_bulk({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def draft_data(draft: Draft, row: EventRow) -> Json:
    """Return the draft."""
    return {"draft": draft_frame(draft)}


def load_scheduled(rows: Sequence[EventRow]) -> list[Scheduled | None]:
    """Return the scheduled messages of `rows` as they stand now."""
    found = Scheduled.objects.select_related("room", "thread").in_bulk({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def scheduled_data(scheduled: Scheduled, row: EventRow) -> Json:
    """Return the scheduled message."""
    return {"scheduled": scheduled_frames([scheduled])[0]}


kinds.register("draft.changed", load=load_drafts, data=draft_data)
kinds.register("scheduled.changed", load=load_scheduled, data=scheduled_data)
due.register(KIND, run_scheduled)
due.register(TOLD, tell_sent)
