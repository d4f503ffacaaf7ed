"""Python's cyclic garbage collector in a process that holds many sockets.

By itself it looks at every object there is each time what has outlived two young collections comes to a
quarter of them: with 10,000 sockets 0.9 s of standstill, a dozen times while they come and twice a minute
while they talk, and it finds nothing, since what ends here is freed by its reference count. So young
collections stay, and the full one comes seldom: by a clock, and rarer the longer it takes
(https://docs.python.org/3/library/gc.html#gc.set_threshold).
"""

from __future__ import annotations

import gc
import threading
import time

from eventlog import metrics

# New objects until a young collection, and young collections until one of the middle generation.
YOUNG_OBJECTS = 10_000
MIDDLE_ROUNDS = 20
# Collections of the middle generation until a full one: none by itself.
NEVER = 1_000_000_000
# Between full collections; it may stand still for no more than this part of the time.
SECONDS = 600.0
SHARE = 1 / 3600


class Collecting:
    """The thread that collects: a companion of a server, and the worker's own."""

    def __init__(self) -> None:
        self._before = gc.get_threshold()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="collecting", daemon=True)

    def start(self) -> None:
        """Begin. What is there by now, code above all, is not looked at again."""
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS, MIDDLE_ROUNDS, NEVER)
        self._thread.start()

    def stop(self) -> None:
        """End, and leave collecting as it was."""
        self._stopping.set()
        self._thread.join()
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def _run(self) -> None:
        wait = SECONDS
        while not self._stopping.wait(wait):
            wait = max(SECONDS, collect() / SHARE)


def collect() -> float:
    """Collect everything once; return the seconds for which the process stood still."""
    began = time.perf_counter()
    gc.collect()
    took = time.perf_counter() - began
    metrics.collection.observe(took)
    return took
