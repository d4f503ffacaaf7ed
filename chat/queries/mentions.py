"""How many unread mentions somebody has.

Those of themselves are rows; those of a unit they belong to or lead are found by the unit's path, a message
that calls several of these, or names the person besides, counting once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from chat.models import Following, Mention, Room, UnitMention
from eventlog.statements import Kept
from people.models import Unit, User


def count_subquery(
    user: OuterRef | int, *, room: str, read_number: str, seen_head: str
) -> CombinedExpression:
    """Return an expression that counts a person's unread mentions; the rest name fields of the outer query.

    A mention of everyone is not a row and comes on top, see `everyone_unread`.
    """
    unread = Q(number__gt=OuterRef(read_number)) | Q(number=None, seen=False)
    named = _count(Mention.objects.filter(unread, user=user, room=OuterRef(room)), "pk")
    calls = UnitMention.objects.filter(
        Q(number__gt=OuterRef(read_number))
        | (Q(number=None, seq__gt=OuterRef(seen_head)) & _not_followed(user)),
        concerning(user),
        room=OuterRef(room),
    )
    return named + _count(calls, "message")


def concerning(user: OuterRef | int) -> Q:
    """Return the condition that a call of a unit concerns a person who is not named in the message besides.

    `user` is a primary key, or leads to it from the row that the calls are counted for.
    """
    inner = OuterRef(user) if isinstance(user, OuterRef) else user
    placed = User.objects.annotate(called=OuterRef("unit__path")).filter(
        pk=inner, unit__path__startswith=F("called")
    )
    led = Unit.objects.annotate(called=OuterRef("unit__path")).filter(
        head=inner, path__startswith=F("called")
    )
    named = Mention.objects.filter(message=OuterRef("message"), user=inner)
    return (
        (Q(Exists(placed)) | Q(Exists(led)))
        & ~Q(Exists(named))
        & (Q(message__author=None) | ~Q(message__author=user))
    )


def _not_followed(user: OuterRef | int) -> Q:
    """Return the condition that a call in a thread was not read there."""
    inner = OuterRef(user) if isinstance(user, OuterRef) else user
    read = Following.objects.filter(
        user=inner, root=OuterRef("message__thread_root"), read_number__gte=OuterRef("message__reply_number")
    )
    return ~Q(Exists(read))


def has_unseen_calls(room: Room, user: User, seen_head: int) -> bool:
    """Say whether calls in the room's threads concern the person that they have not seen."""
    return bool(_unseen_calls(room.pk, user.pk, seen_head))


_unseen_calls = Kept(
    lambda room_id, user_id, seen_head: UnitMention.objects.filter(
        concerning(user_id), room=room_id, number=None, seq__gt=seen_head
    ).values_list("pk", flat=True)[:1]
)


def _count(mentions: QuerySet[Any], what: str) -> Coalesce:
    counted = mentions.order_by().values("room").annotate(found=Count(what, distinct=True)).values("found")
    return Coalesce(Subquery(counted), 0)


def everyone_unread(room: Room, read_number: int) -> int:
    """Return 1 when the last message that addressed everyone is unread."""
    return int(room.everyone_number > read_number)


def read_positions(room: Room, user_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return how far these people, who are in the room, have read, and their unread mentions; one query."""
    seats = "memberships" if room.audience_id is None else "places"
    counted = _positions(list(user_ids), room.pk, room.unread_from, seats=seats)
    return {pk: (read, found + int(everyone > read)) for pk, read, found, everyone in counted}


@Kept
def _positions(user_ids: Sequence[int], room_id: int, unread_from: int, *, seats: str) -> QuerySet[Any, Any]:
    # A room that was remembered may be older than its last message to everyone.
    last = Room.objects.filter(pk=room_id)
    return (
        User.objects.filter(pk__in=user_ids)
        .annotate(seat=FilteredRelation(seats, condition=Q(**{f"{seats}__room": room_id})))
        .annotate(
            read=Coalesce("seat__read_number", unread_from),
            seen=Coalesce("seat__seen_head", 0),
            in_room=Value(room_id),
            everyone=Subquery(last.values("everyone_number")),
        )
        .annotate(found=count_subquery(OuterRef("pk"), room="in_room", read_number="read", seen_head="seen"))
        .values_list("pk", "read", "found", "everyone")
    )


def count_unread(room: Room, user_ids: Iterable[int]) -> dict[int, int]:
    """Return how many unread mentions these people have in the room, by user, in one query."""
    return {pk: mentions for pk, (_read, mentions) in read_positions(room, user_ids).items()}
