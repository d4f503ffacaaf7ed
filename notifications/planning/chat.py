"""Who is told of what is said in rooms.

Not the author, not who has read it, not who has left, was closed or wants to hear nothing of the room. Who is
named in a message is told of that, and not once more of the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chat.confirming.queries import missing_of
from chat.following.queries import follows
from chat.models import Mention, Message, Room, Seat, UnitMention
from chat.queries.belonging import seats_in
from chat.rules import SMALL_ROOM
from content.richtext import units_in
from eventlog.statements import Kept
from notifications.models import Intent, Notification
from notifications.planning.steps import NOTHING, Step, Subject, object_of
from people.active import active
from people.audience import Terms

Notify = Seat.Notify
# Which levels of a room let a kind of notification through.
LEVELS = {
    "message": (Notify.ALL,),
    "direct": (Notify.ALL,),
    "everyone": (Notify.ALL, Notify.MENTIONS),
    "reply": (Notify.ALL, Notify.MENTIONS),
    "mention": (Notify.ALL, Notify.MENTIONS),
    "urgent": (Notify.ALL, Notify.MENTIONS),
    "unit": (Notify.ALL, Notify.MENTIONS),
}


def tell_message(intent: Intent, limit: int) -> Step:
    """Tell the members of a room of a message, in a direct chat as what it is."""
    message = _message_of(intent)
    if message is None:
        return NOTHING
    kind = "direct" if message.room.kind == Room.Kind.DIRECT else "message"
    return _step(intent, limit, message, Subject(kind, f"room:{message.room_id}"))


def tell_everyone(intent: Intent, limit: int) -> Step:
    """Tell all members of a message that addresses everyone."""
    message = _message_of(intent)
    return (
        NOTHING
        if message is None
        else _step(intent, limit, message, Subject("everyone", f"message:{message.pk}"))
    )


def tell_reply(intent: Intent, limit: int) -> Step:
    """Tell those who follow a thread of a reply."""
    message = _message_of(intent)
    if message is None or message.thread_root_id is None:
        return NOTHING
    return _step(intent, limit, message, Subject("reply", f"thread:{message.thread_root_id}"))


def tell_unit(intent: Intent, limit: int) -> Step:
    """Tell those in the room who belong to the units that a message calls, or lead them; the intent's
    `units` are their ids."""
    message = _message_of(intent)
    if message is None:
        return NOTHING
    return _step(intent, limit, message, Subject("unit", f"message:{message.pk}"))


def tell_mention(intent: Intent, limit: int) -> Step:
    """Tell somebody who is named in a message; the event is in the topic of whom it concerns."""
    mention_id = object_of(intent)
    mention = Mention.objects.filter(pk=mention_id).select_related("message__room").first()
    if mention is None or mention.message.deleted:
        return NOTHING
    message = mention.message
    subject = _fill(Subject("mention", f"message:{message.pk}"), message)
    people = _members(message, "mention").filter(pk=mention.user_id)
    return Step(subject, list(people.values_list("pk", flat=True)))


def tell_confirm(intent: Intent, limit: int) -> Step:
    """Tell those of a room who are to confirm a message and have not, whatever else they hear of the room."""
    message = _message_of(intent)
    if message is None:
        return NOTHING
    missing = missing_of(message).filter(pk__gt=intent.cursor).order_by("pk")
    user_ids = list(missing.values_list("pk", flat=True)[:limit])
    subject = _fill(Subject("confirm", f"confirm:{message.pk}"), message)
    return Step(subject, user_ids, user_ids[-1] if len(user_ids) == limit else None)


def tell_urgent(intent: Intent, limit: int) -> Step:
    """Tell those of a room who have not read an urgent message, but for those whom a push of it reached."""
    message = _message_of(intent)
    if message is None:
        return NOTHING
    pushed = Notification.objects.filter(
        user=OuterRef("pk"), topic=intent.topic_id, object_id=message.pk, held_until=None
    )
    members = _members(message, "urgent").filter(pk__gt=intent.cursor).exclude(Exists(pushed))
    user_ids = list(members.values_list("pk", flat=True)[:limit])
    subject = _fill(Subject("urgent", f"urgent:{message.pk}"), message)
    return Step(subject, user_ids, user_ids[-1] if len(user_ids) == limit else None)


SOURCES = {
    "urgent": tell_urgent,
    "confirm": tell_confirm,
    "message": tell_message,
    "everyone": tell_everyone,
    "reply": tell_reply,
    "mention": tell_mention,
    "unit": tell_unit,
}


def _message_of(intent: Intent) -> Message | None:
    """Return what the intent is about, None where it is gone."""
    message = _message.first(object_of(intent))
    return None if message is None or message.deleted else message


_message = Kept(lambda key: Message.objects.filter(pk=key).select_related("room", "thread_root"))


def _fill(subject: Subject, message: Message) -> Subject:
    return Subject(subject.kind, subject.group, message.room.topic_id, message.pk, message.number)


def _members(message: Message, kind: str, at: datetime | None = None) -> QuerySet[Any]:
    """Return those of the room who are to be told; `at` is when they are active, now by default."""
    seats = seats_in(message.room, at=at)
    members = seats.filter(active(at=at), seat_notify__in=LEVELS[kind]).order_by("pk")
    if kind == "reply":
        members = members.filter(seat_threads=True)
    if message.number is not None:
        members = members.filter(seat_read__lt=message.number)
    if message.author_id is not None:
        members = members.exclude(pk=message.author_id)
    return members


def _step(intent: Intent, limit: int, message: Message, subject: Subject) -> Step:
    if subject.kind != "unit" and not units_in(message.html):
        user_ids = _ask_kept(intent, limit, message, subject.kind)
    else:
        members = _to_tell(message, subject.kind, intent.cursor, timezone.now())
        if subject.kind == "unit":
            members = members.filter(_called(message, intent.audience.get("units", ())))
        else:
            members = members.exclude(_called(message))
        user_ids = list(members.values_list("pk", flat=True)[:limit])
    return Step(_fill(subject, message), user_ids, user_ids[-1] if len(user_ids) == limit else None)


def _to_tell(message: Message, kind: str, cursor: int, at: datetime) -> QuerySet[Any]:
    """Return whom of the room to tell, but for what the units called in the message change."""
    members = _members(message, kind, at).filter(pk__gt=cursor)
    members = members.exclude(Exists(Mention.objects.filter(message=message, user=OuterRef("pk"))))
    urged = Notification.objects.filter(
        user=OuterRef("pk"), topic=message.room.topic_id, object_id=message.pk, kind="urgent"
    )
    members = members.exclude(Exists(urged))
    return members.filter(follows(message.thread_root_id or 0)) if kind == "reply" else members


def _ask_kept(intent: Intent, limit: int, message: Message, kind: str) -> list[int]:
    room = message.room
    return _asked(
        [room.pk, room.topic_id, room.audience_id or 0, room.unread_from],
        [message.pk, message.number or 0, message.author_id or 0, message.thread_root_id or 0],
        intent.cursor,
        timezone.now(),
        kind=kind,
        limit=limit,
        of_unit=room.audience_id is not None,
        guests=room.guests,
        room_kind=room.kind,
        quiet=room.member_count > SMALL_ROOM,
        numbered=message.number is not None,
        authored=message.author_id is not None,
    )


@Kept
def _asked(of_room: Sequence[int], of_message: Sequence[int], cursor: int, at: datetime, **shape: Any) -> Any:
    """Return the keys of those to tell, asked with all that the statement needs of a room and a message."""
    room_id, topic_id, audience_id, unread_from = of_room[:4]
    room = Room(
        pk=room_id,
        topic_id=topic_id,
        audience_id=audience_id if shape["of_unit"] else None,
        unread_from=unread_from,
        guests=shape["guests"],
        kind=shape["room_kind"],
        member_count=SMALL_ROOM + shape["quiet"],
    )
    key, number, author_id, root_id = of_message[:4]
    message = Message(
        pk=key,
        room=room,
        number=number if shape["numbered"] else None,
        author_id=author_id if shape["authored"] else None,
        thread_root_id=root_id,
    )
    people = _to_tell(message, shape["kind"], cursor, at)
    return people.values_list("pk", flat=True)[: shape["limit"]]


def _called(message: Message, units: Sequence[str] | None = None) -> Q:
    """Return the condition that a member belongs to units that the message calls, all or those of `units`."""
    calls = UnitMention.objects.filter(message=message)
    if units is not None:
        calls = calls.filter(unit__public_id__in=list(units))
    return Terms(unit_paths=tuple(calls.values_list("unit__path", flat=True))).condition
