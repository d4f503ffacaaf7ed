"""How far the others in a room have read."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Exists, OuterRef

from chat.models import Room
from chat.queries.belonging import seats_in
from chat.receipts.models import WithoutReceipts
from chat.rules import SMALL_ROOM
from eventlog.statements import Kept
from people.active import active
from people.models import User


class Reader(NamedTuple):
    """Somebody and the number of the last message they have read."""

    person: User
    number: int


def refuses(user: User) -> bool:
    """Say whether the person wants no receipts."""
    return bool(_refusing(user.pk))


_refusing = Kept(lambda user_id: WithoutReceipts.objects.filter(user=user_id).values_list("user", flat=True))


def list_readers(room: Room, viewer: User) -> list[Reader]:
    """Return how far the others in a small room have read, by name, of those who tell; one query."""
    refusing = WithoutReceipts.objects.filter(user=OuterRef("pk"))
    others = seats_in(room).filter(active(), ~Exists(refusing)).exclude(pk=viewer.pk)
    people = others.select_related("unit").order_by("sort_key", "pk")[:SMALL_ROOM]
    return [Reader(user, user.seat_read) for user in people]
