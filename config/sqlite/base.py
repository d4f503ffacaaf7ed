"""Django's backend for SQLite, which need not read a statement twice.

Django writes the places of values as `%s` and SQLite as `?`. Changing one to the other in a statement that
writes a hundred rows takes half as long as carrying it out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.backends.sqlite3 import base

# Statements are kept as they came and as SQLite reads them. The longest have tens of thousands of signs.
KEPT = 256
_converted: dict[str, str] = {}


class CursorWrapper(base.SQLiteCursorWrapper):
    """A cursor that keeps statements in SQLite's style."""

    def convert_query(self, query: str, *, param_names: Iterable[str] | None = None) -> str:
        """Return the statement with the places of its values as SQLite reads them."""
        if param_names is not None:
            return str(super().convert_query(query, param_names=list(param_names)))
        known = _converted.get(query)
        if known is None:
            known = super().convert_query(query)
            if len(_converted) >= KEPT:
                _converted.clear()
            _converted[query] = known
        return known


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose cursors are these."""

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a new cursor."""
        return self.connection.cursor(factory=CursorWrapper)
