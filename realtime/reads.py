"""Reader threads: database reads off the event loop, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

READERS = 4
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
