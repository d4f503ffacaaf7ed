"""Saying what a message is before the law."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit import services as audit
from chat.models import Message, Room
from chat.queries.messages import find_message
from chat.queries.rooms import clean_id
from content.models import Gone
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from people.models import User
from records import rules
from records.access import may_enter
from records.models import KeptPost, MessageStatus, RoomStatus, Status
from records.rules import Action
from records.statuses import default_of, status_of
from streams.models import Post
from streams.queries.posts import find_post, lock_post


def mark_message(*, actor: User, message: str, status: str, thread: bool = False) -> Message:
    """Say what a message is; with `thread` also of all replies to it. Raises Refused.

    Records officers may say anything of what they may read; an author of their own, and an owner of what is
    in their room, only that it is more than it was: an official record.
    """
    if status not in Status.values:
        raise Invalid("status", _("There is no such status."))
    found, choices = find_markable(actor, message)
    if thread and found.thread_root_id is not None:
        raise Invalid("thread", _("A thread is marked at its first message."))
    # Whoever purges it at this moment is waited for, and then it is gone.
    if not Message.objects.select_for_update(of=("self",)).filter(pk=found.pk).exists():
        raise NotFound()
    before = status_of(found)
    row = MessageStatus.objects.filter(message=found).first()
    if status == before and (row.thread if row else False) == thread:
        return found
    if status != before and status not in choices:
        raise Forbidden(_("Only a records officer may decide this."))
    if found.gone == Gone.PURGED:
        raise Conflict("deleted", _("This message was deleted."))
    MessageStatus.objects.update_or_create(
        message=found, defaults={"status": status, "thread": thread, "set_by": actor}
    )
    audit.record(
        actor_id=actor.pk,
        action="record.marked",
        target=f"message:{found.public_id}",
        detail={"room": found.room.public_id, "from": before, "to": status, "thread": thread},
    )
    return found


def find_markable(actor: User, message: str) -> tuple[Message, list[str]]:
    """Return a message the person may read, here or by an officer's grant, and what they may make of it."""
    try:
        found, standing = find_message(actor, message)
    except NotFound:
        rows = Message.objects.select_related("room__topic", "thread_root", "author")
        granted = rows.filter(public_id=clean_id(message)).first()
        if granted is None or not may_enter(actor, granted.room):
            raise
        return granted, [choice for choice in Status.values if choice != status_of(granted)]
    return found, rules.choices_for(actor, found, standing, status_of(found))


def keep_post(*, actor: User, post: str, on: bool) -> Post:
    """Have a post kept, with what is said about it, or no longer; again changes nothing. Raises Refused."""
    rules.require(actor, Action.MARK)
    # Whoever purges it at this moment is waited for, and then it is gone.
    found = lock_post(find_post(actor, post).pk)
    kept = KeptPost.objects.filter(post=found)
    if kept.exists() == on:
        return found
    if on:
        KeptPost.objects.create(post=found, set_by=actor)
    else:
        kept.delete()
    audit.record(
        actor_id=actor.pk,
        action="record.post_kept" if on else "record.post_not_kept",
        target=f"post:{found.public_id}",
        detail={},
    )
    return found


def set_room_status(*, actor: User, room: str, status: str) -> RoomStatus:
    """Say what messages of a room are unless somebody says otherwise. Raises Refused."""
    rules.require(actor, Action.MARK)
    if status not in Status.values:
        raise Invalid("status", _("There is no such status."))
    found = Room.objects.filter(public_id=clean_id(room)).first()
    if found is None:
        raise NotFound()
    before = default_of(found)
    row, _created = RoomStatus.objects.update_or_create(room=found, defaults={"status": status})
    audit.record(
        actor_id=actor.pk,
        action="record.room_status",
        target=f"room:{found.public_id}",
        detail={"from": before, "to": status},
    )
    return row
