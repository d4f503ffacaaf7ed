"""Which requests are answered now: a few at a time, the others in the order in which they came.

Answering is work of the processor, of which a Python process has one core: more requests at once make none of
them faster, and each has a thread, a connection to the database and its share of switching between them. A
request that takes long mostly waits for something, and is not to hold up others: after a moment it no longer
counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from eventlog import metrics

# Who has waited for so long is told to come again, and so is who comes when so many wait already.
WAIT_SECONDS = 10.0
WAITING = 2_000
COME_AGAIN_SECONDS = 5.0


class Crowded(Exception):
    """More is asked than can be answered soon."""


class Turns:
    """One queue: `at_once` requests are answered at a time, and `under_way` at most together with those that
    began more than `patience` seconds ago."""

    def __init__(self, at_once: int, patience: float, under_way: int) -> None:
        self._at_once = asyncio.Semaphore(at_once)
        self._patience = patience
        self._under_way = asyncio.Semaphore(under_way)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and have it until the end. Raises Crowded where that would take too long."""
        await self._wait()
        aside = False

        def step_aside() -> None:
            nonlocal aside
            aside = True
            self._at_once.release()

        timer = asyncio.get_running_loop().call_later(self._patience, step_aside)
        try:
            yield
        finally:
            timer.cancel()
            if not aside:
                self._at_once.release()
            self._under_way.release()

    async def _wait(self) -> None:
        if self._waiting >= WAITING:
            raise Crowded
        self._note(1)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._under_way.acquire()
                try:
                    await self._at_once.acquire()
                except BaseException:
                    self._under_way.release()
                    raise
        except TimeoutError:
            raise Crowded from None
        finally:
            self._note(-1)

    def _note(self, more: int) -> None:
        self._waiting += more
        metrics.requests_waiting.inc(more)
