"""Changing and deleting messages; what they said before is kept for the record."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.confirming import reminders
from chat.frames import MessageView
from chat.models import Mention, Message, MessageVersion, Reaction, Room, Tagging, UnitMention
from chat.queries.messages import add_roots, find_message, load_view
from chat.queries.rooms import find_standing
from chat.rules import Action, Standing
from chat.services.forwarding import announce_revoked, empty_forwards
from chat.services.mentions import (
    announce_mentions,
    announce_withdrawn,
    called_by,
    calls_of,
    find_called,
    find_mentioned,
    render,
    save_called,
    save_mentions,
    who_still_reads,
)
from chat.services.messages import look_at, read_text
from chat.services.tags import replace_tags
from content.moderation.muting import require_voice
from content.windows import require_deletable, require_editable
from eventlog import log
from eventlog.errors import Conflict, Forbidden, NotFound
from eventlog.frames import timestamp
from people.models import User


def edit_message(*, actor: User, message: str, text: str, base: str | None = None) -> MessageView:
    """Put another text in place of one's own message's; the earlier one is kept for the record.

    `base` is the time of the text that was changed (`edited_at`, or `at` before the first change): where
    another change came between, nothing is written. Who is newly mentioned is told; who no longer is, has one
    mention less. Raises Refused: `too_late` after the window, `edit_conflict` where `base` is not the latest.
    """
    require_voice(actor)
    document = read_text(text)
    written, standing = _lock_message(actor, message, room_too=document.everyone)
    standing.require(Action.EDIT)
    if written.author_id != actor.pk:
        raise Forbidden(_("Only its author may change a message."))
    if written.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    if written.text == document.text:
        return load_view(written)
    now = timezone.now()
    require_editable(written, now)
    _require_base(written, base)
    everyone = document.everyone and written.number is not None
    if everyone and not written.everyone:
        standing.require_everyone()
    mentioned = find_mentioned(standing.room, document)
    called_before = called_by(written)
    units = find_called(standing, document, before=called_before)
    before = {mention.user_id: mention for mention in written.mentions.select_related("user")}
    kept = {user.pk for user in mentioned}
    added = [user for user in mentioned if user.pk not in before]
    removed = [mention.user for user_id, mention in before.items() if user_id not in kept]
    _keep_version(written, actor, now)
    change = calls_of(written, before.values())
    called = everyone != written.everyone
    written.text, written.html = document.text, render(document, mentioned, units, everyone=everyone)
    written.edited_at, written.everyone = now, everyone
    written.save(update_fields=["text", "html", "edited_at", "everyone"])
    if called:
        recount_everyone(standing.room)
    written.mentions.filter(user__in=removed).delete()
    written.unit_mentions.exclude(unit__in=units.values()).delete()
    replace_tags(written, document)
    removed = who_still_reads(standing.room, removed)
    told = [user for user in (*added, *removed) if user.pk != actor.pk]
    positions = log.advance({user.topic_id: log.Plain for user in told} | {standing.room.topic_id: log.Plain})
    new = save_mentions(written, added)
    view = load_view(written)
    change.told = [user.public_id for user in told]
    view.change, view.message.room.everyone_number = change, standing.room.everyone_number
    add_roots([view])
    log.record(positions[standing.room.topic_id], "message.edited", view)
    told_before = set(called_before.values())
    new_units = {name: unit for name, unit in units.items() if unit not in told_before}
    save_called(written, new_units, positions[standing.room.topic_id])
    look_at(written)
    announce_mentions(positions, new, standing.room)
    announce_withdrawn(positions, [user for user in removed if user.pk != actor.pk], standing.room)
    return view


def delete_message(*, actor: User, message: str) -> MessageView:
    """Leave only a tombstone of a message: one's own, or as owner or moderator anybody's.

    What it said is kept for the record. Deleting it again changes nothing. Raises Refused: `too_late`
    after the window, which is the author's alone.
    """
    written, standing = _lock_message(actor, message)
    own = written.author_id == actor.pk
    standing.require(Action.WITHDRAW if own else Action.DELETE)
    if written.deleted:
        return load_view(written)
    now = timezone.now()
    if not standing.may(Action.DELETE):
        require_deletable(written, now)
    named = list(written.mentions.select_related("user"))
    mentioned = [mention.user for mention in named]
    change = calls_of(written, named)
    _keep_version(written, actor, now, deletion=True)
    reminders.cancel(written)
    called = written.everyone
    written.text, written.html, written.everyone = "", None, False
    written.deleted_at, written.deleted_by = now, actor
    written.pinned_at, written.pinned_by = None, None
    written.save(
        update_fields=["text", "html", "everyone", "deleted_at", "deleted_by", "pinned_at", "pinned_by"]
    )
    Mention.objects.filter(message=written).delete()
    UnitMention.objects.filter(message=written).delete()
    Reaction.objects.filter(message=written).delete()
    Tagging.objects.filter(message=written).delete()
    if called:
        recount_everyone(standing.room)
    told = who_still_reads(standing.room, [user for user in mentioned if user.pk != written.author_id])
    emptied = empty_forwards(written)
    elsewhere = {message.room.topic_id for message in emptied} - {standing.room.topic_id}
    topics = {standing.room.topic_id, *elsewhere, *(user.topic_id for user in told)}
    positions = log.advance(dict.fromkeys(topics, log.Plain))
    view = load_view(written)
    view.change, view.message.room.everyone_number = change, standing.room.everyone_number
    add_roots([view])
    log.record(positions[standing.room.topic_id], "message.deleted", view)
    announce_withdrawn(positions, told, standing.room)
    announce_revoked({topic_id: positions[topic_id] for topic_id in elsewhere}, emptied)
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


def _require_base(written: Message, base: str | None) -> None:
    """Raise Conflict when somebody, perhaps oneself on another device, changed the message after `base`."""
    if base is not None and base != timestamp(written.edited_at or written.created_at):
        raise Conflict(
            "edit_conflict", _("The message was changed meanwhile. Choose which text is to stand.")
        )


def _lock_message(actor: User, message_id: str, *, room_too: bool = False) -> tuple[Message, Standing]:
    """Return a message that stays as it is until the transaction ends, and how the person stands."""
    found, seen = find_message(actor, message_id)
    standing = find_standing(actor, seen.room.public_id, lock=True, lock_room=room_too or found.everyone)
    if not standing.allows(Action.READ):
        raise NotFound()
    return lock_message(found.pk, standing.room), standing


def lock_message(pk: int, room: Room) -> Message:
    """Return a message of the room that stays as it is until the transaction ends. Raises NotFound."""
    messages = Message.objects.select_related("author", "thread_root", "pinned_by")
    written = messages.select_for_update(of=("self",)).filter(pk=pk).first()
    if written is None:
        # Purged while this waited for it.
        raise NotFound()
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


def recount_everyone(room: Room) -> None:
    """Find the last message that addresses everyone anew."""
    last = Message.objects.filter(room=room, everyone=True).aggregate(last=Max("number"))["last"]
    room.everyone_number = last or 0
    room.save(update_fields=["everyone_number"])
