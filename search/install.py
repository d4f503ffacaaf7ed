"""What the databases do with the index by themselves: FTS5 beside the documents on SQLite, GIN on PostgreSQL.

On SQLite three triggers keep the FTS5 table equal to the documents, whoever changes them. The tokenizer
`ascii` cuts at spaces alone, since stems hold no other ASCII than letters and digits: what a word is was
settled in `search.words`. On PostgreSQL the index takes new rows at once (no pending list), because nobody
waits for the one who writes them, but everybody for the one who reads.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_TRIGGERS = {
    "sqlite": [
        """CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
            INSERT INTO search_index(rowid, terms) VALUES (new.place, new.terms); END""",
        """CREATE TRIGGER search_document_removed AFTER DELETE ON search_document BEGIN
            INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.place, old.terms);
            END""",
        """CREATE TRIGGER search_document_changed AFTER UPDATE OF place, terms ON search_document BEGIN
            INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', old.place, old.terms);
            INSERT INTO search_index(rowid, terms) VALUES (new.place, new.terms); END""",
    ],
    "postgresql": [],
}

_INSTALL = {
    "sqlite": [
        """CREATE VIRTUAL TABLE search_index USING fts5(
            terms, content='search_document', content_rowid='place', columnsize=0, tokenize='ascii')""",
        *_TRIGGERS["sqlite"],
    ],
    "postgresql": [
        "CREATE INDEX search_document_terms ON search_document USING gin (terms) WITH (fastupdate = off)",
    ],
}

_REMOVE = {
    "sqlite": [
        "DROP TRIGGER IF EXISTS search_document_added",
        "DROP TRIGGER IF EXISTS search_document_removed",
        "DROP TRIGGER IF EXISTS search_document_changed",
        "DROP TABLE IF EXISTS search_index",
    ],
    "postgresql": ["DROP INDEX IF EXISTS search_document_terms"],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the index over the documents that are there, none as a rule."""
    _execute(connection, _INSTALL[connection.vendor])


def restore(connection: BaseDatabaseWrapper) -> None:
    """Make the index follow the documents again, whose table was made anew by a migration on SQLite."""
    _execute(connection, _TRIGGERS[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away; harmless where there is none."""
    _execute(connection, _REMOVE[connection.vendor])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
