"""Whole queries whose statements are put together once for the process.

Putting together the statement of a page of messages, or of somebody's rooms, takes several times as long as
the database takes to answer it. What is kept is the statement, with the places of what it is asked with; of
an answer nothing is, and rows become the same objects as without it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from eventlog.objects import copied

Row = TypeVar("Row")
Value = int | str | datetime | Sequence[int] | Sequence[str] | RawSQL

# How many keys a statement that is given a list has places for: what is left over repeats the last one.
SIZES = (1, 2, 5, 10, 20, 50, 100, 250, 500)
# Of one query so many statements are kept: one for each shape, and each size of its lists.
KEPT = 64


@dataclass(frozen=True)
class _Statement:
    """A query put together: `places` tells for each value, lists laid out flat, where it stands."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, ...], ...]


class Kept(Generic[Row]):
    """A query of which all but the values is always the same: `Kept(build)(user_id, ids, limit=50)`.

    `build` makes the query; it is given the values in their order (whole numbers, text, moments in time,
    lists of numbers or of text, and subqueries that are put together already) and by name what changes the
    statement itself. It must not look at the values, nor at the clock: what is to be compared with now is a
    value. Raises ValueError the first time where it does. A list may be up to 500 long; with a longer one, or
    an empty one, the query is made anew.

    `alike` is for objects that are asked for again and again: of so many rows the object is kept, and where
    the database gives the very same row, it is copied (see `eventlog.objects.copied`).
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, alike: int = 0) -> None:
        self._build = build
        self._statements: dict[Hashable, _Statement] = {}
        self._alike = alike
        self._objects: dict[Hashable, Any] = {}

    def __call__(self, *values: Value, **shape: Hashable) -> list[Row]:
        """Return the rows, asked of the database now."""
        sizes = tuple(_size(value) for value in values)
        if 0 in sizes:
            return list(self._build(*values, **shape))
        connection = connections[DEFAULT_DB_ALIAS]
        within = tuple(_constant(value) for value in values if isinstance(value, RawSQL))
        key = connection.vendor, sizes, within, *shape.items()
        statement = self._statements.get(key)
        if statement is None:
            try:
                statement = _put_together(self._build, values, sizes, shape)
            except EmptyResultSet:
                # Its conditions can never be met: Django asks nobody either.
                return []
            if len(self._statements) >= KEPT:
                self._statements.clear()
            self._statements[key] = statement
        params = list(statement.params)
        for value, places in zip(_flat(values, sizes), statement.places, strict=True):
            given = _as_param(value)
            for place in places:
                params[place] = _like(statement.params[place], given)
        found = (
            self._ask_alike(tuple(shape.items()), statement, params)
            if self._alike
            else _ask(statement, params)
        )
        return cast(list[Row], found)

    def _ask_alike(self, shape: Hashable, statement: _Statement, params: list[Any]) -> list[Any]:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(statement.sql, params)
            rows = cursor.fetchall()
        known = [self._objects.get((shape, row)) for row in rows]
        unknown = [row for row, one in zip(rows, known, strict=True) if one is None]
        made = iter(_make(statement, unknown) if unknown else ())
        found = []
        for row, one in zip(rows, known, strict=True):
            if one is None:
                one = next(made)
                if len(self._objects) >= self._alike:
                    self._objects.clear()
                self._objects[shape, row] = copied(one)
                found.append(one)
            else:
                found.append(copied(one))
        return found

    def first(self, *values: Value, **shape: Hashable) -> Row | None:
        """Return the first row, None where there is none."""
        return next(iter(self(*values, **shape)), None)


def _size(value: Value) -> int | None:
    """Return how many places a list gets, 0 where it is not kept, None for a single value or a subquery."""
    if isinstance(value, int | str | datetime | RawSQL):
        return None
    return next((size for size in SIZES if 0 < len(value) <= size), 0)


def _constant(subquery: RawSQL) -> Hashable:
    """Return what of a subquery belongs to the statement: its text, and what is no number, text or time."""
    return subquery.sql, *(None if _varies(param) else param for param in subquery.params)


def _varies(param: Any) -> bool:
    return isinstance(param, int | str | datetime) and not isinstance(param, bool)


def _flat(values: Iterable[Value], sizes: Iterable[int | None]) -> list[Any]:
    flat: list[Any] = []
    for value, size in zip(values, sizes, strict=True):
        if isinstance(value, RawSQL):
            flat += filter(_varies, value.params)
        elif size is None:
            flat.append(value)
        else:
            several = list(cast(Sequence[Any], value))
            flat += several + several[-1:] * (size - len(several))
    return flat


def _as_param(value: Any) -> Any:
    """Return what the database is given for a value."""
    if isinstance(value, datetime):
        return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
    return value


def _like(stand_in: Any, given: Any) -> Any:
    """Return the value as Django gave its stand-in: PostgreSQL's driver tells sizes of numbers apart."""
    return type(stand_in)(given) if isinstance(given, int) else given


