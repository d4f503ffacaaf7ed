"""The two engines behind the index, and what is asked of them.

Stems, facets and places are the same in both, so they find the same. Nothing that a person typed reaches them
but stems, which hold letters, digits and emoji alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol, cast

from django.db import connection
from django.db.models.expressions import RawSQL

from search import facets

# Terms one after the other, of which one sequence is enough; a single term is a sequence of one.
Clause = tuple[tuple[str, ...], ...]

# Above every place there will be: milliseconds of the year 4200.
NO_BOUND = 1 << 46
# Fewer rooms, sessions or reaches than this are asked for by their facets.
FEW = 32
_FACET = {"room": facets.room, "session": facets.session, "reach": facets.reach}


@dataclass(frozen=True)
class Scope:
    """Where somebody may read: rooms, sessions, or the reaches of posts (`of`). `keys` is a subquery that
    gives their keys.

    `few` holds the keys themselves where they are at most 32. `size` is about how many documents lie in them.
    """

    keys: RawSQL
    few: tuple[int, ...] | None
    size: int
    of: Literal["room", "session", "reach"] = "room"

    @property
    def column(self) -> str:
        """The column of documents that `keys` are about."""
        return f"{self.of}_id"

    @property
    def facets(self) -> tuple[str, ...] | None:
        """The few as facets, of which a document has one; None where they are many."""
        if self.few is None:
            return None
        return tuple(map(_FACET[self.of], self.few))

    @property
    def sql(self) -> str:
        """The subquery."""
        return self.keys.sql

    @property
    def params(self) -> tuple[Any, ...]:
        """Its parameters."""
        return tuple(self.keys.params)


@dataclass(frozen=True)
class Wish:
    """What is to be found: every one of `clauses`, and of each of `facets` at least one, within `scope`; at
    places from `above` up to `below`, without it. Files rather than texts where `files`."""

    clauses: tuple[Clause, ...]
    facets: tuple[tuple[str, ...], ...]
    scope: Scope
    below: int = NO_BOUND
    above: int = 0
    files: bool = False

    @property
    def part(self) -> str:
        """The condition on a document's part. Posts are found together with what is said about them."""
        if self.scope.of == "reach":
            return "part >= 0"
        return "part > 0" if self.files else "part = 0"


class Hit(NamedTuple):
    """A document that was found."""

    place: int
    object_id: int
    part: int


class Engine(Protocol):
    """A database as the index uses it."""

    def lock(self) -> None:
        """Let nobody else change the index before this transaction ends."""
        ...

    def facets_at(self, place: int) -> list[str]:
        """Return facets that this engine wants of a document at a place, beside those all have."""
        ...

    def count(self, changes: Mapping[str, int]) -> None:
        """Add to the numbers of documents that have a term; what nothing has is forgotten."""
        ...

    def completions(self, prefix: str, limit: int) -> list[str]:
        """Return the most frequent terms that begin with `prefix`."""
        ...

    def find(self, wish: Wish, limit: int) -> list[Hit]:
        """Return what is wished for, the newest first, at most `limit`."""
        ...

    def empty(self) -> None:
        """Remove all documents and terms, whatever state they are in."""
        ...

    def tidy(self) -> bool:
        """Do a share of wiping what was removed out of the index's own files; say whether all is done."""
        ...


@cache
def _load(vendor: str) -> Engine:
    return cast(Engine, import_module(f"search.engines.{vendor}"))


def engine() -> Engine:
    """Return the engine of this installation's database."""
    return _load(connection.vendor)


def sequences(terms: Sequence[str]) -> Clause:
    """Return the clause that any of the terms fulfils."""
    return tuple((term,) for term in terms)
