"""What messages are before the law: by themselves, by their thread, by their room, by its kind."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from chat.models import Message, Room
from records.models import MessageStatus, RoomStatus, Status


def has_guests(room: Room) -> bool:
    """Say whether somebody from outside writes there: what they send in is received by the authority."""
    return room.guests


def default_of(room: Room) -> Status:
    """Return what a message of the room is unless somebody says otherwise. One query."""
    chosen = RoomStatus.objects.filter(room=room).values_list("status", flat=True).first()
    if chosen is not None:
        return Status(chosen)
    return Status.RECEIVED if has_guests(room) else Status.WORKING


def status_of(message: Message) -> Status:
    """Return what a message is. At most three queries."""
    rows = MessageStatus.objects.filter(
        Q(message=message) | Q(message=message.thread_root_id or 0, thread=True)
    )
    by_id = {row.message_id: row for row in rows}
    row = by_id.get(message.pk) or by_id.get(message.thread_root_id or 0)
    return Status(row.status) if row else default_of(message.room)


def statuses_of(room: Room, messages: Sequence[Message]) -> dict[int, Status]:
    """Return what each of the room's messages is, by primary key, in two queries."""
    roots = [message.thread_root_id for message in messages if message.thread_root_id is not None]
    rows = MessageStatus.objects.filter(message__in=[*(message.pk for message in messages), *roots])
    by_id = {row.message_id: row for row in rows}
    default = default_of(room)
    found = {}
    for message in messages:
        own, root = by_id.get(message.pk), by_id.get(message.thread_root_id or 0)
        row = own or (root if root and root.thread else None)
        found[message.pk] = Status(row.status) if row else default
    return found


def with_statuses(room: Room, statuses: Sequence[str]) -> Q:
    """Return the condition on the room's messages to have one of these statuses."""
    own = Q(legal_status__status__in=statuses)
    of_thread = Q(
        legal_status=None,
        thread_root__legal_status__thread=True,
        thread_root__legal_status__status__in=statuses,
    )
    condition = own | of_thread
    if default_of(room) in statuses:
        threadless = Q(thread_root=None) | Q(thread_root__legal_status=None)
        condition |= Q(legal_status=None) & (threadless | Q(thread_root__legal_status__thread=False))
    return condition
