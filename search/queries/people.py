"""Finding people: as the directory does, own department first; then by other forms of the words."""

from __future__ import annotations

from eventlog.errors import Forbidden
from people import directory
from people.directory import Page
from people.models import User
from people.rules import check_may_see_directory
from search.asking import Asked

# A shorter stem is part of too many titles: "fik" of every traffic warden ("trafik").
STEM_LENGTH = 4


def find_people(viewer: User, asked: Asked, cursor: str | None, limit: int) -> Page:
    """Return people by name, title, unit and skill; nobody for whom the directory is not open.

    "zebrafiskar" finds who knows "zebrafisk", after those who have the very word. Raises Invalid for a cursor
    that is none.
    """
    try:
        check_may_see_directory(viewer)
    except Forbidden:
        return Page([], None)
    words = [word.folded for word in asked.words][: directory.MAX_WORDS]
    page = directory.search_people(viewer=viewer, words=" ".join(words), cursor=cursor, limit=limit)
    stems = [min((*word.stems, word.folded), key=len) for word in asked.words][: directory.MAX_WORDS]
    if cursor or page.next or stems == words or any(len(stem) < STEM_LENGTH for stem in stems):
        return page
    others = directory.search_people(viewer=viewer, words=" ".join(stems), limit=limit).people
    known = {user.pk for user in page.people}
    return Page([*page.people, *(user for user in others if user.pk not in known)][:limit], None)
