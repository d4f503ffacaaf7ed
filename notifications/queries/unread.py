"""Which notifications are read: by themselves, or because what they speak of was read where it stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from chat.models import Following, Membership, Mention, Message, Place, UnitMention
from chat.queries.belonging import in_room
from notifications.alerts.reached import ALERTS
from notifications.kinds import KINDS
from notifications.models import Notification
from notifications.queries.affairs import affair_settled, confirm_settled, session_open

LISTED = [kind.name for kind in KINDS.values() if kind.listed]


def seen_elsewhere() -> Q:
    """Return the condition that what a notification speaks of is read, gone, or no longer for this person."""
    read = Q()
    for seats in (Membership, Place):
        seat = seats.objects.filter(user=OuterRef("user"), room__topic=OuterRef("topic"))
        read |= Q(Exists(seat.filter(read_number__gte=OuterRef("number"))))
    calls = UnitMention.objects.filter(message=OuterRef(OuterRef("object_id"))).order_by("-seq")
    called = Q(pk__in=[])
    for seats in (Membership, Place):
        seat = seats.objects.filter(user=OuterRef("user"), room__topic=OuterRef("topic"))
        called |= Q(Exists(seat.filter(seen_head__gte=Subquery(calls.values("seq")[:1]))))
    gone = Message.objects.filter(pk=OuterRef("object_id"), deleted_at__isnull=False)
    seen_in_thread = Mention.objects.filter(user=OuterRef("user"), message=OuterRef("object_id"), seen=True)
    about_rooms = Q(topic__isnull=False) & ~Q(kind="session")
    followed = Following.objects.filter(
        user=OuterRef("user"),
        root__replies=OuterRef("object_id"),
        read_number__gte=F("root__replies__reply_number"),
    )
    in_rooms = about_rooms & (
        (read & ~Q(kind="confirm"))
        | (Q(kind="confirm") & confirm_settled())
        | ~in_room(user="user", room="topic__room")
        | (Q(Exists(gone)) & ~Q(kind="message"))
        | (Q(kind="mention", number=None) & Q(Exists(seen_in_thread)))
        | (Q(kind="unit", number=None) & called)
        | (Q(kind__in=("reply", "unit"), number=None) & Q(Exists(followed)))
    )
    ended = Q(kind="session") & ~session_open()
    return in_rooms | ended | (Q(topic__isnull=True) & affair_settled())


def visible() -> Q:
    """Return the condition that what a notification speaks of stands, in a room the person is in, or is a
    question session they may know of."""
    stands = Message.objects.filter(pk=OuterRef("object_id"), deleted_at=None)
    in_rooms = in_room(user="user", room="topic__room") & (Q(Exists(stands)) | Q(kind="message"))
    return (in_rooms & ~Q(kind="session")) | session_open()


def settle(user_ids: Collection[int], now: datetime) -> None:
    """Mark as read what these people have read where it stands."""
    # An alert is read by answering it or putting it away: those to whom it goes have most often nothing else.
    open_ones = Notification.objects.filter(user__in=user_ids, read_at=None).exclude(kind__in=ALERTS)
    if open_ones.exists():
        open_ones.filter(seen_elsewhere()).update(read_at=now)


def count_unread(user_ids: Collection[int]) -> dict[int, int]:
    """Return how many unread notifications each has who has any: the badge. Settle them before."""
    counted = (
        Notification.objects.filter(user__in=user_ids, read_at=None, kind__in=LISTED)
        .order_by()
        .values_list("user_id")
        .annotate(Count("pk"))
    )
    return dict(counted)
