"""The threads in which requests over HTTP are answered: kept, each with its connection to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async

P = ParamSpec("P")
R = TypeVar("R")

# More are made while so many requests are under way, and end after them.
KEPT = 32


class KeptThreads:
    """Runs each function in a thread that an earlier one has used, as far as there is one that is free.

    Django by itself takes a new thread for each request, and so opens the database anew for each.
    """

    def __init__(self) -> None:
        self._free: list[ThreadPoolExecutor] = []

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `function` returns, or raise what it raises."""
        # The last one used: what few requests need stays warm.
        thread = self._free.pop() if self._free else ThreadPoolExecutor(1, thread_name_prefix="request")
        try:
            return await sync_to_async(function, thread_sensitive=False, executor=thread)(*args, **kwargs)
        finally:
            if len(self._free) < KEPT:
                self._free.append(thread)
            else:
                thread.shutdown(wait=False)
