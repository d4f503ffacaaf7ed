"""Passing a message on to another room: its words as they stand now, revoked when the original is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Forward, Message, Room
from chat.queries.access import reaches_others
from chat.queries.messages import find_message, load_views
from chat.rules import Action
from eventlog import due, log
from eventlog.errors import Conflict
from eventlog.log import Position
from people.models import User

# So many rooms hear of a revocation in its own transaction; the others a moment later.
AT_ONCE = 20


def take_forward(*, actor: User, message: str, target: Room, wider: bool) -> Forward:
    """Return what passes a message on, not yet saved; the original stays as it is until the transaction ends.

    Passing on what only passes something on leads to the same original. Raises NotFound and Forbidden as
    reading does, Conflict: `deleted`, and `wider_audience` where somebody who may read `target` may not read
    the room that the message is taken from, unless `wider` says that this is meant.
    """
    found, standing = find_message(actor, message)
    standing.require(Action.FORWARD)
    passed = Forward.objects.filter(message=found).first()
    origin_id = found.pk if passed is None else passed.origin_id
    origin = Message.objects.select_for_update(of=("self",)).filter(pk=origin_id or 0).first()
    if found.deleted or origin is None or origin.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    if not wider and reaches_others(found.room, target):
        raise Conflict(
            "wider_audience", _("People who cannot read the original will be able to read it there.")
        )
    if passed is None:
        return Forward(
            origin=origin,
            author=found.author,
            written_at=origin.created_at,
            text=origin.text,
            html=origin.html,
        )
    return Forward(
        origin=origin,
        author=passed.author,
        written_at=passed.written_at,
        text=passed.text,
        html=passed.html,
    )


def empty_forwards(origin: Message) -> list[Message]:
    """Take the words of a deleted message away wherever it was passed on.

    Returns the first messages that passed it on, whose rooms the caller tells with `announce_revoked`; the
    others are told by due work.
    """
    if not Forward.objects.filter(origin=origin).exists():
        return []
    Forward.objects.filter(origin=origin).update(text="", html=None)
    found = _passing_on(origin.public_id, after=0)
    if len(found) > AT_ONCE:
        tell_forwards(origin, after=found[AT_ONCE - 1].pk)
    return found[:AT_ONCE]


def tell_forwards(origin: Message, *, after: int = 0) -> None:
    """Let due work tell all rooms to which the message was passed on how it stands there now.

    Whether the words are shown is read from the original each time: a moderator hides, and puts back, there.
    """
    if Forward.objects.filter(origin=origin, message__gt=after).exists():
        due.schedule("chat.forwards", origin.public_id, timezone.now(), {"after": after})


def announce_revoked(positions: dict[int, Position], messages: Sequence[Message]) -> None:
    """Log in each message's room that what it passed on is gone.

    `positions` holds a place that is still free in each room but those whose topics are held already.
    """
    free = dict(positions)
    for view in load_views(messages):
        topic_id = view.message.room.topic_id
        position = free.pop(topic_id, None) or log.advance({topic_id: log.Plain})[topic_id]
        log.record(position, "message.origin_changed", view)


def _passing_on(origin_id: str, after: int) -> list[Message]:
    """Return messages that stand and pass the original on, by primary key, one more than are told at once."""
    messages = Message.objects.select_related("author", "thread_root", "pinned_by", "room__topic").filter(
        forward__origin__public_id=origin_id, deleted_at=None, pk__gt=after
    )
    return list(messages.order_by("pk")[: AT_ONCE + 1])


def _run_tell(item: due.Item) -> datetime | None:
    found = _passing_on(item.key, after=item.data["after"])
    told = found[:AT_ONCE]
    if told:
        positions = log.advance({message.room.topic_id: log.Plain for message in told})
        announce_revoked(positions, told)
    if len(found) > AT_ONCE:
        due.schedule("chat.forwards", item.key, timezone.now(), {"after": told[-1].pk})
    return None


due.register("chat.forwards", _run_tell)
