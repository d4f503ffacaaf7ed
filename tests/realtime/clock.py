"""A clock that jumps: the event loop never waits, it moves its own time to the next timer."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# A test that would run for a day of virtual time waits for something that never comes.
LONGEST_SECONDS = 86_400.0


class _JumpingSelector(selectors.SelectSelector):
    """Looks at the loop's own wake-up pipe but never waits: the time it was told to wait has passed."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("the test waits for something that nothing will bring about")
            self.now += timeout
            if self.now > LONGEST_SECONDS:
                raise TimeoutError("a day of virtual time has passed")
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on that clock. Nothing outside it (threads, sockets) may be waited for."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end in virtual time; return what it returns."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
