"""Reading rooms: one person's list, one room, browsing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone

from chat.frames import Json, Line, RoomView
from chat.models import JoinRequest, Membership, MessageFile, Room, Seat
from chat.queries.belonging import find_place, owners_among, rooms_of
from chat.queries.mentions import count_subquery, everyone_unread
from chat.rules import SMALL_ROOM, Action, Standing, default_notify
from content.plain import to_plain
from eventlog.errors import NotFound
from eventlog.statements import Kept
from people.active import active
from people.belonging import led_by
from people.models import AudienceTerm, User
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
    if lock_room:
        rooms = Room.objects.select_related("topic").select_for_update(of=("self",), no_key=True)
        room = rooms.filter(public_id=clean_id(room_id)).first()
    else:
        room = _with_id.first(clean_id(room_id))
    if room is None:
        raise NotFound()
    standing = Standing(room, user, find_membership(room, user, lock=lock))
    standing.require(Action.SEE)
    return standing


_with_id = Kept(lambda public_id: Room.objects.select_related("topic").filter(public_id=public_id))
_seat = Kept(lambda room_id, user_id: Membership.objects.filter(room=room_id, user=user_id))
_locked_seat = Kept(
    lambda room_id, user_id: Membership.objects.filter(room=room_id, user=user_id).select_for_update()
)


def find_membership(room: Room, user: User, *, lock: bool = False) -> Seat | None:
    """Return the person's place in the room, None for who is not in it."""
    seat: Seat | None
    if room.audience_id is not None:
        seat = find_place(room, user, lock=lock)
    else:
        seat = (_locked_seat if lock else _seat).first(room.pk, user.pk)
    if seat is not None:
        seat.room, seat.user = room, user
    return seat


def clean_id(public_id: str) -> str:
    """Return the id, or one that nothing has where it holds what a database refuses."""
    return public_id if public_id.isascii() and public_id.isprintable() else ""


class _Last(NamedTuple):
    """The last message of a room as `with_line` reads it."""

    text: str | None
    html: str | None
    passed_text: str | None
    passed_html: str | None
    at: datetime | None
    deleted_at: datetime | None
    author_id: str | None
    given_name: str | None
    family_name: str | None
    files: int
    file_kind: str | None


class _Mine(NamedTuple):
    """What one person has in a room as `_seen_by` reads it."""

    role: str | None
    read: int
    mentions: int
    notify: str
    threads: bool
    favourite: bool
    requests: int


# A range of one number, not an equality: that tempts PostgreSQL to merge with all messages of the room.
_IS_LAST = Q(messages__number__gte=F("topic__numbers"), messages__number__lte=F("topic__numbers"))


def with_line() -> QuerySet[Room]:
    """Return rooms with the last message of each, in one query; `line_of` makes a line of it."""
    files = MessageFile.objects.filter(message=OuterRef("last__pk"))
    counted = files.order_by().values("message").annotate(found=Count("pk")).values("found")
    return (
        Room.objects.select_related("topic")
        .annotate(last=FilteredRelation("messages", condition=_IS_LAST))
        .annotate(
            last_text=Substr("last__text", 1, _LINE_PREFIX),
            last_html=Substr("last__html", 1, _LINE_MARKUP),
            last_passed_text=_while_it_stands(Substr("last__forward__text", 1, _LINE_PREFIX)),
            last_passed_html=_while_it_stands(Substr("last__forward__html", 1, _LINE_MARKUP)),
            last_at=F("last__created_at"),
            last_deleted_at=F("last__deleted_at"),
            last_author_id=F("last__author__public_id"),
            last_given_name=F("last__author__given_name"),
            last_family_name=F("last__author__family_name"),
            last_files=Coalesce(Subquery(counted), 0),
            last_file_kind=Subquery(files.order_by("position").values("file__kind")[:1]),
        )
    )


