"""Which units can be called in a room."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from chat.models import Room
from chat.queries.belonging import people_in
from content.mentions import units_called, written_names
from people.models import Unit

SHOWN = 10


class Callable(NamedTuple):
    """A unit that can be called: how it is written after the @, and how many of it are in the room."""

    unit: Unit
    written: str
    people: int


def list_callable(room: Room, *, words: str, limit: int) -> list[Callable]:
    """Return units with people in the room, by name; `words` begin the name or a word of it.

    Three queries at most, whatever the size of the room. In a direct chat no unit is called.
    """
    if room.kind == Room.Kind.DIRECT:
        return []
    people = people_in(room).annotate(called=OuterRef("path")).filter(unit__path__startswith=F("called"))
    units = list(units_called(words).filter(Exists(people))[:limit])
    if not units:
        return []
    written = written_names(units)
    counts = people_in(room).aggregate(
        **{f"in_{unit.pk}": Count("pk", filter=Q(unit__path__startswith=unit.path)) for unit in units}
    )
    return [Callable(unit, written[unit.pk], counts[f"in_{unit.pk}"]) for unit in units if unit.pk in written]
