"""Writing millions of rows: COPY on PostgreSQL, one statement for many on SQLite, indexes made afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

Columns = dict[str, Any]
TABLES = ("chat_message", "search_document")


class Table:
    """A model's table and the columns that are the same in every row."""

    def __init__(self, model: type[models.Model], **same: Any) -> None:
        fields = model._meta.concrete_fields
        blank = model(**same)
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        self._prepare = {field.column: field.get_db_prep_save for field in fields}
        self._same = {field.column: getattr(blank, field.attname) for field in fields}

    def row(self, differing: Columns) -> list[Any]:
        """Return the values of a row in the order of the columns, as the database takes them."""
        values = self._same | differing
        return [self._prepare[column](values[column], connection) for column in self.columns]


def write(rows: Iterator[tuple[Columns, Columns]], size: int) -> None:
    """Write messages and their documents; `size` rows in one transaction. Message keys count from 1."""
    from chat.models import Message
    from search.models import Document

    messages = Table(Message)
    documents = Table(Document, kind=Document.Kind.MESSAGE, part=0)
    indexes = _take_indexes() if connection.vendor == "postgresql" else []
    number = 0
    while chunk := list(islice(rows, size)):
        first = []
        for message, _ in chunk:
            number += 1
            first.append(messages.row({"id": number, **message}))
        _insert(messages, first)
        _insert(documents, [documents.row(document) for _, document in chunk])
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
    _settle(number)


def _insert(table: Table, rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(table.columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The rows are sound: no reference need be looked up ten million times.
            cursor.execute("SET LOCAL session_replication_role = replica")
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)


def _take_indexes() -> list[str]:
    """Remove the indexes of the tables, but the primary keys, and return how to make them again."""
    statements = []
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for table in TABLES:
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conrelid = %s::regclass AND contype = 'u'",
                [table],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                statements.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE %s",
                [table, "%_pkey"],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f'DROP INDEX "{name}"')
                statements.append(definition)
    return statements


def _settle(last: int) -> None:
    """Leave the database as one that has run for a while: counted, and its next message after the last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('chat_message', 'id'), %s)", [last])
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
