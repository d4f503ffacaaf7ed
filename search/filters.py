"""Filters: by whom, where, when and with what, from what was typed or chosen to what the index knows.

Whom and what somebody may not know of is not there: a filter by it finds nothing, as one by a name that
nobody has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Membership, Message, Room
from chat.queries.access import readable_rooms
from chat.queries.belonging import unit_room_keys
from chat.rules import is_guest
from eventlog.errors import Invalid
from people.models import User
from people.text import is_storable
from people.words import fold
from search import facets
from search.asking import Filter
from search.documents import milliseconds
from search.engines import NO_BOUND

# Of people or rooms of one name, or chosen, at most so many.
CHOICES: Final = 50

M = TypeVar("M", User, Room)

_ME: Final = frozenset({"me", "mig"})
_HAS: Final = {
    "file": ("file", "files", "fil", "filer"),
    "image": ("image", "picture", "photo", "bild", "bilder", "foto"),
    "video": ("video", "film", "film", "filmer"),
    "audio": ("audio", "sound", "ljud"),
    "document": ("document", "dokument"),
    "link": ("link", "links", "länk", "länkar"),
}
HAS: Final = tuple(_HAS)
_BY_WORD: Final = {word: kind for kind, words in _HAS.items() for word in words}
_FACETS: Final = {"file": facets.ANY_FILE, "link": facets.LINK, **facets.OF_FILE}
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass
class Chosen:
    """Filters as they were understood. `people` and `rooms` are None where nothing was said of them.

    Found is what was written from `after` on and before `before`, days in the installation's time zone.
    `not_understood` are the typed filters that mean nothing.
    """

    people: list[User] | None = None
    rooms: list[Room] | None = None
    before: date | None = None
    after: date | None = None
    has: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)

    @property
    def any(self) -> bool:
        """Whether anything is filtered."""
        bounds = (self.people, self.rooms, self.before, self.after)
        return bool(self.has) or any(bound is not None for bound in bounds)

    @property
    def nothing(self) -> bool:
        """Whether nothing can be found, whatever there is."""
        return self.people == [] or self.rooms == []

    @property
    def wanted(self) -> tuple[tuple[str, ...], ...]:
        """The filters as facets: of each tuple one is enough."""
        found: list[tuple[str, ...]] = [(_FACETS[kind],) for kind in self.has]
        if self.people:
            found.append(tuple(facets.author(user.pk) for user in self.people))
        if self.rooms:
            found.append(tuple(facets.room(room.pk) for room in self.rooms))
        return tuple(found)

    @property
    def below(self) -> int:
        """The place that everything found lies before."""
        return NO_BOUND if self.before is None else milliseconds(_start_of(self.before))

    @property
    def above(self) -> int:
        """The place that everything found lies at or after."""
        return 0 if self.after is None else max(0, milliseconds(_start_of(self.after)))


@dataclass(frozen=True)
class Picked:
    """Filters that were chosen instead of typed: public ids, days as YYYY-MM-DD, and of `HAS`."""

    people: Sequence[str] | None = None
    rooms: Sequence[str] | None = None
    before: str | None = None
    after: str | None = None
    has: Sequence[str] = ()


def read_filters(viewer: User, typed: Sequence[Filter], picked: Picked) -> Chosen:
    """Return the filters of both kinds together. At most a query for each name. Raises Invalid for what was
    picked wrongly; what was typed wrongly is only named."""
    chosen = Chosen()
    if picked.people is not None:
        chosen.people = _by_id(known_people(viewer), picked.people)
    if picked.rooms is not None:
        chosen.rooms = _by_id(readable_rooms(viewer), picked.rooms)
    chosen.before = None if picked.before is None else _picked_day(picked.before, "before")
    chosen.after = None if picked.after is None else _picked_day(picked.after, "after")
    chosen.has.extend(picked.has)
    for one in typed:
        if not _read(viewer, one, chosen):
            chosen.not_understood.append(one.text)
    return chosen


def _read(viewer: User, typed: Filter, chosen: Chosen) -> bool:
    """Add a typed filter to the others; say whether it means anything."""
    if typed.name == "from":
        people = people_called(viewer, typed.value)
        chosen.people = [*(chosen.people or []), *people][:CHOICES]
    elif typed.name == "in":
        chosen.rooms = [*(chosen.rooms or []), *rooms_called(viewer, typed.value)][:CHOICES]
    elif typed.name == "has":
        kind = _BY_WORD.get(fold(typed.value))
        if kind is None:
            return False
        chosen.has.append(kind)
    else:
        day = read_day(typed.value)
        if day is None:
            return False
        if typed.name == "before":
            chosen.before = day if chosen.before is None else min(day, chosen.before)
        else:
            chosen.after = day if chosen.after is None else max(day, chosen.after)
    return True


def known_people(viewer: User) -> QuerySet[User]:
    """Return whom the person may filter by: everybody, who has left as well; guests those in their rooms."""
    if not is_guest(viewer):
        return User.objects.all()
    there = Membership.objects.filter(room__in=readable_rooms(viewer).values("pk"))
    wrote = Message.objects.filter(room__in=unit_room_keys(viewer.pk), author__isnull=False)
    return User.objects.filter(
        Q(pk=viewer.pk) | Q(pk__in=there.values("user")) | Q(pk__in=wrote.values("author"))
    )


def people_called(viewer: User, name: str) -> list[User]:
    """Return who has that username, or else whose name has all of the words, in one or two queries."""
    folded = fold(name).lstrip("@")
    if folded in _ME:
        return [viewer]
    if not folded or not is_storable(folded):
        return []
    people = known_people(viewer).select_related("unit")
    found = list(people.filter(username=folded))
    if found:
        return found
    for word in folded.split():
        people = people.filter(search_text__contains=word)
    # The text that is searched has titles and skills as well: the name alone counts.
    return [
        user
        for user in people.order_by("sort_key", "pk")[: 4 * CHOICES]
        if all(word in fold(user.name) for word in folded.split())
    ][:CHOICES]


def rooms_called(viewer: User, name: str) -> list[Room]:
    """Return the rooms that are called so, or else whose names have all of the words, in one query."""
    folded = fold(name).lstrip("#")
    if not folded or not is_storable(folded):
        return []
    rooms = readable_rooms(viewer).exclude(kind=Room.Kind.DIRECT)
    for word in folded.split():
        rooms = rooms.filter(search_text__contains=word)
    named = [
        room
        for room in rooms.order_by("sort_key", "pk")[: 4 * CHOICES]
        if all(word in fold(room.name) for word in folded.split())
    ]
    return [room for room in named if fold(room.name) == folded] or named[:CHOICES]


def read_day(text: str) -> date | None:
    """Return the day that somebody typed: a date, the first of a month or year, today or yesterday."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    spoken = {"today": 0, "idag": 0, "yesterday": 1, "igår": 1}.get(fold(text))
    if spoken is not None:
        return today - timedelta(days=spoken)
    found = _DATE.fullmatch(text.strip()) if text.isascii() else None
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        # A day that some time zone can still count back from.
        return date(year, month, day) if 1 < year < 9_999 else None
    except ValueError:
        return None


def _picked_day(text: str, name: str) -> date:
    day = read_day(text)
    if day is None:
        raise Invalid(name, _("Write a day as 2026-03-01."))
    return day


def _by_id(rows: QuerySet[M], ids: Sequence[str]) -> list[M]:
    sound = [one for one in ids[:CHOICES] if is_storable(one)]
    return list(rows.filter(public_id__in=sound).order_by("sort_key", "pk"))


def _start_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
