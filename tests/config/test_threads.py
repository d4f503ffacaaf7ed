"""Requests are answered in threads that are kept."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async

from config import threads
from config.proxy import Application, Receive, Scope, Send

pytestmark = pytest.mark.anywhere


async def ask(application: Application, **scope: Any) -> None:
    async def nothing(*_: object) -> Any:
        return {}

    await application({"type": "http", **scope}, nothing, nothing)


async def many(used: list[int], count: int) -> None:
    """Wait until so many notes are there."""
    for _ in range(2_000):
        if len(used) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(used)} notes instead of {count}")


def noting(used: list[int], *, gate: asyncio.Event | None = None) -> Application:
    """Answer as Django does, in a context of its own, and note in which threads."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        async with ThreadSensitiveContext():
            used.append(await sync_to_async(threading.get_ident)())
            if gate is not None:
                await gate.wait()
            if scope.get("fails"):
                raise RuntimeError("it fails")
            used.append(await sync_to_async(threading.get_ident)())

    return application


async def test_one_after_the_other_they_share_a_thread_also_after_one_that_failed() -> None:
    used: list[int] = []
    application = threads.in_kept_threads(noting(used))
    await ask(application)
    with pytest.raises(RuntimeError, match="it fails"):
        await ask(application, fails=True)
    await ask(application)
    assert len(used) == 5
    assert len(set(used)) == 1
    assert used[0] != threading.get_ident()


async def test_at_the_same_time_each_has_its_own_and_few_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "KEPT", 2)
    used: list[int] = []
    gate = asyncio.Event()
    application = threads.in_kept_threads(noting(used, gate=gate))
    before = threading.active_count()
    asked = [asyncio.ensure_future(ask(application)) for _ in range(5)]
    await many(used, 5)
    assert len(set(used)) == 5
    gate.set()
    await asyncio.gather(*asked)
    # Each was in one thread from first to last.
    assert sorted(used[:5]) == sorted(used[5:])
    for _ in range(500):
        if threading.active_count() <= before + 2:
            break
        await asyncio.sleep(0.01)
    assert threading.active_count() == before + 2


async def test_one_that_is_given_up_leaves_its_thread_to_others() -> None:
    used: list[int] = []
    application = threads.in_kept_threads(noting(used, gate=asyncio.Event()))
    given_up = asyncio.ensure_future(ask(application))
    await many(used, 1)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    second = asyncio.ensure_future(ask(application))
    await many(used, 2)
    second.cancel()
    assert used[0] == used[1]
