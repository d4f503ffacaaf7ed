"""How long it takes to open a room, to scroll back and to jump to a day, however long the room is."""

from __future__ import annotations

import argparse
import random
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from bench.common.reading import Library, add_sizes, measure, sizes_of
from bench.common.registry import Figures, bench

# p95 in milliseconds.
AIM = 30


class Visit:
    """One of the staff in the room that holds half of all messages."""

    def __init__(self, library: Library) -> None:
        self._reader = library.reader("staff")
        self._room = f"rooms/{library.about['room']}"
        self._numbers: int = library.about["numbers"]
        self._days: int = library.about["days"]
        self._rng = random.Random(1)

    def open_room(self, turn: int) -> None:
        """Ask for the room and its last messages, as the client does."""
        self._reader.get(self._room)
        self._reader.get(f"{self._room}/messages?limit=50")

    def scroll_back(self, turn: int) -> None:
        """Ask for the page before some message."""
        self._page(before=self._rng.randint(1, self._numbers))

    def go_to_a_message(self, turn: int) -> None:
        """Ask for the page around some message."""
        self._page(around=self._rng.randint(1, self._numbers))

    def go_to_a_day(self, turn: int) -> None:
        """Ask for the page at some time."""
        at = datetime.now(UTC) - timedelta(days=self._rng.randint(0, self._days))
        self._page(at=quote(at.isoformat()))

    def _page(self, **place: int | str) -> None:
        ((name, value),) = place.items()
        self._reader.get(f"{self._room}/messages?limit=50&{name}={value}")


@bench("history", "opening a room, scrolling back and jumping, where half of all was said", add_sizes)
def run(options: argparse.Namespace) -> Figures:
    """Measure each size in an installation of its own."""
    rows: list[dict[str, Any]] = []
    sizes: list[dict[str, Any]] = []
    for messages in sizes_of(options):
        with ExitStack() as stack:
            library = Library(stack, messages, postgres=options.postgres)
            visit = Visit(library)
            visit.open_room(0)
            for request in (visit.open_room, visit.scroll_back, visit.go_to_a_message, visit.go_to_a_day):
                figures = measure(options.times, request)
                what = request.__name__.replace("_", " ")
                rows.append({"messages": messages, "what": what, **figures, "aim p95": AIM})
            sizes.append(library.size)
    return {"database": library.database, "sizes": sizes, "rows": rows}
