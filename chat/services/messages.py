"""Sending messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import frames
from chat.files import names_of, read_files, save_files
from chat.following.services import announce, note_reply, topics_of
from chat.frames import Json, MessageView
from chat.models import Forward, Message, MessageVersion, Room
from chat.queries.messages import add_roots, load_view
from chat.queries.rooms import clean_id, find_standing
from chat.rules import Action, Standing
from chat.services.forwarding import take_forward
from chat.services.known import forget, recall, remember
from chat.services.mentions import (
    announce_mentions,
    find_called,
    find_mentioned,
    render,
    save_called,
    save_mentions,
)
from chat.services.seats import change_seat
from chat.services.tags import save_tags
from content.files.queries import as_frame
from content.files.services import attach_files
from content.mentions import check_mentions
from content.moderation.muting import require_voice
from content.moderation.services import look
from content.richtext import Document, parse
from content.text import check_text
from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound
from eventlog.log import Intent, Position
from people.models import User

# Whom a message concerns that is neither a reply nor to everyone.
INTENT = Intent("message", {"members": True})


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
    forward: str | None = None,
    wider: bool = False,
) -> MessageView:
    """Write a message in a room, or a reply in the thread of the message `thread`.

    `room`, `thread`, `files` and `forward` are public ids. With files, the author's own uploads, or with a
    message to `forward`, the text may be empty; `wider` says that others are to read that one, too.
    Sent again with the same `client_id` it returns the message there is.
    By writing in the room the author has read it. Raises Refused; with other text `client_id_reused`.
    """
    require_voice(actor)
    if forward is not None and thread is not None:
        raise Invalid("forward", _("A message is passed on to a room, not into a thread."))
    document = read_text(text, may_be_empty=bool(files) or forward is not None)
    everyone = document.everyone and thread is None
    action = Action.POST if thread is None else Action.REPLY
    standing = _find_writer(actor, room, action, everyone=everyone)
    earlier = _find_sent(standing, client_id, document.text, thread, files, passes_on=forward is not None)
    if earlier is not None:
        return load_view(earlier)
    standing.require(action)
    if everyone:
        standing.require_everyone()
    root = None if thread is None else lock_root(standing.room, thread)
    passed = (
        None
        if forward is None
        else take_forward(actor=actor, message=forward, target=standing.room, wider=wider)
    )
    mentioned = find_mentioned(standing.room, document)
    units = find_called(standing, document)
    attached = attach_files(actor=actor, files=files)
    message = Message(
        room=standing.room,
        author=actor,
        client_id=client_id,
        text=document.text,
        html=render(document, mentioned, units, everyone=everyone),
        created_at=timezone.now(),
        thread_root=root,
        everyone=everyone,
    )
    if root is not None:
        message.reply_number = _count_reply(root, message.created_at)
    topics = {user.topic_id: log.Plain for user in mentioned if user.pk != actor.pk}
    followers = [] if root is None else note_reply(message, root, mentioned)
    topics |= dict.fromkeys(topics_of(followers), log.Plain)
    positions = log.advance(topics | {standing.room.topic_id: log.Plain if root else log.Numbered})
    position = positions[standing.room.topic_id]
    _recheck(standing, position, action)
    message.number = position.number
    message.save(force_insert=True)
    mentions = save_mentions(message, mentioned)
    save_files(message, attached)
    save_tags(message, document)
    view = MessageView(
        message,
        mentions=[frames.mentioned(user) for user in mentioned],
        files=[as_frame(file) for file in attached],
        forward=None if passed is None else _save_forward(passed, message),
    )
    if root is None:
        _place_in_flow(message, standing)
    add_roots([view])
    log.record(position, "message.created", view, intent=_intent_of(message), at=message.created_at)
    save_called(message, units, position)
    announce_mentions(positions, mentions, standing.room)
    announce(positions, followers, used={mention.user_id for mention in mentions})
    look_at(message)
    return view


def look_at(message: Message) -> None:
    """Let the word list look at a new text; what people write to each other alone is nobody's business."""
    if message.room.kind != Room.Kind.DIRECT:
        look(kind="message", object_id=message.pk, text=message.text)


def _find_writer(actor: User, room: str, action: Action, *, everyone: bool) -> Standing:
    """Return how the author stands to the room, from memory where that suffices."""
    known = None if everyone else recall(actor, room)
    if known is not None and known.may(action):
        return known
    standing = find_standing(actor, room, lock=True, lock_room=everyone)
    standing.require(Action.READ)
    return standing


def _find_sent(
    standing: Standing,
    client_id: str,
    text: str,
    thread: str | None,
    files: Sequence[str],
    *,
    passes_on: bool,
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
    passed_on = Forward.objects.filter(message=earlier).exists()
    written = (earlier.room_id, sent_text, sent_thread, names_of(earlier), passed_on)
    # What a moderator hid, say, cannot be compared, and is not written again.
    if not earlier.gone and written != (standing.room.pk, text, thread, list(files), passes_on):
        raise Conflict("client_id_reused", _("Another message was already sent under this id."))
    earlier.room = standing.room
    return earlier


def _save_forward(passed: Forward, message: Message) -> Json:
    passed.message = message
    passed.save(force_insert=True)
    return frames.forward(passed, read_files([passed.origin_id or 0]).get(passed.origin_id or 0, ()))


def find_root(room: Room, thread: str) -> Message:
    """Return the first message of a thread that one may reply in. Raises Refused."""
    return _check_root(Message.objects.filter(room=room, public_id=clean_id(thread)).first(), room)


def lock_root(room: Room, thread: str) -> Message:
    """Return the first message of a thread, which stays as it is until the transaction ends."""
    found = (
        Message.objects.select_related("author")
        .select_for_update(of=("self",))
        .filter(room=room, public_id=clean_id(thread))
        .first()
    )
    return _check_root(found, room)


def _check_root(root: Message | None, room: Room) -> Message:
    if root is None or root.number is None:
        raise NotFound(_("There is no such message to reply to."))
    if root.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    root.room = room
    return root


def _count_reply(root: Message, now: datetime) -> int:
    # Replies that were purged have left the count, not the numbering.
    last = Message.objects.filter(thread_root=root).aggregate(last=Max("reply_number"))["last"] or 0
    root.reply_count += 1
    root.last_reply_at = now
    root.save(update_fields=["reply_count", "last_reply_at"])
    return max(root.reply_count, last + 1)


def _recheck(standing: Standing, position: Position, action: Action) -> None:
    """Ask again when access to the room has changed since it was read; now the topic is held."""
    if position.access_version == standing.room.topic.access_version:
        remember(standing)
    else:
        forget(standing)
        find_standing(standing.user, standing.room.public_id).require(action)


def _place_in_flow(message: Message, standing: Standing) -> None:
    number = message.number or 0
    message.room.topic.numbers = number
    if standing.membership is not None:
        change_seat(standing.membership, read_number=number)
    if message.everyone:
        Room.objects.filter(pk=message.room_id).update(everyone_number=number)


def _intent_of(message: Message) -> Intent:
    if message.thread_root is not None:
        return Intent("reply", {"members": True, "thread": message.thread_root.public_id})
    return Intent("everyone", {"members": True}) if message.everyone else INTENT
