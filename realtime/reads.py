"""Reader threads: database reads off the event loop, several at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

logger = logging.getLogger(__name__)

READERS = 4
RETRY_SECONDS = 1.0
T = TypeVar("T")

_readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")


def _read(call: Callable[[], T]) -> T:
    if connection.errors_occurred:
        connection.close()
    try:
        return call()
    finally:
        if connection.vendor == "postgresql":
            connection.close()  # back to the pool


async def read(call: Callable[[], T]) -> T:
    """Run `call`, which reads from the database, in a reader thread."""
    return await asyncio.get_running_loop().run_in_executor(_readers, _read, call)


async def read_until(
    answered: Callable[[], Awaitable[T]], *, wanted: Callable[[], object], about: str
) -> T | None:
    """Ask until the database answers, waiting `RETRY_SECONDS` after each failure.

    Args:
        answered: asks and returns what came of it.
        wanted: looked at before each try; once it is false nobody is asked any more.
        about: what is asked, for the log.

    Returns:
        The answer, or None when it was no longer wanted.
    """
    while wanted():
        try:
            return await answered()
        except Exception:
            logger.warning("%s could not be read", about, exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)
    return None
