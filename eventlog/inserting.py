"""Writing many rows at once, with a statement that is put together once for each model.

For what is written most often: building the statement anew, as `bulk_create` and `bulk_update` do, takes
several times as long as the database takes for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Model

# With 30 columns a statement holds fewer parameters than either database allows (SQLite 32,766).
ROWS = 500


def insert(objects: Sequence[Model]) -> None:
    """Insert new objects of one model, in their order, and give them their primary keys.

    The model has a key that the database counts, and no columns that the database fills in by itself.
    """
    for part, cursor in _insert(objects, "RETURNING id"):
        for one, (pk,) in zip(part, cursor.fetchall(), strict=True):
            one.pk = pk
            one._state.adding = False
            one._state.db = connection.alias


def insert_missing(objects: Sequence[Model]) -> None:
    """Insert new objects as `insert` does, but for those a row stands in the way of; they get no keys."""
    for _part, _cursor in _insert(objects, "ON CONFLICT DO NOTHING"):
        pass


def _insert(objects: Sequence[Model], end: str) -> Iterator[tuple[Sequence[Model], CursorWrapper]]:
    if not objects:
        return
    begin, row, fields = _statement(type(objects[0]))
    with connection.cursor() as cursor:
        for start in range(0, len(objects), ROWS):
            part = objects[start : start + ROWS]
            params = [_value(field, vars(one)[field.attname]) for one in part for field in fields]
            cursor.execute(f"{begin} {', '.join([row] * len(part))} {end}", params)
            yield part, cursor


def update(objects: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of stored objects of one model back."""
    if not objects:
        return
    model = type(objects[0])
    fields = [field for field in model._meta.local_concrete_fields if field.name in names]
    columns = ", ".join(f"{connection.ops.quote_name(str(field.column))} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {columns} WHERE id = %s",
            [[*(_value(field, vars(one)[field.attname]) for field in fields), one.pk] for one in objects],
        )


@cache
def _statement(model: type[Model]) -> tuple[str, str, tuple[Field[Any, Any], ...]]:
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES", f"({', '.join(['%s'] * len(fields))})", fields


def _value(field: Field[Any, Any], value: Any) -> Any:
    # A plain value goes to every database as it is, but into JSON; the rest the field knows how to write.
    if value is None or (type(value) in (int, str, bool) and not isinstance(field, JSONField)):
        return value
    return field.get_db_prep_save(value, connection)
