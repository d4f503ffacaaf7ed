"""Reading rooms: one person's list, one room, browsing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce, Substr

from chat.frames import Json, Line, RoomView
from chat.models import Membership, Room
from chat.queries.mentions import everyone_unread, my_count_subquery
from chat.rules import Action, Standing
from content.plain import to_plain
from eventlog.errors import NotFound
from people.models import User
from people.queries import person

# Enough to fill a line once its spaces are gone.
_LINE_PREFIX = 400
_LINE_MARKUP = 1_200
OTHERS_LIMIT = 10


def find_standing(user: User, room_id: str, *, lock: bool = False, lock_room: bool = False) -> Standing:
    """Return how `user` stands to the room with that public id.

    `lock` keeps the membership, `lock_room` the room as it is until the transaction ends. Raises NotFound
    when there is no such room or it is not for this person to know.
    """
    rooms = Room.objects.select_related("topic")
    if lock_room:
        rooms = rooms.select_for_update(of=("self",), no_key=True)
    room = next(iter(rooms.filter(public_id=clean_id(room_id))), None)
    if room is None:
        raise NotFound()
    standing = Standing(room, user, find_membership(room, user, lock=lock))
    standing.require(Action.SEE)
    return standing


def find_membership(room: Room, user: User, *, lock: bool = False) -> Membership | None:
    """Return the person's membership in the room, if any."""
    memberships = Membership.objects.filter(room=room, user=user)
    if lock:
        memberships = memberships.select_for_update()
    membership = next(iter(memberships), None)
    if membership is not None:
        membership.room, membership.user = room, user
    return membership


def clean_id(public_id: str) -> str:
    """Return the id, or one that nothing has where it holds what a database refuses."""
    return public_id if public_id.isascii() and public_id.isprintable() else ""


def with_line() -> QuerySet[Room]:
    """Return rooms with the last message of each, in one query; `line_of` makes a line of it."""
    return (
        Room.objects.select_related("topic")
        .annotate(last=FilteredRelation("messages", condition=Q(messages__number=F("topic__numbers"))))
        .annotate(
            last_text=Substr("last__text", 1, _LINE_PREFIX),
            last_html=Substr("last__html", 1, _LINE_MARKUP),
            last_at=F("last__created_at"),
            last_deleted_at=F("last__deleted_at"),
            last_author_id=F("last__author__public_id"),
            last_given_name=F("last__author__given_name"),
            last_family_name=F("last__author__family_name"),
        )
    )


def _seen_by(user_id: int) -> QuerySet[Room]:
    """Return rooms with what `user_id` sees of them, and the last message of each, in one query."""
    return (
        with_line()
        .annotate(mine=FilteredRelation("memberships", condition=Q(memberships__user=user_id)))
        .annotate(
            my_role=F("mine__role"),
            my_read=Coalesce(F("mine__read_number"), 0),
            my_mentions=my_count_subquery(user_id, room="pk", read_number="mine__read_number"),
        )
    )


def _view(room: Room) -> RoomView:
    """Make a view of a room from `_seen_by`."""
    read = room.my_read  # type: ignore[attr-defined]
    role = room.my_role  # type: ignore[attr-defined]
    everyone = everyone_unread(room, read) if role else 0
    return RoomView(
        room,
        role=role,
        read_number=read,
        mentions=room.my_mentions + everyone,  # type: ignore[attr-defined]
        line=line_of(room),
    )


def line_of(room: Room) -> Line | None:
    """Return the last line of a room read by `with_line`."""
    at: datetime | None = room.last_at  # type: ignore[attr-defined]
    if at is None or room.last_deleted_at is not None:  # type: ignore[attr-defined]
        return None
    given = room.last_given_name or ""  # type: ignore[attr-defined]
    family = room.last_family_name or ""  # type: ignore[attr-defined]
    return Line(
        room.last_author_id or "",  # type: ignore[attr-defined]
        f"{given} {family}".strip(),
        to_plain(room.last_text, room.last_html),  # type: ignore[attr-defined]
        at,
    )


def _views(user_id: int, rooms: QuerySet[Room]) -> list[RoomView]:
    """Return rooms of `_seen_by`, direct chats with their people: two queries, however many rooms."""
    views = [_view(room) for room in rooms]
    _add_others(user_id, views)
    return views


def my_rooms(user_id: int, rooms: Iterable[int] | None = None) -> list[RoomView]:
    """Return the rooms the person is in: all, or those of `rooms`."""
    mine = _seen_by(user_id).filter(Q(mine__user=user_id))
    return _views(user_id, mine if rooms is None else mine.filter(pk__in=list(rooms)))


def my_rooms_moved_since(user_id: int, mark: datetime) -> list[RoomView]:
    """Return the rooms the person is in that were written to at or after `mark`, in one query."""
    moved = _seen_by(user_id).filter(Q(mine__user=user_id), topic__changed_at__gte=mark)
    return [_view(room) for room in moved]


def view_for(standing: Standing) -> RoomView:
    """Return one room as the person sees it now; without its last message where they may not read it."""
    view = _views(standing.user.pk, _seen_by(standing.user.pk).filter(pk=standing.room.pk))[0]
    if not standing.allows(Action.READ):
        view.readable, view.line = False, None
    return view


def _add_others(user_id: int, views: Iterable[RoomView]) -> None:
    direct = {view.room.pk: view for view in views if view.room.kind == Room.Kind.DIRECT}
    if not direct:
        return
    others: dict[int, list[Json]] = {}
    for membership in (
        Membership.objects.filter(room__in=direct)
        .exclude(user=user_id)
        .select_related("user__unit")
        .order_by("user__sort_key", "user_id")
    ):
        others.setdefault(membership.room_id, []).append(person(membership.user))
    for room_id, view in direct.items():
        view.others = others.get(room_id, [])[:OTHERS_LIMIT]


def owners_of(rooms: Sequence[Room]) -> dict[int, list[Json]]:
    """Return the owners of each room, longest first, in one query."""
    owners: dict[int, list[Json]] = {room.pk: [] for room in rooms}
    for membership in (
        Membership.objects.filter(room__in=list(owners), role=Membership.Role.OWNER)
        .select_related("user__unit")
        .order_by("joined_at", "pk")
    ):
        owners[membership.room_id].append(person(membership.user))
    return owners
