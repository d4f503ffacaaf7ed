"""Holding messages up for everybody in a room."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.frames import PinView
from chat.models import Message
from chat.queries.messages import find_message, load_view
from chat.queries.pins import count_pins
from chat.queries.rooms import find_standing
from chat.rules import Action
from chat.services.editing import lock_message
from eventlog import log
from eventlog.errors import Conflict, Invalid
from people.models import User

PIN_LIMIT = 50


def set_pin(*, actor: User, message: str, on: bool) -> PinView:
    """Pin a message in its room or take it down; either again changes nothing. Raises Refused.

    A room holds up at most 50 (`too_many`). A deleted message is pinned no longer.
    """
    found, seen = find_message(actor, message)
    # Whoever pins at the same time waits, so that the limit holds.
    standing = find_standing(actor, seen.room.public_id, lock_room=True)
    standing.require(Action.PIN)
    written = lock_message(found.pk, standing.room)
    if written.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    pins = count_pins([standing.room.pk]).get(standing.room.pk, 0)
    if on == (written.pinned_at is not None):
        return PinView(load_view(written), pins)
    if on and pins >= PIN_LIMIT:
        raise Invalid(
            "message",
            _("A room can have at most %(limit)d pinned messages. Take one down first.")
            % {"limit": PIN_LIMIT},
            code="too_many",
            limit=PIN_LIMIT,
        )
    written.pinned_at, written.pinned_by = (timezone.now(), actor) if on else (None, None)
    Message.objects.filter(pk=written.pk).update(pinned_at=written.pinned_at, pinned_by=written.pinned_by)
    positions = log.advance({standing.room.topic_id: log.Plain})
    view = PinView(load_view(written), pins + (1 if on else -1))
    log.record(positions[standing.room.topic_id], "message.pinned", view)
    return view
