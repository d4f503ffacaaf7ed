"""Pages of the log that were read lately: a whole room that comes back at once asks for the same one."""

from __future__ import annotations

import asyncio
from functools import partial

from eventlog import metrics, replay
from eventlog.kinds import EventRow
from realtime.reads import read

SHARED_SECONDS = 1.0

Page = list[tuple[EventRow, bytes]]
# The topic's primary key, the position after which it begins, and the head up to which it is wanted.
Place = tuple[int, int, int]


class Pages:
    """Reads of the log, each shared by all who ask for the same within a second.

    A page is of the time when the topic's head was `head`. Whatever takes something of it back is an event
    after that: whoever shares the page gets it next, and whoever subscribes later has a later head and so
    another page.
    """

    def __init__(self) -> None:
        self._pages: dict[Place, asyncio.Task[Page]] = {}

    async def read(self, topic_id: int, topic_name: str, position: int, head: int) -> Page:
        """Return the events after `position` up to `head`, a page at most. Raises what reading raises."""
        place = (topic_id, position, head)
        page = self._pages.get(place)
        if page is None:
            metrics.log_reads.labels("resume").inc()
            limit = min(replay.PAGE, head - position)
            asked = read(partial(replay.read_after, topic_id, topic_name, position, limit=limit))
            page = self._pages[place] = asyncio.ensure_future(asked)
            page.add_done_callback(lambda done: self._keep_a_while(place, done))
        # Whoever gives up does not take it from the others.
        return await asyncio.shield(page)

    def _keep_a_while(self, place: Place, page: asyncio.Task[Page]) -> None:
        if page.cancelled() or page.exception() is not None:
            self._forget(place)
        else:
            asyncio.get_running_loop().call_later(SHARED_SECONDS, self._forget, place)

    def _forget(self, place: Place) -> None:
        self._pages.pop(place, None)
