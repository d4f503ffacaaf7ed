"""Emptying the tests' database after a test that commits: only those of its tables that hold something.

Django's own way empties all tables and then makes the content types and permissions of every model anew,
which takes longer than most tests that commit.
"""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connection
from django.test import TransactionTestCase

# As the migrations left them; nobody's test writes there.
KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def use() -> None:
    """Have all tests that commit be followed by this."""
    TransactionTestCase._fixture_teardown = lambda _self: empty()  # type: ignore[attr-defined]


def empty() -> None:
    """Empty every table of a model."""
    full = _full_tables()
    if full:
        connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), full, allow_cascade=True))


def _full_tables() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = [(name, connection.ops.quote_name(name)) for name in sorted(set(tables) - KEPT)]
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for _, name in quoted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}")
        return [name for (name, _), full in zip(quoted, cursor.fetchone(), strict=True) if full]
