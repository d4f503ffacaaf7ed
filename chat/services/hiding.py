"""Taking a message from sight for the moderators, and putting it back exactly as it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.hints import CallChange
from chat.models import Mention, Message, Room, UnitMention
from chat.queries.messages import add_roots, load_view
from chat.services.editing import lock_message, recount_everyone
from chat.services.forwarding import tell_forwards
from chat.services.mentions import announce_withdrawn, calls_of
from content.models import Gone
from eventlog import log
from eventlog.errors import Conflict
from people.models import Unit, User

Json = dict[str, Any]


def topics_of(message_id: int) -> list[int]:
    """Return the topics that hiding the message, and putting it back, advance."""
    message = Message.objects.select_related("room").get(pk=message_id)
    named = Mention.objects.filter(message=message).values_list("user__topic_id", flat=True)
    return [message.room.topic_id, *named]


def hide_message(message_id: int, *, actor: User) -> Json:
    """Leave a tombstone and return what `restore_message` needs; nothing else keeps the text then.

    Earlier texts, reactions and files stay in their rows, where a tombstone shows none of them. Raises
    Conflict when the message is gone already.
    """
    written = _lock(message_id)
    if written.deleted:
        raise Conflict("deleted", _("What was reported is gone already."))
    mentions = list(written.mentions.select_related("user").order_by("pk"))
    held: Json = {
        "text": written.text,
        "html": written.html,
        "everyone": written.everyone,
        "mentions": [[mention.user_id, mention.number, mention.seen] for mention in mentions],
        "units": list(written.unit_mentions.values_list("unit_id", "number", "seq", "written")),
        "pinned": [written.pinned_at.isoformat(), written.pinned_by_id] if written.pinned_at else None,
    }
    change = calls_of(written, mentions)
    written.text, written.html, written.everyone = "", None, False
    written.deleted_at, written.deleted_by, written.gone = timezone.now(), actor, Gone.HIDDEN
    written.pinned_at, written.pinned_by = None, None
    _save(written)
    Mention.objects.filter(message=written).delete()
    UnitMention.objects.filter(message=written).delete()
    if held["everyone"]:
        recount_everyone(written.room)
    told = [mention.user for mention in mentions if mention.user_id != written.author_id]
    _announce(written, "message.deleted", told, change)
    tell_forwards(written)
    return held


def restore_message(message_id: int, held: Json) -> None:
    """Put a hidden message back. Whoever was mentioned is not told anew. Raises Conflict."""
    written = _lock(message_id)
    if written.gone != Gone.HIDDEN:
        raise Conflict("conflict", _("There is nothing to put back."))
    change = calls_of(written, [])
    written.text, written.html, written.everyone = held["text"], held["html"], held["everyone"]
    written.deleted_at, written.deleted_by, written.gone = None, None, ""
    pinned = held["pinned"]
    people = User.objects.in_bulk(
        [user_id for user_id, _number, _seen in held["mentions"]] + ([pinned[1]] if pinned else [])
    )
    if pinned:
        written.pinned_at, written.pinned_by = datetime.fromisoformat(pinned[0]), people.get(pinned[1])
    _save(written)
    mentions = [
        Mention(room=written.room, message=written, user=people[user_id], number=number, seen=seen)
        for user_id, number, seen in held["mentions"]
        if user_id in people
    ]
    Mention.objects.bulk_create(mentions)
    _call_again(written, held.get("units", []))
    if written.everyone:
        recount_everyone(written.room)
    told = [mention.user for mention in mentions if mention.user_id != written.author_id]
    _announce(written, "message.edited", told, change)
    tell_forwards(written)


def _call_again(written: Message, held: list[Any]) -> None:
    there = Unit.objects.in_bulk([unit_id for unit_id, *_place in held])
    UnitMention.objects.bulk_create(
        [
            UnitMention(
                room=written.room, message=written, unit=there[pk], number=number, seq=seq, written=name
            )
            for pk, number, seq, name in held
            if pk in there
        ]
    )


def touch_message(message_id: int) -> None:
    """Announce the message as it stands now, in place of what was sent of it before."""
    written = _lock(message_id)
    _announce(written, "message.edited", [])
    tell_forwards(written)


def announce_origin(message_id: int) -> None:
    """Announce a message, where it still stands, whose forwarded words are gone."""
    if Message.objects.filter(pk=message_id, deleted_at=None).exists():
        _announce(_lock(message_id), "message.origin_changed", [])


def _lock(message_id: int) -> Message:
    room_id = Message.objects.values_list("room_id", flat=True).get(pk=message_id)
    rooms = Room.objects.select_related("topic").select_for_update(of=("self",), no_key=True)
    return lock_message(message_id, rooms.get(pk=room_id))


def _save(written: Message) -> None:
    written.save(
        update_fields=[
            *("text", "html", "everyone", "deleted_at", "deleted_by", "gone"),
            *("pinned_at", "pinned_by"),
        ]
    )


def _announce(written: Message, kind: str, told: list[User], change: CallChange | None = None) -> None:
    room = written.room
    positions = log.advance({user.topic_id: log.Plain for user in told} | {room.topic_id: log.Plain})
    view = load_view(written)
    if change is not None:
        change.told = [user.public_id for user in told]
        view.change, view.message.room.everyone_number = change, room.everyone_number
    add_roots([view])
    log.record(positions[room.topic_id], kind, view)
    announce_withdrawn(positions, told, room)
