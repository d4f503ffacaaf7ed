"""A few requests are answered at a time, in their order, and nobody waits for ever."""

from __future__ import annotations

import asyncio

import pytest

from config import turns
from config.turns import Crowded, Turns
from eventlog import metrics

pytestmark = pytest.mark.anywhere


class Counter:
    """People at a queue: who is being served, and who was, in order."""

    def __init__(self, queue: Turns) -> None:
        self.queue = queue
        self.served: list[str] = []
        self.open = {name: asyncio.Event() for name in "abcdef"}

    async def come(self, name: str) -> None:
        async with self.queue.turn():
            self.served.append(name)
            await self.open[name].wait()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def waiting() -> float:
    (sample,) = metrics.requests_waiting.collect()[0].samples
    value: float = sample.value
    return value


async def test_so_many_at_a_time_and_the_others_in_their_order() -> None:
    counter = Counter(Turns(at_once=2, patience=60, under_way=10))
    before = waiting()
    coming = [asyncio.ensure_future(counter.come(name)) for name in "abcd"]
    await settle()
    assert counter.served == ["a", "b"]
    assert waiting() == before + 2
    counter.open["b"].set()
    await settle()
    assert counter.served == ["a", "b", "c"]
    for gate in counter.open.values():
        gate.set()
    await asyncio.gather(*coming)
    assert counter.served == ["a", "b", "c", "d"]
    assert waiting() == before
    await asyncio.wait_for(asyncio.gather(*(counter.come(name) for name in "ef")), 20)


async def test_who_takes_long_holds_up_nobody_until_there_are_too_many_of_them() -> None:
    counter = Counter(Turns(at_once=1, patience=0.001, under_way=3))
    coming = [asyncio.ensure_future(counter.come(name)) for name in "abcd"]
    for _ in range(1_000):
        await asyncio.sleep(0.005)
        if len(counter.served) == 3:
            break
    # The fourth waits although all three have had their time.
    await asyncio.sleep(0.05)
    assert counter.served == ["a", "b", "c"]
    counter.open["a"].set()
    for _ in range(1_000):
        await asyncio.sleep(0.005)
        if len(counter.served) == 4:
            break
    assert counter.served == ["a", "b", "c", "d"]
    for gate in counter.open.values():
        gate.set()
    await asyncio.gather(*coming)
    # One at a time as before: those who stepped aside have given nothing back twice.
    slow = Counter(counter.queue)
    slow.queue._patience = 60
    coming = [asyncio.ensure_future(slow.come(name)) for name in "ab"]
    await asyncio.sleep(0.05)
    assert slow.served == ["a"]
    for gate in slow.open.values():
        gate.set()
    await asyncio.gather(*coming)


async def test_who_would_wait_too_long_is_told_so_and_takes_nobodys_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "WAIT_SECONDS", 0.02)
    counter = Counter(Turns(at_once=1, patience=60, under_way=10))
    first = asyncio.ensure_future(counter.come("a"))
    await settle()
    with pytest.raises(Crowded):
        await counter.come("b")
    monkeypatch.setattr(turns, "WAIT_SECONDS", 60)
    third = asyncio.ensure_future(counter.come("c"))
    given_up = asyncio.ensure_future(counter.come("d"))
    await settle()
    given_up.cancel()
    counter.open["a"].set()
    counter.open["c"].set()
    await asyncio.gather(first, third)
    with pytest.raises(asyncio.CancelledError):
        await given_up
    counter.open["e"].set()
    await asyncio.wait_for(counter.come("e"), 20)
    assert counter.served == ["a", "c", "e"]


async def test_where_very_many_wait_nobody_else_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "WAITING", 2)
    counter = Counter(Turns(at_once=1, patience=60, under_way=10))
    coming = [asyncio.ensure_future(counter.come(name)) for name in "abc"]
    await settle()
    with pytest.raises(Crowded):
        await counter.come("d")
    for gate in counter.open.values():
        gate.set()
    await asyncio.gather(*coming)
    await counter.come("e")
    assert counter.served == ["a", "b", "c", "e"]
