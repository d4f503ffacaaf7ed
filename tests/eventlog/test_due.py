"""Work that is due: once, at its time, whatever fails or is asked for meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from eventlog import due
from eventlog.due import Item
from eventlog.models import Due, Topic

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

Register = Callable[..., list[Item]]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands at noon until it is moved."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register the work "bake" and return the list of what was done."""

    def make(run: due.Run | None = None, *, lease_seconds: int | None = None) -> list[Item]:
        done: list[Item] = []

        def bake(item: Item) -> datetime | None:
            again = run(item) if run else None
            done.append(item)
            return again

        monkeypatch.setattr(due, "_kinds", {})
        due.register("bake", bake, lease_seconds=lease_seconds)
        return done

    return make


@pytest.mark.parametrize("lease_seconds", [None, 60])
def test_work_is_done_once_when_its_time_has_come(
    db: None, clock: time_machine.Traveller, register: Register, lease_seconds: int | None
) -> None:
    done = register(lease_seconds=lease_seconds)
    due.schedule("bake", "bread", NOON + HOUR, {"loaves": 3})
    assert due.run_due() == 0
    clock.shift(HOUR)
    assert due.run_due() == 1
    assert due.run_due() == 0
    assert done == [Item("bake", "bread", NOON + HOUR, {"loaves": 3}, 0)]
    assert not Due.objects.exists()


def test_asked_for_again_it_moves(db: None, clock: time_machine.Traveller, register: Register) -> None:
    done = register()
    due.schedule("bake", "bread", NOON, {"loaves": 3})
    due.schedule("bake", "bread", NOON + HOUR, {"loaves": 5})
    assert due.run_due() == 0
    assert due.find("bake", "bread") == NOON + HOUR
    clock.shift(HOUR)
    due.run_due()
    assert [item.data for item in done] == [{"loaves": 5}]


def test_what_was_called_off_is_not_done(db: None, clock: time_machine.Traveller, register: Register) -> None:
    done = register()
    due.schedule("bake", "bread", NOON)
    assert due.cancel("bake", "bread")
    assert not due.cancel("bake", "bread")
    assert due.run_due() == 0
    assert done == []


@pytest.mark.parametrize("lease_seconds", [None, 60])
def test_work_may_come_again(
    db: None, clock: time_machine.Traveller, register: Register, lease_seconds: int | None
) -> None:
    done = register(lambda item: item.at + HOUR if item.at == NOON else None, lease_seconds=lease_seconds)
    due.schedule("bake", "bread", NOON)
    due.run_due()
    assert due.find("bake", "bread") == NOON + HOUR
    clock.shift(HOUR)
    due.run_due()
    assert len(done) == 2
    assert due.find("bake", "bread") is None


@pytest.mark.parametrize("lease_seconds", [None, 60])
def test_what_fails_writes_nothing_and_is_tried_again_later_each_time(
    db: None, clock: time_machine.Traveller, register: Register, lease_seconds: int | None
) -> None:
    cold = True

    def bake(item: Item) -> None:
        with transaction.atomic():
            Topic.objects.create(name=f"loaf:{item.attempts}")
            if cold:
                raise OSError("the oven is cold")

    done = register(bake, lease_seconds=lease_seconds)
    due.schedule("bake", "bread", NOON)
    due.schedule("bake", "buns", NOON + HOUR)
    due.run_due()
    assert due.find("bake", "bread") == NOON + timedelta(seconds=5)
    clock.shift(5)
    due.run_due()
    assert due.find("bake", "bread") == NOON + timedelta(seconds=15)
    assert not Topic.objects.filter(name__startswith="loaf").exists()
    cold = False
    clock.shift(10)
    due.run_due()
    assert [item.attempts for item in done] == [2]
    assert due.find("bake", "bread") is None
    assert due.find("bake", "buns") == NOON + HOUR


@pytest.mark.parametrize("lease_seconds", [None, 60])
def test_what_is_asked_for_while_it_runs_is_not_forgotten(
    db: None, clock: time_machine.Traveller, register: Register, lease_seconds: int | None
) -> None:
    register(lambda item: due.schedule("bake", "bread", NOON + HOUR), lease_seconds=lease_seconds)
    due.schedule("bake", "bread", NOON)
    due.run_due()
    assert due.find("bake", "bread") == NOON + HOUR


def test_a_process_that_dies_leaves_its_work_to_be_done(
    db: None, clock: time_machine.Traveller, register: Register
) -> None:
    class Killed(BaseException):
        """As if the process had gone."""

    deaths = iter([Killed()])

    def bake(item: Item) -> None:
        for death in deaths:
            raise death

    done = register(bake, lease_seconds=60)
    due.schedule("bake", "bread", NOON)
    with pytest.raises(Killed):
        due.run_due()
    assert due.run_due() == 0
    clock.shift(60)
    assert due.run_due() == 1
    assert len(done) == 1


def test_a_later_version_s_work_is_left_alone(
    db: None, clock: time_machine.Traveller, register: Register
) -> None:
    register()
    Due.objects.create(kind="brew", key="tea", at=NOON, token="x")
    assert due.run_due() == 0
    assert due.find("brew", "tea") == NOON


@pytest.mark.parametrize("lease_seconds", [None, 60])
def test_two_who_look_at_once_do_it_once(
    transactional_db: None, register: Register, lease_seconds: int | None
) -> None:
    both = threading.Barrier(2)
    done = register(lease_seconds=lease_seconds)
    due.schedule_many("bake", [(f"bread {index}", NOON, None) for index in range(20)])

    def look() -> None:
        both.wait()
        try:
            while Due.objects.exists():
                due.run_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(item.key for item in done) == sorted(f"bread {index}" for index in range(20))
