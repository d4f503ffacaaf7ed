"""Long lists in the order of names: rooms to browse, the members of a room. A page at a time."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, Exists, F, FilteredRelation, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from chat.models import Room, Seat
from chat.queries.belonging import seats_in, unit_room_keys
from chat.rules import is_guest
from eventlog.errors import Forbidden, Invalid
from people.belonging import kept_by, led_by
from people.models import User
from people.text import check_search

PAGE = 50
PAGE_LIMIT = 100
WORDS_LIMIT = 10

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Listed:
    """A room to somebody who browses; `role` is None where they are not a member."""

    room: Room
    role: str | None


def browse_rooms(
    *, viewer: User, words: str = "", cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Listed], str | None]:
    """Return rooms whose name and purpose hold all `words`, and the cursor of the next page (None: the end).

    Secret rooms only to their members, unit rooms to those in them and those who keep them, archived and
    direct ones never. Raises Forbidden for guests, who see no rooms but their own, and Invalid.
    """
    if is_guest(viewer):
        raise Forbidden(_("Guests see only the rooms they were let into."))
    unit = Q(pk__in=unit_room_keys(viewer.pk))
    leads = led_by(viewer.pk).filter(audience=OuterRef("audience"))
    rooms = (
        Room.objects.annotate(mine=FilteredRelation("memberships", condition=Q(memberships__user=viewer)))
        .annotate(placed=FilteredRelation("places", condition=Q(places__user=viewer)))
        .annotate(
            role=Case(
                When(unit & Exists(leads), then=Value(Seat.Role.OWNER.value)),
                When(unit, then=Coalesce("placed__role", Value(Seat.Role.MEMBER.value))),
                default=F("mine__role"),
            )
        )
        .filter(
            ~Q(kind__in=[Room.Kind.SECRET, Room.Kind.UNIT]) | Q(mine__isnull=False) | unit | _kept(viewer),
            archived_at=None,
        )
        .exclude(kind=Room.Kind.DIRECT)
    )
    for word in check_search("q", words).split()[:WORDS_LIMIT]:
        rooms = rooms.filter(search_text__contains=word)
    found, following = page_of(rooms, "sort_key", "public_id", cursor, limit)
    return [Listed(room, getattr(room, "role", None)) for room in found], following


def _kept(viewer: User) -> Q:
    """Return the condition on unit rooms that the person keeps, though they may not be in them."""
    return Q(audience__in=kept_by(viewer))


@dataclass(frozen=True)
class Member:
    """Somebody in a room."""

    user: User
    role: str


def list_members(
    room: Room, *, words: str = "", cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Member], str | None]:
    """Return members whose names hold all `words`, and the cursor of the next page. Raises Invalid."""
    people = seats_in(room).select_related("unit")
    for word in check_search("q", words).split()[:WORDS_LIMIT]:
        people = people.filter(search_text__contains=word)
    found, following = page_of(people, "sort_key", "public_id", cursor, limit)
    return [Member(user, vars(user)["seat_role"]) for user in found], following


def page_of(
    rows: QuerySet[M], key: str, tie: str, cursor: str | None, limit: int
) -> tuple[list[M], str | None]:
    """Return a page of rows ordered by `key`, then `tie`, and the cursor of the next. Raises Invalid."""
    if cursor:
        after, public_id = _read_cursor(cursor)
        rows = rows.filter(Q(**{f"{key}__gt": after}) | Q(**{key: after, f"{tie}__gt": public_id}))
    found = list(rows.order_by(key, tie)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], _write_cursor(_value(last, key), _value(last, tie))


def _value(row: Model, path: str) -> str:
    value: Any = row
    for name in path.split("__"):
        value = getattr(value, name)
    return str(value)


def _write_cursor(key: str, public_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, public_id]).encode()).decode()


def _read_cursor(cursor: str) -> tuple[str, str]:
    try:
        key, public_id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, binascii.Error, TypeError):
        key = public_id = None
    if not (_is_word(key) and _is_word(public_id)):
        raise Invalid("cursor", _("This is not the cursor of a page."))
    return key, public_id


def _is_word(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable()
