"""How many unread mentions somebody has."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chat.models import Membership, Mention, Room


def count_subquery(*, user: str, room: str, read_number: str) -> Coalesce:
    """Return an expression that counts unread mentions; the arguments name fields of the outer query.

    A mention of everyone is not a row and comes on top, see `everyone_unread`.
    """
    unread = Q(number__gt=OuterRef(read_number)) | Q(number=None, seen=False)
    return _count(Mention.objects.filter(unread, user=OuterRef(user), room=OuterRef(room)))


def my_count_subquery(user_id: int, *, room: str, read_number: str) -> Coalesce:
    """Return the same for one person."""
    unread = Q(number__gt=OuterRef(read_number)) | Q(number=None, seen=False)
    return _count(Mention.objects.filter(unread, user=user_id, room=OuterRef(room)))


def _count(mentions: QuerySet[Mention]) -> Coalesce:
    counted = mentions.order_by().values("room").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(counted), 0)


def everyone_unread(room: Room, read_number: int) -> int:
    """Return 1 when the last message that addressed everyone is unread."""
    return int(room.everyone_number > read_number)


def count_unread(room: Room, user_ids: Iterable[int]) -> dict[int, int]:
    """Return how many unread mentions these members have in the room, by user, in one query."""
    counted = (
        Membership.objects.filter(room=room, user__in=list(user_ids))
        .annotate(
            found=count_subquery(user="user", room="room", read_number="read_number"),
            everyone=F("room__everyone_number"),
        )
        .values_list("user_id", "found", "everyone", "read_number")
    )
    return {user_id: found + int(everyone > read) for user_id, found, everyone, read in counted}
