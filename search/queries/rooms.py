"""Finding rooms: by name and purpose, those one is in first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import RawSQL

from chat.models import Room
from chat.queries.access import visible_rooms
from chat.queries.belonging import roles_in
from people.models import User
from search.asking import Asked, AskedWord
from search.cursors import read_cursor, write_cursor

# A stem shorter than this is part of too many words.
STEM_LENGTH = 3
# Rooms put in order: more have a word in common only where it says nothing.
CANDIDATES = 500


@dataclass(frozen=True)
class Page:
    """Some of the rooms found, each with the person's role there, and where the next page begins."""

    rooms: list[tuple[Room, str | None]]
    next: str | None


def find_rooms(viewer: User, asked: Asked, keys: RawSQL, cursor: str | None, limit: int) -> Page:
    """Return rooms that the person may know of, in two queries: closed ones by name and purpose alone.

    First whose name begins so, then those one is in, then those with the very words, each as Swedish sorts.
    `keys` are those of the rooms that the person may read. Raises Invalid for a cursor that is none.
    """
    start = read_cursor(cursor, 1)[0] if cursor else 0
    rooms = visible_rooms(viewer, readable=keys).exclude(kind=Room.Kind.DIRECT)
    for word in asked.words:
        rooms = rooms.filter(_has(word))
    candidates = list(rooms.order_by("sort_key", "pk")[:CANDIDATES])
    roles = roles_in(viewer.pk, [room.pk for room in candidates])
    ranked = sorted(candidates, key=lambda room: _rank(room, asked, room.pk in roles))
    shown: list[tuple[Room, str | None]] = [
        (room, roles.get(room.pk)) for room in ranked[start : start + limit]
    ]
    return Page(shown, write_cursor(start + limit) if len(ranked) > start + limit else None)


def _rank(room: Room, asked: Asked, mine: bool) -> int:
    """Return how far down a room stands."""
    words = [word.folded for word in asked.words]
    if room.search_text.startswith(" ".join(words)):
        return 0
    literally = all(word in room.search_text for word in words)
    return (1 if mine else 2) if literally else (3 if mine else 4)


def _has(word: AskedWord) -> Q:
    """Return the condition that a room's name or purpose has a word, or another form of it."""
    fits = Q(search_text__contains=word.folded)
    for stem in word.stems:
        if len(stem) >= STEM_LENGTH:
            fits |= Q(search_text__contains=stem)
    return fits
