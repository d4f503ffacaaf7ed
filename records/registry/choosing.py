"""Which messages are handed over, and who may do so."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from chat.models import Message, MessageFile, Room, Seat
from chat.queries.rooms import clean_id, find_membership
from chat.rules import Action as ChatAction
from chat.rules import Standing
from content.models import Case
from content.moderation.services.purging import find_waiting
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from people.models import User
from records.access import may_enter
from records.models import HandedMessage, Handover
from records.rules import Action, may

# Of one handover, replies counted; what is more is a matter for several.
MOST_MESSAGES = 500
MOST_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Chosen:
    """What is to be handed over, in the order it was said, replies after what they answer.

    `left_out` is how many of those that were named, or their replies, are gone already.
    """

    room: Room
    messages: Sequence[Message]
    files: Sequence[MessageFile]
    size: int
    left_out: int


def find_room(actor: User, room: str) -> Room:
    """Return a room that the person may hand over from: an officer who may read it, or one of its owners.

    Raises NotFound, and Forbidden to those who may only read it.
    """
    found = Room.objects.select_related("topic").filter(public_id=clean_id(room)).first()
    if found is None:
        raise NotFound()
    seat = find_membership(found, actor)
    reads = Standing(found, actor, seat).allows(ChatAction.READ)
    if may(actor, Action.REGISTER) and (reads or may_enter(actor, found)):
        return found
    if not reads:
        raise NotFound()
    if seat is None or seat.role != Seat.Role.OWNER:
        raise Forbidden(_("Records officers and the room's owners hand over to the registry."))
    return found


def choose(room: Room, named: Sequence[str], *, threads: bool) -> Chosen:
    """Return the messages of the room with these public ids, with `threads` also the replies to them.

    Raises Invalid for one that is not of the room, and for too many; Conflict where nothing is left of them,
    a report about one waits to be settled, or another handover has one.
    """
    wanted = {clean_id(one) for one in named}
    if not 1 <= len(wanted) <= MOST_MESSAGES:
        raise _too_many()
    mine = Message.objects.filter(room=room, public_id__in=wanted)
    keys = dict(mine.values_list("pk", "number"))
    if len(keys) != len(wanted):
        raise Invalid("messages", _("One of the messages is not in this room."))
    replies = Q(thread_root__in=keys) if threads else Q(pk__in=())
    found = Message.objects.filter(Q(pk__in=keys) | replies, room=room)
    everything = list(found.select_related("author", "thread_root")[: MOST_MESSAGES + 1])
    if len(everything) > MOST_MESSAGES:
        raise _too_many()
    standing = in_order(message for message in everything if not message.deleted)
    if not standing:
        raise Conflict("deleted", _("Nothing is left of these messages."))
    _require_free(standing)
    files = files_of(standing)
    size = sum(sent.file.size for sent in files)
    if size > MOST_BYTES:
        raise Invalid("messages", _("Their files are too large for one package."), code="too_many")
    return Chosen(room, standing, files, size, len(everything) - len(standing))


def _too_many() -> Invalid:
    return Invalid(
        "messages",
        _("From 1 to %(limit)d messages, replies counted.") % {"limit": MOST_MESSAGES},
        code="too_many",
        limit=MOST_MESSAGES,
    )


def in_order(messages: Iterable[Message]) -> list[Message]:
    """Return messages as a reader of the room meets them: replies after the message they answer."""

    def place(message: Message) -> tuple[int, int]:
        root = message.thread_root
        return ((root.number or 0) if root else (message.number or 0), message.reply_number or 0)

    return sorted(messages, key=place)


def files_of(messages: Sequence[Message]) -> list[MessageFile]:
    """Return the files of the messages, in order."""
    keys = [message.pk for message in messages]
    place = {key: at for at, key in enumerate(keys)}
    sent = MessageFile.objects.filter(message__in=keys).select_related("file")
    return sorted(sent, key=lambda one: (place[one.message_id], one.position))


def _require_free(messages: Sequence[Message]) -> None:
    keys = [message.pk for message in messages]
    if reported_among(keys):
        raise Conflict("conflict", _("A report about one of these messages waits to be settled."))
    if taken_among(keys):
        raise Conflict("conflict", _("One of these messages is being handed over already."))


def reported_among(message_ids: Sequence[int]) -> set[int]:
    """Return those of the messages that a report waits about, theirs or of one of their files."""
    waiting = Case.objects.filter(settled_at=None, kind="file").values("object_id")
    files = MessageFile.objects.filter(message__in=message_ids, file__in=waiting)
    return find_waiting(kind="message", object_ids=message_ids) | set(
        files.values_list("message_id", flat=True)
    )


def taken_among(message_ids: Sequence[int]) -> set[int]:
    """Return those of the messages that a handover has which is not decided yet: they are not purged."""
    taken = HandedMessage.objects.filter(message__in=message_ids, handover__state__in=UNDECIDED)
    return set(taken.values_list("message_id", flat=True))


UNDECIDED = (Handover.State.MAKING, Handover.State.WAITING)


def fingerprint_of(messages: Sequence[Message]) -> str:
    """Return what differs as soon as one of the messages was changed, deleted, or lost a file."""
    keys = [message.pk for message in messages]
    sizes = MessageFile.objects.filter(message__in=keys).values("message").annotate(bytes=Sum("file__size"))
    files = {row["message"]: row["bytes"] for row in sizes}
    lines = [
        f"{message.pk} {message.edited_at} {message.deleted_at} {files.get(message.pk, 0)}"
        for message in sorted(messages, key=lambda message: message.pk)
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
