"""What the people on somebody's screen say they are doing, as far as this process knows.

Kept for as long as somebody looks. Read from the database when the first one looks; after that every change
comes by as an event. Should one be lost on the way, the next round of `refresh` finds it. A status that is
over is not told: whoever shows it sees its `until`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from functools import partial
from typing import Any, NamedTuple, Protocol

from people import queries

logger = logging.getLogger(__name__)

Json = dict[str, Any]
# Runs what reads from the database off the event loop.
Read = Callable[[Callable[[], dict[str, Json]]], Awaitable[dict[str, Json]]]


class Viewer(Protocol):
    """One of a person's connections. Guests see who is here, not what they are doing."""

    @property
    def guest(self) -> bool: ...

    def send(self, frame: dict[str, Any]) -> None: ...


class Known(NamedTuple):
    """A status, and the number of the event in the person's topic that told it (0: it was read)."""

    seq: int
    status: Json | None


class Statuses:
    """Statuses of watched people. `watchers_of` answers who looks at a person now."""

    def __init__(self, watchers_of: Callable[[str], Collection[Viewer]], read: Read) -> None:
        self._watchers_of = watchers_of
        self._read = read
        self._known: dict[str, Known] = {}
        self._asked: list[tuple[Viewer, frozenset[str]]] = []
        self._task: asyncio.Task[None] | None = None

    def show(self, viewer: Viewer, people: Iterable[str]) -> None:
        """Tell somebody who has begun to look, as soon as it is known; a moment's questions are one query."""
        if viewer.guest:
            return
        self._asked.append((viewer, frozenset(people)))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._answer())

    def changed(self, person_id: str, seq: int, status: Json | None) -> None:
        """Take an event; an older one than was heard before is no news."""
        watchers = self._watchers_of(person_id)
        known = self._known.get(person_id)
        if not watchers or (known is not None and seq <= known.seq):
            return
        self._known[person_id] = Known(seq, status)
        if known is None or known.status != status:
            self._tell(watchers, {person_id: status})

    def forget(self, person_id: str) -> None:
        """Nobody looks any more."""
        self._known.pop(person_id, None)

    async def refresh(self) -> None:
        """Read them all once more, and tell what was missed."""
        before = dict(self._known)
        for person_id, status in (await self._load(before)).items():
            if self._known.get(person_id) != before[person_id] or status == before[person_id].status:
                continue
            self._known[person_id] = before[person_id]._replace(status=status)
            self._tell(self._watchers_of(person_id), {person_id: status})

    async def _answer(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            missing = {person_id for _viewer, people in asked for person_id in people} - self._known.keys()
            if missing:
                for person_id, status in (await self._load(missing)).items():
                    if self._watchers_of(person_id):
                        # What was heard meanwhile is newer than what was read.
                        self._known.setdefault(person_id, Known(0, status))
            for viewer, people in asked:
                self._tell([viewer], {one: self._known[one].status for one in people if one in self._known})

    async def _load(self, people: Iterable[str]) -> dict[str, Json | None]:
        wanted = list(people)
        try:
            found = await self._read(partial(queries.statuses, wanted))
        except Exception:
            logger.warning("statuses could not be read", exc_info=True)
            return {}
        return {person_id: found.get(person_id) for person_id in wanted}

    def _tell(self, viewers: Iterable[Viewer], statuses: dict[str, Json | None]) -> None:
        if not statuses:
            return
        for viewer in viewers:
            if not viewer.guest:
                viewer.send({"t": "presence", "people": {}, "statuses": statuses})
