"""PostgreSQL: tsvectors of our own stems under a GIN index, searched in windows of time.

GIN gives all rows that match, in no order: of a common word among ten million messages, hundreds of
thousands, each to be looked up before the newest can be told. So a search begins with the last days, as many
as ought to hold enough by how often the terms occur, and reaches further back while it has not found enough,
as far as what was found so far suggests, at most four times as far each time. The days are facets, and asked
for by a condition of their own: so GIN leaps from one condition to the other and reads only where they meet.
In one condition with the words it would go through all documents of those days: 72 ms instead of 2 for two
frequent words in thirty days of ten million. Rare terms are looked up over all time at once. For somebody
whose rooms hold little, the rooms are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from django.db import connection

from search import facets
from search.engines import NO_BOUND, Clause, Hit, Wish

# Any number will do that nothing else of the installation locks: "torget search" in short.
_LOCK = 7_201_971
# Rows that may as well all be looked at: some 5 ms.
_HANDFUL = 1_000
# The same where whole documents are read in the order of a room.
_SHELF = 15_000
# How much more than enough a window is to hold: guesses are not exact, and a second look costs more.
_AMPLE = 3.0
_WIDER = 4
_SURE = 1.3
_QUOTED = str.maketrans({"'": "''", "\\": "\\\\"})


def lock() -> None:
    """Let nobody else change the index before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def facets_at(place: int) -> list[str]:
    """Return the day of a place, and the 32 days it lies in."""
    day = place // facets.DAY_MS
    return [facets.day(day), facets.stretch(day // facets.STRETCH_DAYS)]


def count(changes: Mapping[str, int]) -> None:
    """Add to the numbers of documents that have a term; what nothing has is forgotten."""
    ordered = sorted((term, change) for term, change in changes.items() if change)
    fewer = [term for term, change in ordered if change < 0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_term AS known (term, documents)"
            " SELECT * FROM unnest(%s::text[], %s::bigint[])"
            " ON CONFLICT (term) DO UPDATE SET documents = known.documents + excluded.documents",
            [[term for term, _ in ordered], [change for _, change in ordered]],
        )
        if fewer:
            cursor.execute("DELETE FROM search_term WHERE term = ANY(%s) AND documents <= 0", [fewer])


def completions(prefix: str, limit: int) -> list[str]:
    """Return the most frequent terms that begin with `prefix`."""
    with connection.cursor() as cursor:
        # No wildcard to guard against: stems hold none.
        cursor.execute(
            "SELECT term FROM search_term WHERE term LIKE %s"
            ' ORDER BY documents DESC, term COLLATE "C" LIMIT %s',
            [prefix + "%", limit],
        )
        return [term for (term,) in cursor.fetchall()]


def find(wish: Wish, limit: int) -> list[Hit]:
    """Return what is wished for, the newest first, at most `limit`."""
    if wish.scope.facets == ():
        return []
    wanted = list(wish.facets)
    if wish.files:
        wanted.append((facets.FILE,))
    if wish.scope.facets is not None:
        wanted.append(wish.scope.facets)
    numbers = _count_all({facets.ALL, *_terms(wish.clauses), *(term for terms in wanted for term in terms)})
    total = max(1, numbers.get(facets.ALL, 0))
    sizes = [_size(clause, numbers) for clause in wish.clauses]
    sizes += [sum(numbers.get(term, 0) for term in terms) for terms in wanted]
    query = " & ".join([*map(_any, wish.clauses), *map(_one_of, wanted)] or [_one_of([facets.ALL])])
    if min(sizes, default=total) > _HANDFUL:
        if wish.scope.size <= _SHELF:
            return _search(wish, query, limit, shelf=True)
        # As if terms came independently of each other, and of who may read them.
        share = prod(min(1.0, size / total) for size in sizes)
        if wish.scope.few is None:
            share *= min(1.0, wish.scope.size / total)
        return _in_windows(wish, query, limit, enough=_AMPLE * limit / share / total)
    return _search(wish, query, limit)


def empty() -> None:
    """Remove all documents and terms, whatever state they are in."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE search_document, search_term")


def tidy() -> bool:
    """Nothing to do in shares: VACUUM and REINDEX (docs/operations.md) wipe what was removed."""
    return True


def _in_windows(wish: Wish, query: str, limit: int, *, enough: float) -> list[Hit]:
    """Search the last days first. `enough` is the part of all time that ought to do for a first window."""
    oldest, newest = _span()
    ends = oldest // facets.DAY_MS, newest // facets.DAY_MS
    last = min((wish.below - 1) // facets.DAY_MS, ends[1])
    first = max(wish.above // facets.DAY_MS, ends[0])
    width = max(1, int(enough * (newest - oldest) / facets.DAY_MS) + 1)
    searched = 0
    hits: list[Hit] = []
    while last >= first and len(hits) < limit:
        begin = max(first, last - width + 1)
        days = None if (begin, last) == ends else _one_of(facets.days_between(begin, last))
        # The window's last day may have been searched in part, and the first one is searched whole.
        below = min(wish.below, (last + 1) * facets.DAY_MS)
        above = begin * facets.DAY_MS
        hits += _search(wish, query, limit - len(hits), below=below, above=above, days=days)
        last = begin - 1
        searched += width
        wider = width * _WIDER
        # As much again as what is missing ought to take, by what was found so far.
        missing = int(_SURE * searched * (limit - len(hits)) / len(hits)) + 1 if hits else wider
        width = min(missing, wider)
    return hits


def _search(
    wish: Wish,
    query: str,
    limit: int,
    *,
    below: int = NO_BOUND,
    above: int = 0,
    days: str | None = None,
    shelf: bool = False,
) -> list[Hit]:
    """Run one query; `days` is another that has to hold as well. What is materialised keeps the planner from
    walking all places down in search of a rare term, or from using GIN (`shelf`) where a few rooms are read
    whole."""
    column = wish.scope.column
    queries = [query] if days is None else [query, days]
    bounds = [max(above, wish.above), min(below, wish.below)]
    if shelf:
        sql = (
            "WITH docs AS MATERIALIZED (SELECT place, object_id, part, terms FROM search_document"
            f" WHERE {column} IN ({wish.scope.sql}))"
            " SELECT place, object_id, part FROM docs WHERE terms @@ %s::tsquery"
            f" AND {wish.part} AND place >= %s AND place < %s ORDER BY place DESC LIMIT %s"
        )
        params = [*wish.scope.params, query, *bounds, limit]
    else:
        sql = (
            f"WITH docs AS MATERIALIZED (SELECT place, object_id, part, {column} FROM search_document"
            f" WHERE {' AND '.join(['terms @@ %s::tsquery'] * len(queries))})"
            f" SELECT place, object_id, part FROM docs WHERE {column} IN ({wish.scope.sql})"
            f" AND {wish.part} AND place >= %s AND place < %s ORDER BY place DESC LIMIT %s"
        )
        params = [*queries, *wish.scope.params, *bounds, limit]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Hit(*row) for row in cursor.fetchall()]


def _span() -> tuple[int, int]:
    """Return the oldest and the newest place; the index on places knows both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(place), max(place) FROM search_document")
        oldest, newest = cursor.fetchone()
    return oldest or 0, newest or 0


def _count_all(terms: Iterable[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT term, documents FROM search_term WHERE term = ANY(%s)", [sorted(terms)])
        return dict(cursor.fetchall())


def _terms(clauses: Sequence[Clause]) -> set[str]:
    return {term for clause in clauses for sequence in clause for term in sequence}


def _size(clause: Clause, numbers: Mapping[str, int]) -> int:
    """Return how many documents fulfil a clause at most."""
    return sum(min(numbers.get(term, 0) for term in sequence) for sequence in clause)


def _any(clause: Clause) -> str:
    sequences = (" <-> ".join(map(_quoted, sequence)) for sequence in clause)
    return "(" + " | ".join(f"({sequence})" for sequence in sequences) + ")"


def _one_of(terms: Iterable[str]) -> str:
    return "(" + " | ".join(map(_quoted, terms)) + ")"


def _quoted(term: str) -> str:
    """Return a lexeme: inside of the quotes nothing is an operator."""
    return f"'{term.translate(_QUOTED)}'"
