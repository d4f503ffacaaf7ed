"""Sending, editing and deleting messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat import frames
from chat.files import names_of, save_files
from chat.frames import MessageView
from chat.models import Membership, Mention, Message, MessageVersion, Reaction, Room
from chat.queries.messages import add_roots, find_message, load_view
from chat.queries.rooms import clean_id, find_standing
from chat.rules import Action, Standing
from chat.services.known import forget, recall, remember
from chat.services.mentions import (
    announce_mentions,
    announce_withdrawn,
    find_mentioned,
    render,
    save_mentions,
)
from content.files.queries import as_frame
from content.files.services import attach_files
from content.mentions import check_mentions
from content.richtext import Document, parse
from content.text import check_text
from eventlog import log
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from eventlog.log import Intent, Position
from people.models import User


def read_text(text: str, *, may_be_empty: bool = False) -> Document:
    """Return a message's text, checked and read. Raises Invalid."""
    try:
        document = parse(check_text(text))
    except Invalid as invalid:
        if not may_be_empty or invalid.code != "text_empty":
            raise
        document = parse("")
    check_mentions(document)
    return document


def send_message(
    *,
    actor: User,
    room: str,
    text: str,
    client_id: str,
    thread: str | None = None,
    files: Sequence[str] = (),
) -> MessageView:
    """Write a message in a room, or a reply in the thread of the message `thread`.

    `room`, `thread` and `files` are public ids; with files, the author's own uploads, the text may be empty.
    Sent again with the same `client_id` it returns the message there is.
    By writing in the room the author has read it. Raises Refused; with other text `client_id_reused`.
    """
    document = read_text(text, may_be_empty=bool(files))
    everyone = document.everyone and thread is None
    action = Action.POST if thread is None else Action.REPLY
    standing = _find_writer(actor, room, action, everyone=everyone)
    earlier = _find_sent(standing, client_id, document.text, thread, files)
    if earlier is not None:
        return load_view(earlier)
    standing.require(action)
    if everyone:
        standing.require_everyone()
    root = None if thread is None else _lock_root(standing.room, thread)
    mentioned = find_mentioned(standing.room, document)
    attached = attach_files(actor=actor, files=files)
    message = Message(
        room=standing.room,
        author=actor,
        client_id=client_id,
        text=document.text,
        html=render(document, mentioned, everyone=everyone),
        created_at=timezone.now(),
        thread_root=root,
        everyone=everyone,
    )
    if root is not None:
        message.reply_number = _count_reply(root, message.created_at)
    topics = {user.topic_id: log.Plain for user in mentioned if user.pk != actor.pk}
    positions = log.advance(topics | {standing.room.topic_id: log.Plain if root else log.Numbered})
    position = positions[standing.room.topic_id]
    _recheck(standing, position, action)
    message.number = position.number
    message.save(force_insert=True)
    mentions = save_mentions(message, mentioned)
    save_files(message, attached)
    view = MessageView(
        message,
        mentions=[frames.mentioned(user) for user in mentioned],
        files=[as_frame(file) for file in attached],
    )
    if root is None:
        _place_in_flow(message)
    add_roots([view])
    log.record(position, "message.created", view, intent=_intent_of(message), at=message.created_at)
    announce_mentions(positions, mentions, standing.room)
    return view


def _find_writer(actor: User, room: str, action: Action, *, everyone: bool) -> Standing:
    """Return how the author stands to the room, from memory where that suffices."""
    known = None if everyone else recall(actor, room)
    if known is not None and known.may(action):
        return known
    standing = find_standing(actor, room, lock=True, lock_room=everyone)
    standing.require(Action.READ)
    return standing


def _find_sent(
    standing: Standing, client_id: str, text: str, thread: str | None, files: Sequence[str]
) -> Message | None:
    """Return the message the author sent under that id. Raises Conflict when it was another one."""
    stored = Message.objects.filter(author=standing.user, client_id=client_id)
    # Nearly always there is none, and this is how to learn it with the least work.
    if not stored.order_by().values_list("pk", flat=True)[:1]:
        return None
    earlier = stored.select_related("author", "thread_root").get()
    first = MessageVersion.objects.filter(message=earlier).order_by("pk").first()
    sent_text = first.text if first else earlier.text
    sent_thread = earlier.thread_root.public_id if earlier.thread_root else None
    written = (earlier.room_id, sent_text, sent_thread, names_of(earlier))
    if written != (standing.room.pk, text, thread, list(files)):
        raise Conflict("client_id_reused", _("Another message was already sent under this id."))
    earlier.room = standing.room
    return earlier


def _lock_root(room: Room, thread: str) -> Message:
    """Return the first message of a thread, which stays as it is until the transaction ends."""
    root = Message.objects.select_for_update().filter(room=room, public_id=clean_id(thread)).first()
    if root is None or root.number is None:
        raise NotFound(_("There is no such message to reply to."))
    if root.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    root.room = room
    return root


def _count_reply(root: Message, now: datetime) -> int:
    root.reply_count += 1
    root.last_reply_at = now
    root.save(update_fields=["reply_count", "last_reply_at"])
    return root.reply_count


def _recheck(standing: Standing, position: Position, action: Action) -> None:
    """Ask again when access to the room has changed since it was read; now the topic is held."""
    if position.access_version == standing.room.topic.access_version:
        remember(standing)
    else:
        forget(standing)
        find_standing(standing.user, standing.room.public_id).require(action)