def _while_it_stands(words: Substr) -> Case:
    """Return words that are passed on, or null where the original is gone."""
    stands = Q(last__forward__origin__isnull=False, last__forward__origin__deleted_at=None)
    return Case(When(stands, then=words))


def line_of(room: Room) -> Line | None:
    """Return the last line of a room read by `with_line`."""
    last = _Last(*(vars(room)[f"last_{name}"] for name in _Last._fields))
    if last.at is None or last.deleted_at is not None:
        return None
    name = f"{last.given_name or ''} {last.family_name or ''}".strip()
    words = to_plain(last.text or "", last.html) or to_plain(last.passed_text or "", last.passed_html)
    return Line(last.author_id or "", name, words, last.at, last.files, last.file_kind)


def _seen_by(user_id: int, at: datetime) -> QuerySet[Room]:
    """Return rooms with what `user_id` sees of them at a time, and each one's last message, in one query."""
    leads = led_by(user_id).filter(audience=OuterRef("audience"))
    asking = JoinRequest.objects.filter(
        active("user__", at=at), room=OuterRef("pk"), state=JoinRequest.State.OPEN
    )
    counted = asking.order_by().values("room").annotate(found=Count("pk")).values("found")
    quiet = When(audience__isnull=False, member_count__gt=SMALL_ROOM, then=Value(Seat.Notify.MENTIONS.value))
    return (
        with_line()
        .annotate(mine=FilteredRelation("memberships", condition=Q(memberships__user=user_id)))
        .annotate(placed=FilteredRelation("places", condition=Q(places__user=user_id)))
        .annotate(
            my_role=Case(
                When(Exists(leads), then=Value(Seat.Role.OWNER.value)),
                default=Coalesce("mine__role", "placed__role"),
            ),
            my_read=Coalesce("mine__read_number", "placed__read_number", "unread_from"),
            my_notify=Coalesce(
                "mine__notify", "placed__notify", Case(quiet, default=Value(Seat.Notify.ALL.value))
            ),
            my_seen=Coalesce("mine__seen_head", "placed__seen_head", 0),
            my_threads=Coalesce("mine__threads", "placed__threads", True),
            my_favourite=Coalesce("mine__favourite", "placed__favourite", False),
        )
        .annotate(
            my_mentions=count_subquery(user_id, room="pk", read_number="my_read", seen_head="my_seen"),
            my_requests=Case(
                When(my_role=Seat.Role.OWNER, then=Coalesce(Subquery(counted), 0)), default=Value(0)
            ),
        )
    )


def _view(room: Room, *, inside: bool) -> RoomView:
    """Make a view of a room from `_seen_by`, as somebody inside or outside of it."""
    mine = _Mine(*(vars(room)[f"my_{name}"] for name in _Mine._fields))
    if not inside:
        return RoomView(room, line=line_of(room))
    return RoomView(
        room,
        # In a unit room one may be without having left anything there.
        role=mine.role or Seat.Role.MEMBER,
        read_number=mine.read,
        mentions=mine.mentions + everyone_unread(room, mine.read),
        line=line_of(room),
        notify=mine.notify,
        threads=mine.threads,
        favourite=mine.favourite,
        requests=0 if room.archived else mine.requests,
    )


def _seen_inside(user_id: int, at: datetime) -> QuerySet[Room]:
    return _seen_by(user_id, at).filter(pk__in=rooms_of(user_id, at=at))


_mine = Kept(_seen_inside)
_mine_among = Kept(lambda user_id, at, keys: _seen_inside(user_id, at).filter(pk__in=keys))
_mine_of_units = Kept(lambda user_id, at: _seen_inside(user_id, at).filter(audience__isnull=False))
_mine_moved = Kept(lambda user_id, at, mark: _seen_inside(user_id, at).filter(topic__changed_at__gte=mark))
_shown = Kept(lambda user_id, at, key: _seen_by(user_id, at).filter(pk=key))


