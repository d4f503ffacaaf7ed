"""How long a search takes, for frequent and rare words, phrases, beginnings and filters."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from bench.common.reading import Library, Reader, add_sizes, measure, sizes_of
from bench.common.registry import Figures, bench

# p95 in milliseconds.
AIM = 50

# How a kind of search is asked the n-th time.
Query = Callable[[int], dict[str, Any]]


def _queries(about: dict[str, Any]) -> dict[str, Query]:
    common, middling, rare = (about["words"][kind] for kind in ("common", "middling", "rare"))

    def nth(words: list[str], turn: int, step: int = 1, first: int = 0) -> str:
        return words[(turn * step + first) % len(words)]

    def other(turn: int) -> str:
        """Another frequent word than the `turn`-th: an odd number further on in an even number of them."""
        return nth(common, turn, 3, 1)

    return {
        "a frequent word": lambda n: {"q": nth(common, n)},
        "a middling word": lambda n: {"q": nth(middling, n)},
        "a rare word": lambda n: {"q": nth(rare, n)},
        "two frequent words": lambda n: {"q": f"{nth(common, n)} {other(n)}"},
        "frequent and rare": lambda n: {"q": f"{nth(common, n)} {nth(rare, n, 3)}"},
        "a phrase": lambda n: {"q": f'"{nth(common, n)} {other(n)}"'},
        "a word twice in a row": lambda n: {"q": f'"{nth(common, n)} {nth(common, n)}"'},
        "a beginning, while typing": lambda n: {"q": nth(middling, n)[:4], "typing": True},
        "by somebody": lambda n: {"q": f"{nth(common, n)} from:{about['author']}"},
        "in one room": lambda n: {"q": nth(common, n), "in": [about["room"]]},
        "in a month": lambda n: {"q": f"{nth(common, n)} after:2026-01-01 before:2026-02-01"},
        "what is not there": lambda n: {"q": f"ordsomintefinns{n}"},
    }


class Search:
    """One kind of search by one reader, all groups at once as the client asks."""

    def __init__(self, reader: Reader, query: Query) -> None:
        self._reader = reader
        self._query = query

    def __call__(self, turn: int) -> int:
        """Ask, and return how many messages stand on the first page."""
        return len(self._reader.post("search", self._query(turn))["messages"]["items"])


@bench("search", "searching as one of the staff and as a guest", add_sizes)
def run(options: argparse.Namespace) -> Figures:
    """Measure each size in an installation of its own."""
    rows: list[dict[str, Any]] = []
    sizes: list[dict[str, Any]] = []
    for messages in sizes_of(options):
        with ExitStack() as stack:
            library = Library(stack, messages, postgres=options.postgres)
            for called in ("staff", "guest"):
                reader = library.reader(called)
                for name, query in _queries(library.about).items():
                    search = Search(reader, query)
                    found = search(0)
                    figures = measure(options.times, search)
                    row = {"messages": messages, "who": called, "what": name, **figures}
                    rows.append({**row, "aim p95": AIM, "found": found})
            sizes.append(library.size)
    return {"database": library.database, "sizes": sizes, "rows": rows}
