"""What following threads logs, and how it becomes a frame."""

from __future__ import annotations

from collections.abc import Sequence

from chat.following import frames
from chat.following.frames import FollowingView
from chat.following.models import Following
from eventlog import kinds
from eventlog.kinds import EventRow, Json


def load_changed(rows: Sequence[EventRow]) -> list[FollowingView | None]:
    """Return the places in threads of `rows` as they stand now."""
    found = Following.objects.select_related("root__room").in_bulk({row.object_id for row in rows})
    return [
        FollowingView(found[row.object_id], found[row.object_id].root) if row.object_id in found else None
        for row in rows
    ]


def changed_data(view: FollowingView, row: EventRow) -> Json:
    """Return whether the person follows the thread, and how far they have read in it."""
    return frames.following(view)


kinds.register("thread.changed", load=load_changed, data=changed_data)
