"""Which messages a rule is to purge now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.models import Message, MessageFile, Room
from content.models import Case, Gone
from questions.models import Session
from records import posts, sessions
from records.models import GUEST_ROOMS, SESSIONS, HandedMessage, Rule
from records.registry.choosing import UNDECIDED
from records.statuses import with_statuses
from streams.models import Reach

# A rule that takes more than this share of what it covers is asked about, in hundredths.
SWEEPING = 90


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same time of day so many months earlier, by the installation's calendar; the last of the
    month where it has no such day."""
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    index = local.year * 12 + local.month - 1 - months
    year, month = divmod(index, 12)
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return local.replace(year=year, month=month + 1, day=min(local.day, 28))


def rooms_of(rule: Rule) -> QuerySet[Room]:
    """Return the rooms the rule covers: its own; or those of its kind that none that holds covers closer."""
    rooms = Room.objects.select_related("topic")
    if rule.room_id is not None:
        return rooms.filter(pk=rule.room_id)
    holding = Rule.objects.filter(approved_at__isnull=False, ended_at=None).exclude(pk=rule.pk)
    rooms = rooms.exclude(pk__in=holding.filter(room__isnull=False).values("room"))
    guests = Q(guests=True)
    if rule.scope == GUEST_ROOMS:
        return rooms.filter(guests)
    if holding.filter(scope=GUEST_ROOMS).exists():
        rooms = rooms.exclude(guests)
    return rooms.filter(kind=rule.scope)


def due_in(rule: Rule, room: Room, cutoff: datetime) -> QuerySet[Message]:
    """Return the room's messages that the rule purges: written and last changed before `cutoff`, of its
    statuses, with no report about them or their files that waits to be settled, and not on their way to the
    registry.

    The shell of a thread whose replies are left is none of them.
    """
    waiting = Case.objects.filter(settled_at=None)
    about_message = waiting.filter(kind="message", object_id=OuterRef("pk"))
    about_file = MessageFile.objects.filter(
        message=OuterRef("pk"), file__in=waiting.filter(kind="file").values("object_id")
    )
    on_their_way = HandedMessage.objects.filter(message=OuterRef("pk"), handover__state__in=UNDECIDED)
    return (
        Message.objects.filter(room=room, created_at__lt=cutoff)
        .filter(Q(edited_at=None) | Q(edited_at__lt=cutoff))
        .filter(with_statuses(room, rule.statuses))
        .filter(~Exists(about_message), ~Exists(about_file), ~Exists(on_their_way))
        .exclude(gone=Gone.PURGED)
    )


@dataclass(frozen=True)
class Share:
    """What a rule does to one room: how many of its messages go, and since when the oldest stands there. Of a
    session all questions go; posts are counted by whom they are for."""

    room: Room | Session | Reach
    going: int
    total: int
    oldest: datetime | None


def shares_of(rule: Rule, cutoff: datetime) -> Iterator[Share]:
    """Yield the share of each room the rule covers that has messages to purge, three queries a room; or of
    each session, or of each audience of posts."""
    if rule.about_posts:
        for reach, going, total, since in posts.count_due(rule, cutoff):
            yield Share(reach, going, total, since)
        return
    if rule.scope == SESSIONS:
        for session, asked in sessions.count_due(cutoff):
            yield Share(session, asked, asked, session.starts_at)
        return
    for room in rooms_of(rule).order_by("sort_key", "pk"):
        found = due_in(rule, room, cutoff)
        oldest = found.aggregate(oldest=Min("created_at"))["oldest"]
        if oldest is not None:
            yield Share(room, found.count(), Message.objects.filter(room=room).count(), oldest)


def is_sweeping(shares: Iterable[Share], covered: int) -> bool:
    """Say whether nearly everything the rule covers would go."""
    going = sum(share.going for share in shares)
    return going > 0 and going * 100 >= covered * SWEEPING


def covered_by(rule: Rule) -> int:
    """Return how many messages the rooms of the rule have, or how many questions or posts there are."""
    if rule.about_posts:
        return posts.posts_of(rule).count()
    if rule.scope == SESSIONS:
        return sessions.count_covered()
    return Message.objects.filter(room__in=rooms_of(rule).values("pk")).exclude(gone=Gone.PURGED).count()


def cutoff_of(rule: Rule, now: datetime | None = None) -> datetime:
    """Return from before when the rule purges."""
    return months_before(now or timezone.now(), rule.months or 0)


def next_ids(
    rule: Rule, cutoff: datetime, *, after: int, rooms: int, limit: int
) -> tuple[int | None, list[int]]:
    """Return the first of the next `rooms` rooms with messages to purge, from primary key `after` on, and up
    to `limit` of them.

    Without messages the room is the last one looked at; None says that there are no more rooms.
    """
    looked: int | None = None
    for room in rooms_of(rule).filter(pk__gte=after).order_by("pk")[:rooms]:
        looked = room.pk
        due = due_in(rule, room, cutoff).order_by("created_at", "pk")
        ids = list(due.values_list("pk", flat=True)[:limit])
        if ids:
            return room.pk, ids
    return looked, []
