"""Requests are answered in threads that are kept."""

from __future__ import annotations

import asyncio
import threading

import pytest

from config import threads
from config.threads import KeptThreads

pytestmark = pytest.mark.anywhere


def fail() -> None:
    raise RuntimeError("it fails")


async def test_one_after_the_other_they_share_a_thread_also_after_one_that_failed() -> None:
    kept = KeptThreads()
    first = await kept.run(threading.get_ident)
    with pytest.raises(RuntimeError, match="it fails"):
        await kept.run(fail)
    assert await kept.run(threading.get_ident) == first != threading.get_ident()


async def test_at_the_same_time_each_has_its_own_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "KEPT", 2)
    kept = KeptThreads()
    # Each waits for the other four: in fewer threads this would never end.
    together = threading.Barrier(5, timeout=20)

    def meet() -> threading.Thread:
        together.wait()
        return threading.current_thread()

    used = set(await asyncio.gather(*(kept.run(meet) for _ in range(5))))
    assert len(used) == 5
    for _ in range(500):
        if sum(thread.is_alive() for thread in used) == 2:
            break
        await asyncio.sleep(0.01)
    assert sum(thread.is_alive() for thread in used) == 2


async def test_one_that_is_given_up_leaves_its_thread_to_others() -> None:
    kept = KeptThreads()
    first = await kept.run(threading.get_ident)
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(20)

    given_up = asyncio.ensure_future(kept.run(wait))
    await asyncio.to_thread(begun.wait, 20)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    after = asyncio.ensure_future(kept.run(threading.get_ident))
    go_on.set()
    assert await after == first
