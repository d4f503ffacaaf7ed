"""How far one has read: in a room, and in all of them at once."""

from __future__ import annotations

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from chat.frames import ReadView
from chat.models import Following, Membership, Mention, Message, Place, Room
from chat.own_frames import ReadAllView
from chat.queries.belonging import unit_rooms_of
from chat.queries.mentions import count_unread, has_unseen_calls
from chat.queries.rooms import find_standing, my_rooms
from chat.receipts.services import hint_read
from chat.rules import Action, default_notify
from chat.services.seats import change_seat
from eventlog import log
from eventlog.errors import Forbidden
from eventlog.statements import Kept
from people.models import User


def move_read(*, actor: User, room: str, number: int, back: bool = False) -> ReadView:
    """Say that the room is read up to the message `number`.

    The position only moves forward, unless `back` (mark unread), and never beyond the last message. Reading a
    room also sees the mentions in its threads. Nothing is logged where nothing changed. Raises Refused.
    """
    standing = find_standing(actor, room, lock=True)
    standing.require(Action.READ)
    membership = standing.membership
    if membership is None:
        raise Forbidden(_("You are not a member of this room."), code="not_member")
    clamped = max(0, min(number, standing.room.topic.numbers))
    position = clamped if back else max(clamped, membership.read_number)
    seen = 0
    if not back and _unseen_in_threads(actor.pk, standing.room.pk):
        seen = Mention.objects.filter(user=actor, room=standing.room, number=None, seen=False).update(
            seen=True
        )
    changed = position != membership.read_number
    head = standing.room.topic.head
    if not back and not changed and has_unseen_calls(standing.room, actor, membership.seen_head):
        change_seat(membership, seen_head=head)
        seen += 1
    if changed:
        change_seat(membership, read_number=position, **({} if back else {"seen_head": head}))
        if not back:
            hint_read(standing.room, actor)
    mentions = count_unread(standing.room, [actor.pk])[actor.pk]
    view = ReadView(standing.room, position, mentions)
    if changed or seen:
        positions = log.advance({actor.topic_id: log.Plain})
        log.record(positions[actor.topic_id], "read.moved", view)
    return view


# Nearly always there are none, and this is how to learn it with the least work.
_unseen_in_threads = Kept(
    lambda user_id, room_id: Mention.objects.filter(
        user=user_id, room=room_id, number=None, seen=False
    ).values_list("pk", flat=True)[:1]
)


def read_everything(*, actor: User) -> ReadAllView:
    """Say that every room one is in is read, with its threads and what names one there.

    A fixed number of queries, however many rooms, and one event; none where nothing was unread.
    """
    topic = Room.objects.filter(pk=OuterRef("room"))
    numbers, heads = topic.values("topic__numbers")[:1], topic.values("topic__head")[:1]
    changed = 0
    for seats in (Membership, Place):
        behind = seats.objects.filter(user=actor, read_number__lt=F("room__topic__numbers"))
        keys = list(behind.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
        changed += len(keys)
        seats.objects.filter(pk__in=keys).update(read_number=Subquery(numbers))
        unseen = seats.objects.filter(user=actor, room__unit_mentions__seq__gt=F("seen_head")).distinct()
        changed += seats.objects.filter(pk__in=list(unseen.values_list("pk", flat=True))).update(
            seen_head=Subquery(heads)
        )
    changed += _begin_places(actor)
    changed += Mention.objects.filter(user=actor, seen=False, number=None).update(seen=True)
    replies = Message.objects.filter(thread_root=OuterRef("root")).order_by().values("thread_root")
    last = replies.annotate(last=Max("reply_number")).values("last")
    mine = Following.objects.filter(user=actor).annotate(last=Coalesce(Subquery(last), 0))
    changed += mine.filter(read_number__lt=F("last")).update(read_number=F("last"))
    view = ReadAllView(actor.pk, my_rooms(actor.pk))
    if changed:
        positions = log.advance({actor.topic_id: log.Plain})
        log.record(positions[actor.topic_id], "everything.read", view)
    return view


def _begin_places(actor: User) -> int:
    """Give the person a place, with all read, in the unit rooms where they have left nothing yet."""
    there = Place.objects.filter(user=actor).values("room")
    rooms = unit_rooms_of(actor.pk).select_related("topic").exclude(pk__in=there)
    new = [
        Place(
            room=room,
            user=actor,
            read_number=room.topic.numbers,
            seen_head=room.topic.head,
            notify=default_notify(room),
        )
        for room in rooms
        if room.topic.numbers > room.unread_from
    ]
    return len(Place.objects.bulk_create(new, ignore_conflicts=True))
