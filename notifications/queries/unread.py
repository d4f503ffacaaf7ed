"""Which notifications are read: by themselves, or because what they speak of was read where it stands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from chat.models import Following, Membership, Mention, Message, Place, UnitMention
from chat.queries.belonging import in_room
from eventlog.statements import Kept
from notifications.alerts.reached import ALERTS
from notifications.kinds import KINDS
from notifications.models import Notification
from notifications.queries.affairs import AFFAIRS, affair_settled, confirm_settled, session_open

LISTED = [kind.name for kind in KINDS.values() if kind.listed]


class Among:
    """Which kinds there are: `"mention" in Among(kinds)`; of None, which is all of them, each is."""

    def __init__(self, kinds: Collection[str] | None) -> None:
        self._kinds = kinds

    def __contains__(self, kind: object) -> bool:
        return self._kinds is None or kind in self._kinds

    def of_rooms(self) -> bool:
        """Say whether there is any that speaks of a room."""
        return self._kinds is None or bool(set(self._kinds) - AFFAIRS)


def kinds_of(notifications: QuerySet[Notification]) -> QuerySet[Notification, str]:
    """Return which kinds there are."""
    return notifications.order_by().values_list("kind", flat=True).distinct()


def seen_elsewhere(kinds: Collection[str] | None = None, *, at: datetime | None = None) -> Q:
    """Return the condition that what a notification speaks of is read, gone, or no longer for this person.

    `kinds`, where they are known, are all that the notifications in question have: most people have few at a
    time, and putting together what is asked of the others costs more than all else. `at` is the time of
    that, now by default.
    """
    among = Among(kinds)
    found = Q(pk__in=[])
    if among.of_rooms():
        found |= _seen_in_rooms(among, at)
    if "session" in among:
        found |= Q(kind="session") & ~session_open(at)
    return found | (Q(topic__isnull=True) & affair_settled(among, at))


def _seen_in_rooms(among: Among, at: datetime | None) -> Q:
    read = Q()
    for seats in (Membership, Place):
        seat = seats.objects.filter(user=OuterRef("user"), room__topic=OuterRef("topic"))
        read |= Q(Exists(seat.filter(read_number__gte=OuterRef("number"))))
    gone = Message.objects.filter(pk=OuterRef("object_id"), deleted_at__isnull=False)
    seen = (
        (read & ~Q(kind="confirm"))
        | ~in_room(user="user", room="topic__room", at=at)
        | (Q(Exists(gone)) & ~Q(kind="message"))
    )
    if "confirm" in among:
        seen |= Q(kind="confirm") & confirm_settled()
    if "mention" in among:
        inside = Mention.objects.filter(user=OuterRef("user"), message=OuterRef("object_id"), seen=True)
        seen |= Q(kind="mention", number=None) & Q(Exists(inside))
    if "unit" in among:
        seen |= Q(kind="unit", number=None) & _call_seen()
    if "unit" in among or "reply" in among:
        followed = Following.objects.filter(
            user=OuterRef("user"),
            root__replies=OuterRef("object_id"),
            read_number__gte=F("root__replies__reply_number"),
        )
        seen |= Q(kind__in=("reply", "unit"), number=None) & Q(Exists(followed))
    return Q(topic__isnull=False) & ~Q(kind="session") & seen


def _call_seen() -> Q:
    calls = UnitMention.objects.filter(message=OuterRef(OuterRef("object_id"))).order_by("-seq")
    called = Q(pk__in=[])
    for seats in (Membership, Place):
        seat = seats.objects.filter(user=OuterRef("user"), room__topic=OuterRef("topic"))
        called |= Q(Exists(seat.filter(seen_head__gte=Subquery(calls.values("seq")[:1]))))
    return called


def visible(kinds: Collection[str] | None = None, *, at: datetime | None = None) -> Q:
    """Return the condition that what a notification speaks of stands, in a room the person is in, or is a
    question session they may know of. `kinds` and `at` as for `seen_elsewhere`."""
    among = Among(kinds)
    found = Q(pk__in=[])
    if among.of_rooms():
        stands = Message.objects.filter(pk=OuterRef("object_id"), deleted_at=None)
        in_rooms = in_room(user="user", room="topic__room", at=at) & (Q(Exists(stands)) | Q(kind="message"))
        found |= in_rooms & ~Q(kind="session")
    return found | session_open(at) if "session" in among else found


def read_elsewhere(notifications: Collection[tuple[int, str]]) -> list[int]:
    """Return the keys of those (key, kind) that `seen_elsewhere` is true of: one query, none for none."""
    if not notifications:
        return []
    kinds = tuple(sorted({kind for _pk, kind in notifications}))
    return _read_elsewhere(timezone.now(), [pk for pk, _kind in notifications], kinds=kinds)


_read_elsewhere = Kept(
    lambda at, keys, *, kinds: Notification.objects.filter(
        seen_elsewhere(kinds, at=at), pk__in=keys
    ).values_list("pk", flat=True)
)


def settle(user_ids: Collection[int], now: datetime) -> None:
    """Mark as read what these people have read where it stands."""
    # An alert is read by answering it or putting it away: those to whom it goes have most often nothing else.
    if read := read_elsewhere(_open_ones(list(user_ids))):
        Notification.objects.filter(pk__in=read).update(read_at=now)


_open_ones = Kept(
    lambda user_ids: (
        Notification.objects.filter(user__in=user_ids, read_at=None)
        .exclude(kind__in=ALERTS)
        .values_list("pk", "kind")
    )
)


def count_unread(user_ids: Collection[int]) -> dict[int, int]:
    """Return how many unread notifications each has who has any: the badge. Settle them before."""
    return dict(_counted(list(user_ids)))


_counted = Kept(
    lambda user_ids: (
        Notification.objects.filter(user__in=user_ids, read_at=None, kind__in=LISTED)
        .order_by()
        .values_list("user_id")
        .annotate(Count("pk"))
    )
)
