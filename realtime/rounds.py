"""Work that a server process does about once a second, and goes on with while something is left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0


class Rounds:
    """Runs `work` about once a second, and at once when woken; again at once while it returns True."""

    def __init__(self, name: str, work: Callable[[], bool]) -> None:
        self._name = name
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        # A thread of its own: a round may wait for the writers, and readers should not wait for it.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    def start(self) -> None:
        """Begin."""
        self._task = self._loop.create_task(self._run())

    def wake(self) -> None:
        """Begin the next round now; from any thread."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    async def stop(self) -> None:
        """Finish the round that runs and begin no other."""
        if self._task is not None:
            self._task.cancel()
        await self._loop.run_in_executor(None, self._thread.shutdown)

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), EVERY_SECONDS)
            self._woken.clear()
            try:
                while await self._loop.run_in_executor(self._thread, self._round):
                    pass
            except Exception:
                logger.warning("a round of %s failed; it is tried again", self._name, exc_info=True)

    def _round(self) -> bool:
        if connection.errors_occurred:
            connection.close()
        try:
            return self._work()
        finally:
            if connection.vendor == "postgresql":
                connection.close()  # back to the pool
