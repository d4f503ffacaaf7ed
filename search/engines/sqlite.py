"""SQLite: an FTS5 table whose row ids are the places, walked from the newest down until enough is found.

The walk stops at the limit, so that a common word costs no more than a rare one. Rooms are looked at as it
goes; for somebody with few rooms, who might not find enough in a long walk, the rooms are part of the query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import connection

from search import facets, install
from search.engines import Clause, Hit, Wish

# Pages that one share of tidying merges: some tens of milliseconds.
_MERGE_PAGES = 200
_LAST_LETTER = "\U0010ffff"


def lock() -> None:
    """Nothing to do: a transaction that writes is the only one."""


def facets_at(place: int) -> list[str]:
    """None: the places themselves are walked."""
    return []


def count(changes: Mapping[str, int]) -> None:
    """Add to the numbers of documents that have a term; what nothing has is forgotten."""
    ordered = sorted((term, change) for term, change in changes.items() if change)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_term (term, documents) VALUES (%s, %s)"
            " ON CONFLICT (term) DO UPDATE SET documents = documents + excluded.documents",
            ordered,
        )
        cursor.executemany(
            "DELETE FROM search_term WHERE term = %s AND documents <= 0",
            [(term,) for term, change in ordered if change < 0],
        )


def completions(prefix: str, limit: int) -> list[str]:
    """Return the most frequent terms that begin with `prefix`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT term FROM search_term WHERE term >= %s AND term < %s"
            " ORDER BY documents DESC, term LIMIT %s",
            [prefix, prefix + _LAST_LETTER, limit],
        )
        return [term for (term,) in cursor.fetchall()]


def find(wish: Wish, limit: int) -> list[Hit]:
    """Return what is wished for, the newest first, at most `limit`."""
    parts = [_any(clause) for clause in wish.clauses]
    parts += [_one_of(wanted) for wanted in wish.facets]
    if wish.files:
        parts.append(_quoted(facets.FILE))
    if wish.scope.facets is not None:
        if not wish.scope.facets:
            return []
        parts.append(_one_of(wish.scope.facets))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.place, d.object_id, d.part FROM search_index CROSS JOIN search_document d"
            " ON d.place = search_index.rowid"
            f" WHERE search_index.terms MATCH %s AND search_index.rowid < %s AND search_index.rowid >= %s"
            f" AND d.{wish.part} AND d.{wish.scope.column} IN ({wish.scope.sql})"
            " ORDER BY search_index.rowid DESC LIMIT %s",
            [" AND ".join(parts or [_quoted(facets.ALL)]), wish.below, wish.above, *wish.scope.params, limit],
        )
        return [Hit(*row) for row in cursor.fetchall()]


def empty() -> None:
    """Remove all documents and terms, whatever state they are in."""
    install.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_document")
        cursor.execute("DELETE FROM search_term")
    install.install(connection)


def tidy() -> bool:
    """Merge a share of the index into one: what was removed stands in its older parts until then."""
    with connection.cursor() as cursor:
        before = _changes(cursor)
        cursor.execute("INSERT INTO search_index (search_index, rank) VALUES ('merge', %s)", [-_MERGE_PAGES])
        # FTS5 §6.8: fewer than two changes mean that there was nothing left to merge.
        return _changes(cursor) - before < 2


def _changes(cursor: object) -> int:
    cursor.execute("SELECT total_changes()")  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0])  # type: ignore[attr-defined]


def _any(clause: Clause) -> str:
    return "(" + " OR ".join(_quoted(" ".join(sequence)) for sequence in clause) + ")"


def _one_of(terms: Iterable[str]) -> str:
    return "(" + " OR ".join(map(_quoted, terms)) + ")"


def _quoted(terms: str) -> str:
    """Return an FTS5 string: inside of it nothing is an operator (FTS5 §3.1)."""
    return '"' + terms.replace('"', '""') + '"'
