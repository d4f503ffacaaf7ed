"""How fast one person may send: a token bucket, shared by REST and all of the person's sockets in a process.

By account and never by address: a whole municipality may sit behind one.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.conf import settings

# Forgetting a person's bucket fills it, so as many are kept as there may be people at once.
REMEMBERED = 20_000


class Bucket:
    """`rate` frames a second in the long run, `burst` at once."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._at = time.monotonic()

    def take(self) -> float:
        """Take one; return 0.0, or how many seconds to wait where none is left."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left >= 1.0:
            self._left -= 1.0
            return 0.0
        return (1.0 - self._left) / self._rate


_buckets: OrderedDict[int, Bucket] = OrderedDict()
_lock = threading.Lock()


def take(user_id: int) -> float:
    """Count one frame or request of a person; return 0.0, or how many seconds to wait."""
    with _lock:
        bucket = _buckets.get(user_id)
        if bucket is None:
            bucket = _buckets[user_id] = Bucket(settings.TORGET_RATE, settings.TORGET_BURST)
            if len(_buckets) > REMEMBERED:
                _buckets.popitem(last=False)
        else:
            _buckets.move_to_end(user_id)
        return bucket.take()


def forget_all() -> None:
    """Forget all that was counted."""
    with _lock:
        _buckets.clear()
