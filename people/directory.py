"""The directory: finding people, and the tree of units."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from eventlog.errors import Invalid, NotFound
from people import queries
from people.active import active, is_active
from people.models import Skill, Unit, User
from people.text import check_search, is_storable

PAGE = 50
MAX_PAGE = 100
MAX_WORDS = 10

# How far somebody is from the one who looks.
OWN_UNIT, OWN_DEPARTMENT, ELSEWHERE = 0, 1, 2


@dataclass(frozen=True)
class Page:
    """Some of the people found, and where the next page begins (None: there is none)."""

    people: list[User]
    next: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the page as it stands in an answer."""
        return {"people": [queries.person(user) for user in self.people], "next": self.next}


def search_people(
    *,
    viewer: User,
    words: str = "",
    unit: Unit | None = None,
    skill: str = "",
    ambassadors: bool = False,
    beginning: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page:
    """Find people in one query: own unit first, then own department, then the rest, each as Swedish sorts.

    Every one of `words` must occur in the name, username, title, a skill or the unit's name; a part of a word
    is enough. With `beginning` a word of the person must begin so. `unit` and what lies below it, `skill` by
    its whole name, only `ambassadors`. `cursor` is the `next` of an earlier page. Raises Invalid for a cursor
    that is none, and for words that cannot be searched.
    """
    found = queries.people()
    for word in _words("q", words):
        if beginning:
            # Each field is a line of its own.
            begins = Q(search_text__contains=f" {word}") | Q(search_text__contains=f"\n{word}")
            found = found.filter(begins | Q(search_text__startswith=word))
        else:
            found = found.filter(Q(search_text__contains=word) | Q(unit__search_text__contains=word))
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    if skill:
        found = found.filter(skills__key=check_search("skill", skill))
    if ambassadors:
        found = found.filter(ambassador=True)
    found = found.annotate(distance=_distance(viewer)).order_by("distance", "sort_key", "pk")
    if cursor:
        distance, key, pk = _read_cursor(cursor)
        found = found.filter(
            Q(distance__gt=distance)
            | Q(distance=distance, sort_key__gt=key)
            | Q(distance=distance, sort_key=key, pk__gt=pk)
        )
    users: list[User] = list(found[: limit + 1])
    more = len(users) > limit
    users = users[:limit]
    return Page(users, _write_cursor(users[-1]) if more else None)


def get_unit(public_id: str) -> Unit:
    """Return a unit. Raises NotFound."""
    unit = Unit.objects.filter(public_id=public_id).first() if is_storable(public_id) else None
    if unit is None:
        raise NotFound
    return unit


def all_units() -> list[dict[str, Any]]:
    """Return the whole tree, parents before children and siblings as Swedish sorts, in one query."""
    units = list(_units())
    counts = _counts(units)
    ids = {unit.pk: unit.public_id for unit in units}
    keys = {unit.pk: unit.sort_key for unit in units}
    units.sort(key=lambda unit: [keys.get(int(part), "") for part in unit.path.split("/") if part])
    return [_unit_data(unit, counts[unit.pk], ids) for unit in units]


def unit_data(unit: Unit, *, viewer: User) -> dict[str, Any]:
    """Return a unit with its path, its children and the first of its people."""
    below = list(_units().filter(path__startswith=unit.path))
    counts = _counts(below)
    ids = {found.pk: found.public_id for found in below}
    path = queries.path_of(unit)
    if unit.parent_id is not None:
        ids[unit.parent_id] = path[-2]["id"]
    own = next(found for found in below if found.pk == unit.pk)
    children = sorted(
        (found for found in below if found.parent_id == unit.pk), key=lambda found: found.sort_key
    )
    return {
        "unit": _unit_data(own, counts[own.pk], ids),
        "path": path,
        "children": [_unit_data(child, counts[child.pk], ids) for child in children],
        **search_people(viewer=viewer, unit=unit).as_dict(),
    }


def popular_skills(words: str, *, limit: int = 20) -> list[str]:
    """Return skills whose name holds `words`, those most people have first. Raises Invalid."""
    found = Skill.objects.annotate(count=Count("people", filter=active("people__"))).filter(count__gt=0)
    for word in _words("q", words):
        found = found.filter(key__contains=word)
    return list(found.order_by("-count", "key").values_list("name", flat=True)[:limit])


def _words(field: str, text: str) -> list[str]:
    words = check_search(field, text).split()
    if len(words) > MAX_WORDS:
        raise Invalid(field, _("Search for at most %(limit)d words.") % {"limit": MAX_WORDS}, limit=MAX_WORDS)
    return words


def _distance(viewer: User) -> Case:
    if viewer.unit is None:
        return Case(default=Value(ELSEWHERE), output_field=IntegerField())
    # The department is the second level of the tree.
    department = "/".join(viewer.unit.path.split("/")[:3]) + "/"
    return Case(
        When(unit=viewer.unit_id, then=Value(OWN_UNIT)),
        When(unit__path__startswith=department, then=Value(OWN_DEPARTMENT)),
        default=Value(ELSEWHERE),
        output_field=IntegerField(),
    )


def _write_cursor(user: User) -> str:
    place = [vars(user)["distance"], user.sort_key, user.pk]
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_cursor(cursor: str) -> tuple[int, str, int]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        distance, key, pk = place
        if not (isinstance(distance, int) and isinstance(key, str) and key.isascii() and isinstance(pk, int)):
            raise ValueError
        if "\0" in key or not 0 <= pk < 2**63 or distance not in (OWN_UNIT, OWN_DEPARTMENT, ELSEWHERE):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid("cursor", _("This is not the end of an earlier page.")) from None
    return distance, key, pk


def _units() -> QuerySet[Unit]:
    here = Count("people", filter=active("people__"))
    return Unit.objects.select_related("head__unit").annotate(here=here)


def _counts(units: list[Unit]) -> dict[int, int]:
    """Return for each unit how many work in it or below it."""
    counts = {unit.pk: 0 for unit in units}
    for unit in units:
        for part in unit.path.split("/"):
            if part and int(part) in counts:
                counts[int(part)] += vars(unit)["here"]
    return counts


def _unit_data(unit: Unit, count: int, ids: dict[int, str]) -> dict[str, Any]:
    head = unit.head if unit.head and is_active(unit.head) else None
    return {
        **queries.unit_ref(unit),
        "kind": unit.kind,
        "parent": ids.get(unit.parent_id) if unit.parent_id else None,
        "member_count": count,
        "head": queries.person(head) if head else None,
    }
