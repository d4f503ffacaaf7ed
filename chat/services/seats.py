"""Writing what somebody has in a room, whichever kind of room it is."""

from __future__ import annotations

from typing import Any

from chat.models import Membership, Place, Seat
from chat.rules import default_notify
from eventlog.inserting import update


def change_seat(seat: Seat, **fields: Any) -> None:
    """Change fields of somebody's place in a room, in the caller's transaction; its row is made if need be.

    A new row takes its other values from the room, never from `seat`: there a head's place, say, is an
    owner's by what they lead, and that must not outlast it.
    """
    for name, value in fields.items():
        setattr(seat, name, value)
    if isinstance(seat, Membership):
        update([seat], list(fields))
    elif isinstance(seat, Place):
        _change_place(seat, fields)


def _change_place(place: Place, fields: dict[str, Any]) -> None:
    # What was remembered of the person may be from before their place had a row.
    if Place.objects.filter(room=place.room, user=place.user).update(**fields):
        return
    wanted = {"read_number": place.room.unread_from, "notify": default_notify(place.room), **fields}
    place.pk = Place.objects.create(room=place.room, user=place.user, **wanted).pk
