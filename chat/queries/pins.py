"""What a room holds up for everybody in it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from chat.frames import MessageView
from chat.models import Message, Room
from chat.queries.messages import all_messages, load_views
from eventlog.statements import Kept


def read_pins(room: Room) -> list[MessageView]:
    """Return the pinned messages of the room, the latest pinned first; there is a limit to how many."""
    pinned = all_messages().filter(room=room, pinned_at__isnull=False).order_by("-pinned_at", "-pk")
    return load_views(list(pinned), room=room)


def count_pins(room_ids: Collection[int]) -> dict[int, int]:
    """Return how many messages each room has pinned, in one query; rooms with none are left out."""
    if not room_ids:
        return {}
    return dict(_pinned(list(room_ids)))


_pinned = Kept(
    lambda room_ids: (
        Message.objects.filter(room__in=room_ids, pinned_at__isnull=False)
        .order_by()
        .values("room")
        .annotate(found=Count("pk"))
        .values_list("room", "found")
    )
)
