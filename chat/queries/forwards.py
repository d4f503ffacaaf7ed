"""What messages pass on from other rooms, and where the originals are for those who may read them."""

from __future__ import annotations

from collections.abc import Sequence

from chat import frames
from chat.files import read_files
from chat.frames import Json
from chat.models import Forward
from chat.queries.access import readable_rooms
from eventlog.statements import Kept
from people.models import User


def read_forwards(message_ids: Sequence[int]) -> dict[int, Json]:
    """Return what each message that stands passes on: one query, and one for files where something is."""
    if not message_ids:
        return {}
    forwards = _passed_on_by(message_ids)
    files = read_files([forward.origin_id for forward in forwards if forward.origin_id is not None])
    return {
        forward.message_id: frames.forward(forward, files.get(forward.origin_id or 0, ()))
        for forward in forwards
    }


_passed_on_by = Kept(
    lambda message_ids: Forward.objects.filter(
        message__in=message_ids, message__deleted_at=None
    ).select_related("author", "origin")
)


def find_origins(user: User, message_ids: Sequence[str]) -> dict[str, Json]:
    """Return where the originals of these messages (public ids) are, in one query.

    Only those that the person may read now, of messages that the person may read: nobody else learns that
    there is such a room.
    """
    readable = readable_rooms(user).values("pk")
    forwards = Forward.objects.filter(
        message__public_id__in=message_ids,
        message__deleted_at=None,
        message__room__in=readable,
        origin__room__in=readable,
        origin__deleted_at=None,
    ).select_related("message", "origin__room", "origin__thread_root")
    return {
        forward.message.public_id: {
            "room": forward.origin.room.public_id,
            "message": forward.origin.public_id,
            "thread": forward.origin.thread_root.public_id if forward.origin.thread_root else None,
        }
        for forward in forwards
        if forward.origin is not None
    }
