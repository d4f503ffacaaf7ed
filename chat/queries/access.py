"""Which rooms and messages somebody may read: asked inside the very query that reads them.

Search, notifications and whatever else looks across rooms begin from these, so that a new kind of room, or
a new way for a message to be out of sight, is made known here and nowhere else. They say the same as
`chat.rules` does of one room.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from chat.models import Membership, Message, MessageFile, Room
from chat.queries.belonging import people_in, unit_room_keys
from chat.rules import READABLE_BY_STAFF, VISIBLE_TO_STAFF, is_guest
from people.active import active
from people.belonging import kept_by
from people.models import Role, RoleGrant, User
from people.prepared import Prepared


def readable_rooms(user: User) -> QuerySet[Room]:
    """Return the rooms whose messages and members the person may read now, archived ones too."""
    return _rooms_of(user, READABLE_BY_STAFF)


def visible_rooms(user: User, *, readable: RawSQL | None = None) -> QuerySet[Room]:
    """Return the rooms that the person may know of: name, purpose and owners, not more.

    `readable` are the keys of `readable_rooms`, where they are at hand.
    """
    if readable is None:
        visible = _rooms_of(user, VISIBLE_TO_STAFF)
        return visible if is_guest(user) else visible | Room.objects.filter(audience__in=kept_by(user))
    inside = Q(pk__in=readable)
    if is_guest(user):
        return Room.objects.filter(inside)
    return Room.objects.filter(inside | Q(kind__in=VISIBLE_TO_STAFF) | Q(audience__in=kept_by(user)))


def readable_messages(user: User) -> QuerySet[Message]:
    """Return the messages whose text the person may read now: in such rooms, and still standing."""
    return messages_in(readable_rooms(user).values("pk"))


def readable_keys(user: User) -> RawSQL:
    """Return the keys of `readable_rooms`, for a subquery."""
    return _KEYS_OF_GUESTS(user.pk) if is_guest(user) else _KEYS_OF_STAFF(user.pk)


def messages_in(rooms: QuerySet[Any] | RawSQL) -> QuerySet[Message]:
    """Return the standing messages in rooms, which are given as a subquery of their keys."""
    return standing_messages().filter(room_id__in=rooms)


def standing_messages() -> QuerySet[Message]:
    """Return the messages that say something to those who may read them: not what was deleted."""
    return Message.objects.filter(deleted_at=None)


def readers_of(room: Room) -> QuerySet[User]:
    """Return everybody who may read the room now."""
    inside = Q(pk__in=people_in(room).values("pk"))
    staff = Q(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.STAFF)))
    return User.objects.filter(inside | staff if room.kind in READABLE_BY_STAFF else inside, active())


def reaches_others(origin: Room, target: Room) -> bool:
    """Tell whether somebody may read `target`, now or by joining the staff, who may not read `origin`."""
    if origin.pk == target.pk:
        return False
    if target.kind in READABLE_BY_STAFF and origin.kind not in READABLE_BY_STAFF:
        return True
    return readers_of(target).exclude(pk__in=readers_of(origin).values("pk")).exists()


def readable_files(user: User) -> QuerySet[MessageFile]:
    """Return what attaches the files that the person may see now to such messages."""
    return files_in(readable_rooms(user).values("pk"))


def files_in(rooms: QuerySet[Any] | RawSQL) -> QuerySet[MessageFile]:
    """Return what attaches files to the standing messages in rooms, given as a subquery of their keys."""
    return standing_files().filter(message__room_id__in=rooms, message__deleted_at=None)


def standing_files() -> QuerySet[MessageFile]:
    """Return what attaches files to messages, but for files that a moderator has hidden."""
    return MessageFile.objects.filter(file__hidden_at=None)


def _rooms_of(user: User, kinds: list[str]) -> QuerySet[Room]:
    """Return the rooms the person is in, and for the staff those of the kinds."""
    inside = _inside(user.pk)
    return Room.objects.filter(inside if is_guest(user) else inside | Q(kind__in=kinds))


def _inside(user_id: int, at: datetime | None = None) -> Q:
    member = Membership.objects.filter(room=OuterRef("pk"), user=user_id)
    return Q(Exists(member)) | Q(pk__in=unit_room_keys(user_id, at=at))


_KEYS_OF_GUESTS = Prepared(
    lambda user_id, at: Room.objects.filter(_inside(user_id, at)).order_by().values_list("pk", flat=True)
)
_KEYS_OF_STAFF = Prepared(
    lambda user_id, at: (
        Room.objects.filter(_inside(user_id, at) | Q(kind__in=READABLE_BY_STAFF))
        .order_by()
        .values_list("pk", flat=True)
    )
)
