"""The embedded database takes statements as Django writes them."""

from __future__ import annotations

import pytest
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.utils import ConnectionHandler

from config.sqlite import base

pytestmark = pytest.mark.anywhere

TEXTS = [
    "SELECT %s, '%%s', '100 %%'",
    "SELECT strftime('%%Y', %s)",
    "INSERT INTO a VALUES (%s, %s), (%s, %s)",
    "SELECT 1",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_statement_is_read_as_django_reads_it_the_first_time_and_later(text: str) -> None:
    own = base.CursorWrapper.__new__(base.CursorWrapper)
    plain = SQLiteCursorWrapper.__new__(SQLiteCursorWrapper)
    for _ in range(3):
        assert own.convert_query(text) == plain.convert_query(text)
    named = "SELECT %(a)s, %(b)s"
    assert own.convert_query(named, param_names=["a", "b"]) == "SELECT :a, :b"


def test_no_more_are_kept_than_so_many() -> None:
    own = base.CursorWrapper.__new__(base.CursorWrapper)
    for number in range(2 * base.KEPT):
        own.convert_query(f"SELECT {number}, %s")
    assert len(base._converted) <= base.KEPT


@pytest.mark.django_db
def test_values_stand_where_they_belong() -> None:
    connection = ConnectionHandler({"default": {"ENGINE": "config.sqlite", "NAME": ":memory:"}})["default"]
    with connection.cursor() as cursor:
        for value in ("%s", "?", "100 %", "åäö"):
            cursor.execute("SELECT %s, '%%', '?'", [value])
            assert cursor.fetchone() == (value, "%", "?")
            assert isinstance(cursor.cursor, base.CursorWrapper)
    connection.close()
