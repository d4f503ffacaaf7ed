"""The bell between what makes work and the worker, where both are in one process."""

from __future__ import annotations

from collections.abc import Callable

_waker: Callable[[], None] | None = None


def set_waker(waker: Callable[[], None] | None) -> None:
    """Install what wakes this process's worker, from any thread; the worker does so."""
    global _waker
    _waker = waker


def wake() -> None:
    """There is something to do now. A worker elsewhere looks by itself."""
    if _waker is not None:
        _waker()