def my_rooms(user_id: int, rooms: Iterable[int] | None = None) -> list[RoomView]:
    """Return the rooms the person is in, all or those of `rooms`: two queries, however many rooms."""
    now = timezone.now()
    mine = _mine(user_id, now) if rooms is None else _mine_among(user_id, now, list(rooms))
    views = [_view(room, inside=True) for room in mine]
    _add_others(user_id, views)
    return views


def my_unit_rooms(user_id: int) -> list[RoomView]:
    """Return the unit rooms the person is in, in one query."""
    return [_view(room, inside=True) for room in _mine_of_units(user_id, timezone.now())]


def my_rooms_moved_since(user_id: int, mark: datetime) -> list[RoomView]:
    """Return the rooms the person is in that were written to at or after `mark`, in one query."""
    return [_view(room, inside=True) for room in _mine_moved(user_id, timezone.now(), mark)]


def newcomers_view(room: Room) -> RoomView:
    """Return a unit room of `with_line` as somebody sees it who belongs to it since just now; no query."""
    return RoomView(
        room,
        role=Seat.Role.MEMBER,
        read_number=room.unread_from,
        mentions=everyone_unread(room, room.unread_from),
        line=line_of(room),
        notify=default_notify(room),
    )


def view_for(standing: Standing) -> RoomView:
    """Return one room as the person sees it now; without its last message where they may not read it."""
    inside = standing.membership is not None
    (room,) = _shown(standing.user.pk, timezone.now(), standing.room.pk)
    view = _view(room, inside=inside)
    _add_others(standing.user.pk, [view])
    if not standing.allows(Action.READ):
        view.readable, view.line = False, None
    return view


def _add_others(user_id: int, views: Iterable[RoomView]) -> None:
    direct = {view.room.pk: view for view in views if view.room.kind == Room.Kind.DIRECT}
    others = others_in(user_id, direct)
    for room_id, view in direct.items():
        view.others = others.get(room_id, [])


def others_in(user_id: int, room_ids: Collection[int]) -> dict[int, list[Json]]:
    """Return the first ten people of each direct chat but the person, in one query, none without rooms."""
    if not room_ids:
        return {}
    others: dict[int, list[Json]] = {}
    for membership in _others(user_id, list(room_ids)):
        others.setdefault(membership.room_id, []).append(person(membership.user))
    return {room_id: people[:OTHERS_LIMIT] for room_id, people in others.items()}


_others = Kept(
    lambda user_id, room_ids: (
        Membership.objects.filter(room__in=room_ids)
        .exclude(user=user_id)
        .select_related("user__unit")
        .order_by("user__sort_key", "user_id")
    )
)


def owners_of(rooms: Sequence[Room]) -> dict[int, list[Json]]:
    """Return the active owners of each room, longest first, in one query, three where one is a unit's.

    In a unit room those are the heads of the units it is for, and whom they made owners.
    """
    owners: dict[int, list[User]] = {room.pk: [] for room in rooms}
    units = [room for room in rooms if room.audience_id is not None]
    for membership in _owning(timezone.now(), list(owners)):
        owners[membership.room_id].append(membership.user)
    if units:
        of_audience = {room.audience_id: room.pk for room in units if room.audience_id is not None}
        for term in _headed(timezone.now(), list(of_audience)):
            if term.unit is not None and term.unit.head is not None:
                owners[of_audience[term.audience_id]].append(term.unit.head)
        for place in owners_among(units).select_related("user__unit"):
            owners[place.room_id].append(place.user)
    return {room: [person(user) for user in dict.fromkeys(found)] for room, found in owners.items()}


_owning = Kept(
    lambda at, room_ids: (
        Membership.objects.filter(active("user__", at=at), room__in=room_ids, role=Seat.Role.OWNER)
        .select_related("user__unit")
        .order_by("joined_at", "pk")
    )
)
_headed = Kept(
    lambda at, audience_ids: (
        AudienceTerm.objects.filter(active("unit__head__", at=at), audience__in=audience_ids, excludes=False)
        .select_related("unit__head__unit")
        .order_by("unit__path")
    )
)
