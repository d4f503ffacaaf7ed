"""Full collections of garbage come by the clock, and rarer the longer they take."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest

from eventlog import collecting

pytestmark = pytest.mark.anywhere


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    assert gc.get_threshold() == before


def test_none_comes_by_itself_and_what_is_there_is_not_looked_at_again() -> None:
    kept = collecting.Collecting()
    kept.start()
    try:
        young, middle, full = gc.get_threshold()
        assert (young, middle, full) == (10_000, 20, 1_000_000_000)
        assert gc.get_freeze_count() > 10_000
    finally:
        kept.stop()
    assert gc.get_freeze_count() == 0


def test_it_stands_still_for_a_small_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    took = iter([0.02, 1.5])
    done = threading.Event()

    class Stopping(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout or 0)
            if len(waits) > 2:
                done.set()
            return done.is_set()

    monkeypatch.setattr(collecting, "collect", lambda: next(took))
    kept = collecting.Collecting()
    monkeypatch.setattr(kept, "_stopping", Stopping())
    kept.start()
    assert done.wait(5)
    kept.stop()
    assert waits == [600, 600, 5_400]


def test_a_circle_is_found() -> None:
    class Circle:
        ended = threading.Event()

        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            self.ended.set()

    Circle()
    assert collecting.collect() > 0
    assert Circle.ended.is_set()
