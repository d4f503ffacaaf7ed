"""Who asks to be let into a room. Requests of people who are no longer active are as if they were not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from chat.models import JoinRequest, Room
from chat.queries.rooms import clean_id
from eventlog.statements import Kept
from people.active import active
from people.models import User

PAGE = 100


def _open() -> QuerySet[JoinRequest]:
    return JoinRequest.objects.filter(active("user__"), state=JoinRequest.State.OPEN)


def count_open(room: Room) -> int:
    """Return how many ask."""
    return _open().filter(room=room).count()


def list_open(room: Room) -> list[JoinRequest]:
    """Return who asks, the first come first, at most 100."""
    return list(_open().filter(room=room).select_related("user__unit").order_by("pk")[:PAGE])


def find_request(public_id: str) -> JoinRequest | None:
    """Return the request of somebody active with that public id, whatever its state."""
    found = JoinRequest.objects.filter(active("user__"), public_id=clean_id(public_id))
    return found.select_related("room__topic", "user__unit").first()


def my_last(user: User, room: Room) -> JoinRequest | None:
    """Return what the person asked last in the room, unless they took it back."""
    asked = JoinRequest.objects.filter(user=user, room=room).exclude(state=JoinRequest.State.WITHDRAWN)
    return asked.select_related("room").order_by("-pk").first()


def asked_by(user: User, rooms: Sequence[Room]) -> set[int]:
    """Return those of the rooms (primary keys) that the person has asked to be let into."""
    return set(_asked(user.pk, _keys(rooms))) if rooms else set()


_asked = Kept(
    lambda user_id, rooms: JoinRequest.objects.filter(
        user=user_id, room__in=rooms, state=JoinRequest.State.OPEN
    ).values_list("room", flat=True)
)


def _keys(rooms: Iterable[Room]) -> list[int]:
    return [room.pk for room in rooms]
