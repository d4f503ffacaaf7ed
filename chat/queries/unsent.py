"""What somebody has begun or put off: their drafts, and their messages to be sent later."""

from __future__ import annotations

from collections.abc import Iterable

from chat.models import Draft, Scheduled, ScheduledFile
from content.files.queries import as_frame
from eventlog.frames import timestamp
from eventlog.kinds import Json
from people.models import User

DRAFTS_LIMIT = 500
SCHEDULED_LIMIT = 200


def read_drafts(user: User) -> list[Json]:
    """Return the person's drafts that hold something, the latest first."""
    drafts = Draft.objects.select_related("room", "thread").filter(user=user).exclude(text="")
    return [draft_frame(draft) for draft in drafts.order_by("-changed_at", "-pk")[:DRAFTS_LIMIT]]


def draft_frame(draft: Draft) -> Json:
    """Return a Draft."""
    return {
        "room": draft.room.public_id,
        "thread": draft.thread.public_id if draft.thread else None,
        "text": draft.text,
        "version": draft.version,
        "at": timestamp(draft.changed_at),
    }


def read_scheduled(user: User) -> list[Json]:
    """Return the person's messages that wait to be sent or could not be, by their times."""
    rows = Scheduled.objects.select_related("room", "thread").filter(
        author=user, state__in=[Scheduled.State.WAITING, Scheduled.State.FAILED]
    )
    return scheduled_frames(rows.order_by("at", "pk")[:SCHEDULED_LIMIT])


def scheduled_frames(rows: Iterable[Scheduled]) -> list[Json]:
    """Return Scheduleds, with their files in one query."""
    found = list(rows)
    files: dict[int, list[Json]] = {}
    for kept in (
        ScheduledFile.objects.filter(scheduled__in=found)
        .select_related("file")
        .order_by("scheduled", "position")
    ):
        files.setdefault(kept.scheduled_id, []).append(as_frame(kept.file))
    return [
        {
            "id": row.public_id,
            "room": row.room.public_id,
            "room_name": row.room.name,
            "thread": row.thread.public_id if row.thread else None,
            "text": row.text,
            "client_id": row.client_id,
            "files": files.get(row.pk, []),
            "at": timestamp(row.at),
            "state": row.state,
            "code": row.code or None,
            "why": row.why or None,
        }
        for row in found
    ]


def may_read_file(user: User, file_id: int) -> bool:
    """Tell whether the file waits with a message of that person's own."""
    return ScheduledFile.objects.filter(file=file_id, scheduled__author=user).exists()
