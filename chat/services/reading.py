"""How far one has read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chat.frames import ReadView
from chat.models import Mention
from chat.queries.mentions import count_unread
from chat.queries.rooms import find_standing
from chat.rules import Action
from eventlog import log
from eventlog.errors import Forbidden
from people.models import User


def move_read(*, actor: User, room: str, number: int, back: bool = False) -> ReadView:
    """Say that the room is read up to the message `number`.

    The position only moves forward, unless `back` (mark unread), and never beyond the last message. Reading a
    room also sees the mentions in its threads. Nothing is logged where nothing changed. Raises Refused.
    """
    standing = find_standing(actor, room, lock=True)
    standing.require(Action.READ)
    membership = standing.membership
    if membership is None:
        raise Forbidden(_("You are not a member of this room."), code="not_member")
    clamped = max(0, min(number, standing.room.topic.numbers))
    position = clamped if back else max(clamped, membership.read_number)
    seen = 0
    if not back:
        seen = Mention.objects.filter(user=actor, room=standing.room, number=None, seen=False).update(
            seen=True
        )
    changed = position != membership.read_number
    if changed:
        membership.read_number = position
        membership.save(update_fields=["read_number"])
    mentions = count_unread(standing.room, [actor.pk])[actor.pk]
    view = ReadView(standing.room, position, mentions)
    if changed or seen:
        positions = log.advance({actor.topic_id: log.Plain})
        log.record(positions[actor.topic_id], "read.moved", view)
    return view
