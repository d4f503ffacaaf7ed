"""Who is in a room: by a row of their own, or in a unit room by belonging to its audience.

Whoever asks which rooms are somebody's, or who is in a room, asks here: a unit room has no row for each of
its people.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from chat.models import Membership, Place, Room, Seat
from chat.rules import default_notify
from eventlog.statements import Kept
from people.belonging import audiences_of, belongs, led_by
from people.models import Role, RoleGrant, User
from people.prepared import Prepared


def unit_rooms_of(user_id: int, *, at: datetime | None = None) -> QuerySet[Room]:
    """Return the unit rooms an active person belongs to; `at` is when they are active, now by default.

    As a subquery of keys `unit_room_keys` is the same, and cheaper.
    """
    staff = RoleGrant.objects.filter(user=user_id, role=Role.STAFF)
    return Room.objects.filter(Q(guests=True) | Exists(staff), audience__in=audiences_of(user_id, at=at))


def _unit_room_keys(user_id: int, at: datetime) -> QuerySet[Any, Any]:
    return unit_rooms_of(user_id, at=at).order_by().values_list("pk", flat=True)


def _room_keys(user_id: int, at: datetime) -> QuerySet[Any, Any]:
    member = Membership.objects.filter(user=user_id).order_by().values_list("room", flat=True)
    return member.union(_unit_room_keys(user_id, at), all=True)


# The keys of the unit rooms an active person belongs to, and of all rooms they are in: for a subquery.
unit_room_keys = Prepared(_unit_room_keys)
rooms_of = Prepared(_room_keys)


def roles_in(user_id: int, room_ids: Collection[int]) -> dict[int, str]:
    """Return the person's role in those of the rooms they are in, by the rooms' keys, in one query."""
    return dict(_roles(user_id, timezone.now(), list(room_ids))) if room_ids else {}


@Kept
def _roles(user_id: int, at: datetime, room_ids: Sequence[int]) -> QuerySet[Any, tuple[int, str]]:
    leads = led_by(user_id).filter(audience=OuterRef("audience"))
    found = (
        Room.objects.filter(pk__in=room_ids)
        .filter(pk__in=rooms_of(user_id, at=at))
        .annotate(mine=FilteredRelation("memberships", condition=Q(memberships__user=user_id)))
        .annotate(placed=FilteredRelation("places", condition=Q(places__user=user_id)))
    )
    role = Case(
        When(Exists(leads), then=Value(Seat.Role.OWNER.value)),
        default=Coalesce("mine__role", "placed__role", Value(Seat.Role.MEMBER.value)),
    )
    roles: QuerySet[Any, tuple[int, str]] = found.annotate(my_role=role).values_list("pk", "my_role")
    return roles


def people_in(room: Room) -> QuerySet[User]:
    """Return the people in a room, as one query; in a unit room only those who are active."""
    if room.audience_id is None:
        return User.objects.filter(memberships__room=room)
    return User.objects.filter(_let_in(room))


def seats_in(room: Room, *, at: datetime | None = None) -> QuerySet[Any]:
    """Return the people in a room, as `people_in` does, each with `seat_role`, `seat_read`, `seat_notify` and
    `seat_threads`: what they have there, or what holds for who has chosen nothing yet. `at` is when those of
    a unit room are active, now by default."""
    if room.audience_id is None:
        people: QuerySet[Any] = User.objects.annotate(
            seat=FilteredRelation("memberships", condition=Q(memberships__room=room))
        ).filter(seat__isnull=False)
        role: Any = F("seat__role")
    else:
        people = User.objects.filter(_let_in(room, at)).annotate(
            seat=FilteredRelation("places", condition=Q(places__room=room))
        )
        leads = led_by(OuterRef("pk")).filter(audience=room.audience_id)
        role = Case(
            When(Exists(leads), then=Value(Seat.Role.OWNER.value)),
            default=Coalesce("seat__role", Value(Seat.Role.MEMBER.value)),
        )
    seats: QuerySet[Any] = people.annotate(
        seat_role=role,
        seat_read=Coalesce("seat__read_number", room.unread_from),
        seat_notify=Coalesce("seat__notify", Value(str(default_notify(room)))),
        seat_threads=Coalesce("seat__threads", True),
    )
    return seats


def _let_in(room: Room, at: datetime | None = None) -> Q:
    assert room.audience_id is not None
    there = belongs(room.audience_id, at=at)
    if not room.guests:
        there &= Q(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.STAFF)))
    return there


def belonging_to(names: Sequence[str], user_ids: Sequence[int]) -> list[QuerySet[Any]]:
    """Return for each topic name the people of `user_ids` who belong to the unit room it is of, as queries.

    The name stands in `room_topic`.
    """
    found: list[QuerySet[Any]] = []
    staff = RoleGrant.objects.filter(user=OuterRef("pk"), role=Role.STAFF)
    for name in names:
        rooms = Room.objects.filter(topic__name=name)
        people = User.objects.annotate(
            room_topic=Value(name), room_audience=rooms.values("audience"), room_guests=rooms.values("guests")
        )
        let_in = Q(room_guests=True) | Q(Exists(staff))
        found.append(people.filter(belongs("room_audience"), let_in, pk__in=list(user_ids)))
    return found


_LEFT = ("id", "role", "read_number", "notify", "threads", "favourite", "seen_head")


def find_place(room: Room, user: User, *, lock: bool) -> Place | None:
    """Return the place of somebody who belongs to a unit room: one query, two with `lock`.

    It is made of what the person has left there, and may be no row yet: it is changed by
    `chat.services.seats.change_seat` alone.
    """
    found = (
        User.objects.filter(_let_in(room), pk=user.pk)
        .annotate(leads=Exists(led_by(OuterRef("pk")).filter(audience=room.audience_id)))
        .annotate(placed=FilteredRelation("places", condition=Q(places__room=room)))
        .values_list("leads", *(f"placed__{field}" for field in _LEFT))
        .first()
    )
    if found is None:
        return None
    leads, pk, role, read_number, notify, threads, favourite, seen_head = found
    if lock and pk is not None:
        read_number = Place.objects.select_for_update().values_list("read_number", flat=True).get(pk=pk)
    return Place(
        pk=pk,
        role=Seat.Role.OWNER if leads else role or Seat.Role.MEMBER,
        read_number=room.unread_from if read_number is None else read_number,
        notify=notify or default_notify(room),
        threads=True if threads is None else threads,
        favourite=bool(favourite),
        seen_head=seen_head or 0,
    )


def owners_among(rooms: Sequence[Room]) -> QuerySet[Place]:
    """Return the places of those who were made owners of unit rooms and still belong."""
    return Place.objects.filter(
        belongs("room__audience", person="user__"), room__in=rooms, role=Seat.Role.OWNER
    ).order_by("pk")


def in_room(user: str = "user", room: str = "room", *, at: datetime | None = None) -> Q:
    """Return the condition that a row's person is in the row's room; both named by the paths to them."""
    member = Membership.objects.filter(user=OuterRef(user), room=OuterRef(room))
    staff = RoleGrant.objects.filter(user=OuterRef(user), role=Role.STAFF)
    unit = belongs(f"{room}__audience", person=f"{user}__", at=at) & (
        Q(**{f"{room}__guests": True}) | Q(Exists(staff))
    )
    return Q(Exists(member)) | (Q(**{f"{room}__audience__isnull": False}) & unit)
