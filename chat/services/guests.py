"""Guests in rooms: only where the room is open to them, and every member can see that it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import services as audit
from chat.models import Membership, Room
from eventlog.errors import Conflict
from people.models import Role, RoleGrant, User


def guests_among(users: Collection[User]) -> list[User]:
    """Return those who are not of the staff, in one query."""
    staff = set(
        RoleGrant.objects.filter(user__in=[user.pk for user in users], role=Role.STAFF).values_list(
            "user", flat=True
        )
    )
    return [user for user in users if user.pk not in staff]


def check_guests(room: Room, users: Collection[User]) -> None:
    """Raise Conflict when one of the people is a guest and the room is not open to guests."""
    if not room.guests:
        check_no_guests(users)


def check_no_guests(users: Collection[User]) -> None:
    """Raise Conflict when one of the people is a guest."""
    guests = guests_among(users)
    if guests:
        names = ", ".join(user.name for user in guests)
        raise Conflict(
            "no_guests",
            ngettext(
                "%(names)s is a guest, and the room is not open to guests. An owner can open it.",
                "%(names)s are guests, and the room is not open to guests. An owner can open it.",
                len(guests),
            )
            % {"names": names},
        )


def check_none_inside(room: Room) -> None:
    """Raise Conflict when there are guests in the room: a room that says it has none has none."""
    if room.audience_id is not None:
        # Guests are let into a unit room only while it is open to them.
        return
    staff = RoleGrant.objects.filter(role=Role.STAFF).values("user")
    if Membership.objects.filter(room=room).exclude(user__in=staff).exists():
        raise Conflict("conflict", _("There are guests in the room. Remove them first."))


def note_new_guests(user_ids: Collection[int]) -> Sequence[Room]:
    """Mark the rooms of people who have become guests, and return those that were not marked before."""
    staff = RoleGrant.objects.filter(user__in=list(user_ids), role=Role.STAFF).values("user")
    entered = Membership.objects.filter(user__in=list(user_ids), room__guests=False).exclude(user__in=staff)
    rooms = list(
        Room.objects.select_related("topic").filter(pk__in=entered.order_by().values("room")).order_by("pk")
    )
    Room.objects.filter(pk__in=[room.pk for room in rooms]).update(guests=True)
    for room in rooms:
        room.guests = True
    return rooms


def record_guests(actor: User | None, room: Room, *, why: str = "") -> None:
    """Write to the audit trail that a room is now open, or closed, to guests."""
    audit.record(
        actor_id=actor.pk if actor else None,
        action="room.guests",
        target=f"room:{room.public_id}",
        detail={"on": room.guests, **({"why": why} if why else {})},
    )
