"""Counting statements."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

# Of fewer than 256 rows; whoever writes them one by one needs more.
MOST_PORTIONS = 8


def count_statements(captured: Iterable[dict[str, Any]]) -> int:
    """Return how many statements were captured, where rows that go into one table in several portions
    (`eventlog.inserting`) count as one."""
    texts = [str(query["sql"]) for query in captured]
    runs = (len(list(run)) for _, run in groupby(enumerate(texts), key=lambda at: _place(*at)))
    return sum(length if length > MOST_PORTIONS else 1 for length in runs)


def _place(number: int, text: str) -> str:
    begin, _, rest = text.partition(" VALUES ")
    return begin if begin.startswith("INSERT INTO ") and rest else str(number)
