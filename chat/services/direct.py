"""Direct chat: one room for each set of people, whoever opens it first."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from chat.frames import RoomView
from chat.models import Membership, Room
from chat.queries.rooms import find_standing, view_for
from chat.rules import is_guest
from chat.services.guests import guests_among
from chat.services.people import find_people
from chat.services.rooms import announce_new, make_room
from eventlog.errors import Forbidden, Invalid
from people.models import User

DIRECT_LIMIT = 10


def direct_key(user_ids: Sequence[int]) -> str:
    """Return the name of a set of people, the same whoever lists them."""
    return "-".join(map(str, sorted(set(user_ids))))


def open_direct(*, actor: User, people: Sequence[str]) -> RoomView:
    """Return the direct chat of the actor and `people` (public ids), a new one where there is none.

    With nobody named it holds notes to oneself. When two open it at once, one of them gets an IntegrityError
    and finds the other's room on the executor's next try. Raises Refused.
    """
    others = [user for user in find_people(people) if user.pk != actor.pk]
    if len(others) + 1 > DIRECT_LIMIT:
        raise Invalid(
            "people",
            _("A direct chat has at most %(limit)d people. Open a room instead.") % {"limit": DIRECT_LIMIT},
            code="too_many_people",
            limit=DIRECT_LIMIT,
        )
    everybody = sorted([actor, *others], key=lambda user: (user.sort_key, user.pk))
    key = direct_key([user.pk for user in everybody])
    existing = Room.objects.filter(direct_key=key).values_list("public_id", flat=True).first()
    if existing is None:
        if is_guest(actor):
            raise Forbidden(_("Guests cannot open chats: wait for a colleague to write to you."))
        room = make_room(
            kind=Room.Kind.DIRECT,
            direct_key=key,
            created_by=actor,
            member_count=len(everybody),
            guests=bool(guests_among(everybody)),
        )
        announce_new(
            room, Membership.objects.bulk_create([Membership(room=room, user=user) for user in everybody])
        )
        existing = room.public_id
    return view_for(find_standing(actor, existing))
