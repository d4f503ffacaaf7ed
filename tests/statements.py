"""Counting statements."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any


def count_statements(captured: Iterable[dict[str, Any]]) -> int:
    """Return how many statements were captured, where rows that go into one table in several portions
    (`eventlog.inserting`) count as one."""
    texts = [str(query["sql"]) for query in captured]
    return sum(1 for _ in groupby(enumerate(texts), key=lambda at: _place(*at)))


def _place(number: int, text: str) -> str:
    begin, _, rest = text.partition(" VALUES ")
    return begin if begin.startswith("INSERT INTO ") and rest else str(number)
