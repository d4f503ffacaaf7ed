"""Leaving a note in place of messages that were handed over to the registry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from chat.confirming import reminders
from chat.frames import PurgeView
from chat.models import Forward, Message, MustConfirm, Room, Tagging
from chat.services.editing import recount_everyone
from chat.services.mentions import announce_withdrawn, who_still_reads
from chat.services.purging import remove_content
from content.models import Gone
from eventlog import log
from people.models import User


def lock_messages(room_id: int, message_ids: Sequence[int]) -> tuple[Room, list[Message]]:
    """Return the room and those of its messages that are left, which stay as they are until the transaction
    ends."""
    rooms = Room.objects.select_related("topic").select_for_update(of=("self",), no_key=True)
    room = rooms.get(pk=room_id)
    messages = Message.objects.select_for_update(of=("self",)).filter(room=room, pk__in=message_ids)
    return room, list(messages.order_by("pk"))


def replace_messages(
    room: Room, messages: Sequence[Message], *, actor: User | None, hold: Iterable[int] = ()
) -> None:
    """Take away what the messages said, with all that hangs on it; each leaves a note in its place.

    They are standing messages of the room, from `lock_messages`. `hold` are topics that the caller advances
    after this.
    """
    ids = [message.pk for message in messages]
    mentioned = list(User.objects.filter(pk__in=_mentioned(ids)))
    for asked in MustConfirm.objects.filter(message__in=ids).select_related("message"):
        reminders.cancel(asked.message)
    remove_content(messages)
    Tagging.objects.filter(message__in=ids).delete()
    Forward.objects.filter(message__in=ids).delete()
    Message.objects.filter(pk__in=ids).update(
        text="",
        html=None,
        everyone=False,
        deleted_at=timezone.now(),
        deleted_by=actor,
        gone=Gone.REGISTERED,
        pinned_at=None,
        pinned_by=None,
    )
    if any(message.everyone for message in messages):
        recount_everyone(room)
    told = who_still_reads(room, mentioned)
    topics = {room.topic_id, *(user.topic_id for user in told)}
    log.hold({*topics, *hold})
    positions = log.advance(dict.fromkeys(topics, log.Plain))
    last = any(message.number == room.topic.numbers for message in messages)
    log.record(positions[room.topic_id], "messages.purged", PurgeView(room, last))
    announce_withdrawn(positions, told, room)


def _mentioned(message_ids: Sequence[int]) -> list[int]:
    mentions = Message.objects.filter(pk__in=message_ids, mentions__isnull=False)
    return list(mentions.values_list("mentions__user", flat=True).distinct())
