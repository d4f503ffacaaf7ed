"""Writing many rows at once, with a statement that is put together once for each model.

For what is written most often: building the statement anew, as `bulk_create` and `bulk_update` do, takes
several times as long as the database takes for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, JSONField, Model

# How many rows a statement writes. Few sizes, so that the databases know each statement again: preparing one
# of a hundred rows takes SQLite as long as carrying it out. With 30 columns the largest holds fewer
# parameters than either database allows (SQLite 32,766).
SIZES = (256, 64, 16, *range(8, 0, -1))

T = TypeVar("T")


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


def insert_keyed(objects: Sequence[Model]) -> None:
    """Insert new objects of one model whose primary keys are given."""
    for _part, _cursor in _insert(objects, "", keyed=True):
        pass


def insert_rows(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that nobody needs as objects, in their order.

    Each says by attribute (`topic_id`) what is not the default; all name the same attributes.
    """
    if not rows:
        return
    begin, place, fields = _statement(model, False)
    columns = [
        _column(field, [row[field.attname] for row in rows])
        if field.attname in rows[0]
        else _column(field, [field.get_default()]) * len(rows)
        for field in fields
    ]
    prepared = list(zip(*columns, strict=True))
    with connection.cursor() as cursor:
        for part in _portions(prepared):
            params = [value for row in part for value in row]
            cursor.execute(f"{begin} {', '.join([place] * len(part))}", params)


def _insert(
    objects: Sequence[Model], end: str, *, keyed: bool = False
) -> Iterator[tuple[Sequence[Model], CursorWrapper]]:
    if not objects:
        return
    begin, row, fields = _statement(type(objects[0]), keyed)
    with connection.cursor() as cursor:
        for part in _portions(objects):
            params = [value for prepared in _rows(part, fields) for value in prepared]
            cursor.execute(f"{begin} {', '.join([row] * len(part))} {end}", params)
            yield part, cursor


def _portions(several: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield all of them in their order, so many at a time as one of `SIZES` says."""
    start = 0
    for size in SIZES:
        while len(several) - start >= size:
            yield several[start : start + size]
            start += size


def update(objects: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of stored objects of one model back."""
    if not objects:
        return
    model = type(objects[0])
    fields = [field for field in model._meta.local_concrete_fields if field.name in names]
    columns = ", ".join(f"{connection.ops.quote_name(str(field.column))} = %s" for field in fields)
    sql = f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {columns} WHERE id = %s"
    rows = [(*row, one.pk) for row, one in zip(_rows(objects, fields), objects, strict=True)]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)


@cache
def _statement(model: type[Model], keyed: bool) -> tuple[str, str, tuple[Field[Any, Any], ...]]:
    """Return how an INSERT begins, the place of one row in it, and its fields; with the key where `keyed`."""
    fields = tuple(field for field in model._meta.local_concrete_fields if keyed or not field.primary_key)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES", f"({', '.join(map(_place, fields))})", fields


def _place(field: Field[Any, Any]) -> str:
    own = getattr(field, "get_placeholder", None)
    return "%s" if own is None else str(own(None, None, connection))


def _rows(objects: Sequence[Model], fields: Sequence[Field[Any, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield what the database takes for these fields of each object."""
    columns = [_column(field, [vars(one)[field.attname] for one in objects]) for field in fields]
    return zip(*columns, strict=True)


def _column(field: Field[Any, Any], values: list[Any]) -> list[Any]:
    # A plain value goes to every database as it is, but into JSON; the rest the field knows how to write.
    plain = () if isinstance(field, JSONField) else (int, str, bool)
    prepared = []
    last, written = None, None
    for value in values:
        if value is None or type(value) in plain:
            prepared.append(value)
            continue
        # What is written together mostly has the very same time.
        if value is not last:
            last, written = value, field.get_db_prep_save(value, connection)
        prepared.append(written)
    return prepared