def _place_in_flow(message: Message) -> None:
    number = message.number or 0
    message.room.topic.numbers = number
    Membership.objects.filter(room=message.room_id, user=message.author_id).update(read_number=number)
    if message.everyone:
        Room.objects.filter(pk=message.room_id).update(everyone_number=number)


def _intent_of(message: Message) -> Intent:
    if message.thread_root is not None:
        return Intent("reply", {"members": True, "thread": message.thread_root.public_id})
    return Intent("everyone" if message.everyone else "message", {"members": True})


def edit_message(*, actor: User, message: str, text: str) -> MessageView:
    """Put another text in place of one's own message's; the earlier one is kept for the record.

    Who is newly mentioned is told; who no longer is, has one mention less. Raises Refused.
    """
    document = read_text(text)
    written, standing = _lock_message(actor, message, room_too=document.everyone)
    standing.require(Action.EDIT)
    if written.author_id != actor.pk:
        raise Forbidden(_("Only its author may change a message."))
    if written.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    if written.text == document.text:
        return load_view(written)
    everyone = document.everyone and written.number is not None
    if everyone and not written.everyone:
        standing.require_everyone()
    mentioned = find_mentioned(standing.room, document)
    before = {mention.user_id: mention for mention in written.mentions.select_related("user")}
    kept = {user.pk for user in mentioned}
    added = [user for user in mentioned if user.pk not in before]
    removed = [mention.user for user_id, mention in before.items() if user_id not in kept]
    now = timezone.now()
    _keep_version(written, actor, now)
    called = everyone != written.everyone
    written.text, written.html = document.text, render(document, mentioned, everyone=everyone)
    written.edited_at, written.everyone = now, everyone
    written.save(update_fields=["text", "html", "edited_at", "everyone"])
    if called:
        _recount_everyone(standing.room)
    written.mentions.filter(user__in=removed).delete()
    told = [user for user in (*added, *removed) if user.pk != actor.pk]
    positions = log.advance({user.topic_id: log.Plain for user in told} | {standing.room.topic_id: log.Plain})
    new = save_mentions(written, added)
    view = load_view(written)
    add_roots([view])
    log.record(positions[standing.room.topic_id], "message.edited", view)
    announce_mentions(positions, new, standing.room)
    announce_withdrawn(positions, [user for user in removed if user.pk != actor.pk], standing.room)
    return view


def delete_message(*, actor: User, message: str) -> MessageView:
    """Leave only a tombstone of a message: one's own, or as owner or moderator anybody's.

    What it said is kept for the record. Deleting it again changes nothing. Raises Refused.
    """
    written, standing = _lock_message(actor, message)
    own = written.author_id == actor.pk
    standing.require(Action.WITHDRAW if own else Action.DELETE)
    if written.deleted:
        return load_view(written)
    mentioned = [mention.user for mention in written.mentions.select_related("user")]
    now = timezone.now()
    _keep_version(written, actor, now, deletion=True)
    called = written.everyone
    written.text, written.html, written.everyone = "", None, False
    written.deleted_at, written.deleted_by = now, actor
    written.save(update_fields=["text", "html", "everyone", "deleted_at", "deleted_by"])
    Mention.objects.filter(message=written).delete()
    Reaction.objects.filter(message=written).delete()
    if called:
        _recount_everyone(standing.room)
    told = [user for user in mentioned if user.pk != written.author_id]
    positions = log.advance({user.topic_id: log.Plain for user in told} | {standing.room.topic_id: log.Plain})
    view = load_view(written)
    add_roots([view])
    log.record(positions[standing.room.topic_id], "message.deleted", view)
    announce_withdrawn(positions, told, standing.room)
    audit.record(
        actor_id=actor.pk,
        action="message.delete",
        target=f"message:{written.public_id}",
        detail={
            "room": standing.room.public_id,
            "author": written.author.public_id if written.author else None,
            "own": own,
        },
    )
    return view


def _lock_message(actor: User, message_id: str, *, room_too: bool = False) -> tuple[Message, Standing]:
    """Return a message that stays as it is until the transaction ends, and how the person stands."""
    found, seen = find_message(actor, message_id)
    standing = find_standing(actor, seen.room.public_id, lock=True, lock_room=room_too or found.everyone)
    if not standing.allows(Action.READ):
        raise NotFound()
    return lock_message(found.pk, standing.room), standing


def lock_message(pk: int, room: Room) -> Message:
    """Return a message of the room that stays as it is until the transaction ends."""
    messages = Message.objects.select_related("author", "thread_root")
    written = messages.select_for_update(of=("self",)).get(pk=pk)
    written.room = room
    return written


def _keep_version(written: Message, actor: User, now: datetime, *, deletion: bool = False) -> None:
    MessageVersion.objects.create(
        message=written,
        text=written.text,
        written_at=written.edited_at or written.created_at,
        replaced_at=now,
        replaced_by=actor,
        deletion=deletion,
    )


def _recount_everyone(room: Room) -> None:
    """Find the last message that addresses everyone anew."""
    last = Message.objects.filter(room=room, everyone=True).aggregate(last=Max("number"))["last"]
    room.everyone_number = last or 0
    room.save(update_fields=["everyone_number"])
