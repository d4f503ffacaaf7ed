"""How somebody wants to hear of a room, on all of their devices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from chat.models import Seat
from chat.own_frames import PreferencesView
from chat.queries.rooms import find_standing
from chat.rules import Action
from chat.services.seats import change_seat
from eventlog import log
from eventlog.errors import Forbidden, Invalid
from people.models import User


def change_preferences(
    *,
    actor: User,
    room: str,
    notify: str | None = None,
    threads: bool | None = None,
    favourite: bool | None = None,
) -> PreferencesView:
    """Change what is given of how one hears of a room, and return all of it. Raises Refused.

    Nothing is logged where nothing changed.
    """
    standing = find_standing(actor, room, lock=True)
    standing.require(Action.PREFER)
    seat = standing.membership
    if seat is None:
        raise Forbidden(_("You are not a member of this room."), code="not_member")
    if notify is not None and notify not in Seat.Notify.values:
        raise Invalid("notify", _("Choose all, mentions or nothing."))
    wanted: dict[str, Any] = {"notify": notify, "threads": threads, "favourite": favourite}
    changes = {
        field: value for field, value in wanted.items() if value is not None and value != getattr(seat, field)
    }
    if changes:
        change_seat(seat, **changes)
    view = PreferencesView(standing.room, seat.notify, seat.threads, seat.favourite)
    if changes:
        positions = log.advance({actor.topic_id: log.Plain})
        log.record(positions[actor.topic_id], "room.preferred", view)
    return view