def _put_together(
    build: Callable[..., QuerySet[Any, Any]],
    values: Sequence[Value],
    sizes: Sequence[int | None],
    shape: dict[str, Hashable],
) -> _Statement:
    """Make the query with stand-ins, and once more with others, to find the places of each value."""
    queryset, ones = _with_stand_ins(build, values, sizes, shape, 0)
    other, others = _with_stand_ins(build, values, sizes, shape, 1)
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    same, changed = other.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    pairs = list(zip(params, changed, strict=True)) if sql == same else []
    wanted = [(_as_param(one), _as_param(another)) for one, another in zip(ones, others, strict=True)]
    places = tuple(tuple(n for n, pair in enumerate(pairs) if pair == two) for two in wanted)
    found = {place for some in places for place in some}
    if sql != same or any(a != b and n not in found for n, (a, b) in enumerate(pairs)):
        raise ValueError("the statement depends on what it is asked with")
    if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]
        raise ValueError("what is prefetched is not kept")
    return _Statement(queryset, compiler, sql, tuple(params), places)


def _with_stand_ins(
    build: Callable[..., QuerySet[Any, Any]],
    values: Sequence[Value],
    sizes: Sequence[int | None],
    shape: dict[str, Hashable],
    turn: int,
) -> tuple[QuerySet[Any, Any], list[Any]]:
    """Return the query, made with values that no statement has by chance, and these."""
    stand_ins: list[Any] = []
    flat: list[Any] = []
    for value, size in zip(values, sizes, strict=True):
        if isinstance(value, RawSQL):
            replaced = [
                _stand_in(param, 2 * (len(flat) + n) + turn) if _varies(param) else param
                for n, param in enumerate(value.params)
            ]
            stand_ins.append(RawSQL(value.sql, replaced))
            flat += filter(_varies, replaced)
            continue
        alike: Any = value if size is None else next(iter(cast(Sequence[Any], value)))
        made = [_stand_in(alike, 2 * (len(flat) + n) + turn) for n in range(size or 1)]
        stand_ins.append(made[0] if size is None else made)
        flat += made
    return build(*stand_ins, **shape), flat


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, datetime):
        return datetime(1971 + number, 2, 3, 4, 5, 6, 7, UTC)
    # Within what any whole number in a table may be: Django leaves a condition out that can never be met.
    return f"\ufdd0{number}" if isinstance(value, str) else 2_000_000_011 + number


class _Query:
    """The query of a statement, which gives away a compiler that has put it together already, and with `rows`
    asked the database too."""

    def __init__(
        self, statement: _Statement, params: list[Any], rows: list[tuple[Any, ...]] | None = None
    ) -> None:
        self._kept, self._params, self._rows = statement, params, rows

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kept.queryset.query, name)

    def get_compiler(self, using: str, connection: Any = None) -> Any:
        compiler = copy.copy(self._kept.compiler)
        compiler.connection = connections[using]
        compiler.as_sql = lambda: (self._kept.sql, tuple(self._params))
        if self._rows is not None:
            compiler.execute_sql = lambda *_args, **_options: [self._rows]
        return compiler


@dataclass
class _Source:
    """What Django's iterables read of a queryset."""

    query: _Query
    model: Any
    _fields: Any
    db: str = DEFAULT_DB_ALIAS

    @property
    def _known_related_objects(self) -> dict[Any, Any]:
        return {}


def _ask(statement: _Statement, params: list[Any]) -> list[Any]:
    return _read(statement, _Query(statement, params))


def _make(statement: _Statement, rows: list[tuple[Any, ...]]) -> list[Any]:
    """Return what a query makes of rows that the database gave."""
    return _read(statement, _Query(statement, [], rows))


def _read(statement: _Statement, query: _Query) -> list[Any]:
    queryset: Any = statement.queryset
    return list(queryset._iterable_class(_Source(query, queryset.model, queryset._fields)))
