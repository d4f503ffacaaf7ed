"""Subqueries about one person that are put together once for the process.

Putting together the statement of who belongs where takes several times as long as the database takes to
answer it, and everything that looks across rooms, streams or sessions asks it. The statement is kept, and
each time it is asked with the person and the time of that moment: nothing of an answer is. For whole queries
see `eventlog.statements`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

Build = Callable[[int, datetime], QuerySet[Any, Any]]

# Stand-ins that no statement has by chance, to find the places of the person and of the time.
_NOBODY, _NOBODY_ELSE = -4_294_967_291, -4_294_967_279
_ONCE, _ANOTHER_TIME = datetime(1971, 2, 3, 4, 5, 6, 7, UTC), datetime(1972, 2, 3, 4, 5, 6, 7, UTC)


class _Statement(NamedTuple):
    sql: str
    params: tuple[Any, ...]
    people: tuple[int, ...]
    times: tuple[int, ...]


class Prepared:
    """A subquery for a person: `Prepared(build)(user_id)`, where `build` makes it for a person and a time."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._statements: dict[str, _Statement] = {}

    def __call__(self, user_id: int, *, at: datetime | None = None) -> RawSQL:
        """Return the subquery for a person; `at` is the moment it is about, now by default."""
        statement = self._statements.get(connection.vendor)
        if statement is None:
            statement = self._statements[connection.vendor] = self._put_together()
        params = list(statement.params)
        now = connection.ops.adapt_datetimefield_value(at or timezone.now())
        for place in statement.people:
            params[place] = user_id
        for place in statement.times:
            params[place] = now
        return RawSQL(statement.sql, params)

    def _put_together(self) -> _Statement:
        sql, params = self._build(_NOBODY, _ONCE).query.sql_with_params()
        same, other_people = self._build(_NOBODY_ELSE, _ONCE).query.sql_with_params()
        again, other_times = self._build(_NOBODY, _ANOTHER_TIME).query.sql_with_params()
        if not sql == same == again:
            raise ValueError("the statement depends on whom it is about")
        return _Statement(sql, params, _differing(params, other_people), _differing(params, other_times))


def _differing(params: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(place for place, pair in enumerate(zip(params, others, strict=True)) if pair[0] != pair[1])
