"""Who is named in a text, and which units it calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from content.richtext import Document, parse
from eventlog.errors import Invalid
from people.models import Unit
from people.words import fold

MENTIONS_LIMIT = 50
UNITS_LIMIT = 10
_BETWEEN = ", "


def find(text: str) -> tuple[str, ...]:
    """Return the usernames mentioned in `text`, casefolded, in order, each once; not those in code."""
    return parse(text).usernames


def check_mentions(document: Document, *, field: str = "text") -> None:
    """Raise Invalid (`too_many_mentions`) when more than 50 people are named, or more than ten units."""
    if len(document.units) > UNITS_LIMIT:
        raise Invalid(
            field,
            _("At most %(limit)d units can be called in one text.") % {"limit": UNITS_LIMIT},
            code="too_many_mentions",
            limit=UNITS_LIMIT,
        )
    if len(document.usernames) > MENTIONS_LIMIT:
        raise Invalid(
            field,
            _("At most %(limit)d people can be mentioned in one text.") % {"limit": MENTIONS_LIMIT},
            code="too_many_mentions",
            limit=MENTIONS_LIMIT,
        )


def find_units(names: Sequence[str]) -> dict[str, Unit]:
    """Return the units that `names`, as they are written after the @, mean; one query, none without names.

    A unit is meant by its name, whatever the case; where several have the same, by it and that of the unit
    above, as in "Köket, Solbackens skola". What still means several means none.
    """
    if not names:
        return {}
    readings = {name: list(_readings(name)) for name in names}
    wanted = {first for several in readings.values() for first, _above in several}
    called: dict[str, list[Unit]] = {}
    for unit in Unit.objects.select_related("parent").filter(search_text__in=wanted).order_by("path"):
        called.setdefault(unit.search_text, []).append(unit)
    found = {}
    for name, several in readings.items():
        for first, above in several:
            fitting = [
                unit
                for unit in called.get(first, ())
                if above is None or (unit.parent is not None and unit.parent.search_text == above)
            ]
            if len(fitting) == 1:
                found[name] = fitting[0]
                break
    return found


def units_called(words: str) -> QuerySet[Unit]:
    """Return units, by name and with their parents, whose name or a word of it begins with `words`."""
    wanted = fold(words)
    begins = Q(search_text__startswith=wanted) | Q(search_text__contains=f" {wanted}")
    return Unit.objects.filter(begins).select_related("parent").order_by("sort_key", "pk")


def _readings(name: str) -> Iterator[tuple[str, str | None]]:
    """Yield what a written name may mean: a unit's name, and perhaps that of the one above."""
    yield fold(name), None
    parts = name.split(_BETWEEN)
    for cut in range(len(parts) - 1, 0, -1):
        yield fold(_BETWEEN.join(parts[:cut])), fold(_BETWEEN.join(parts[cut:]))


def written_names(units: Iterable[Unit]) -> dict[int, str]:
    """Return how each unit, by its primary key, is written after the @ so that it alone is meant.

    Units without such a name are left out. `units` have their parents; one query, none without units.
    """
    choices = {unit.pk: [unit.name, _with_parent(unit)] for unit in units}
    meant = find_units(list({name for names in choices.values() for name in names if _can_be_written(name)}))
    written = {}
    for pk, names in choices.items():
        fitting = [name for name in names if name in meant and meant[name].pk == pk]
        if fitting:
            written[pk] = fitting[0]
    return written


def _with_parent(unit: Unit) -> str:
    return f"{unit.name}{_BETWEEN}{unit.parent.name}" if unit.parent is not None else unit.name


def _can_be_written(name: str) -> bool:
    return bool(parse(f"@[{name}]").units)
