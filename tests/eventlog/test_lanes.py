"""What is urgent goes first, and neither lane shuts the other out."""

from __future__ import annotations

import threading

from eventlog.lanes import Lanes


class Clock:
    """Tells the time that a test says has passed."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def filled(plain: int = 0, urgent: int = 0, *, limit: int = 100, clock: Clock | None = None) -> Lanes[str]:
    lanes: Lanes[str] = Lanes(limit, clock or Clock())
    for number in range(plain):
        assert lanes.put(f"plain {number}")
    for number in range(urgent):
        assert lanes.put(f"urgent {number}", urgent=True)
    return lanes


def test_what_is_urgent_goes_first_and_then_each_gets_its_share_of_the_time() -> None:
    clock = Clock()
    lanes = filled(plain=100, urgent=100, clock=clock)
    spent = {"urgent": 0.0, "plain": 0.0}
    order = []
    for _ in range(60):
        (entry,) = lanes.take(1)
        order.append(kind := entry.split()[0])
        # One that is urgent takes thrice as long as another.
        seconds = 0.0625 * (3 if kind == "urgent" else 1)
        spent[kind] += seconds
        clock.now += seconds
    assert order[:4] == ["urgent", "plain", "plain", "urgent"]
    assert 1.6 < spent["urgent"] / spent["plain"] < 2.4


def test_one_that_comes_by_itself_each_time_gets_no_more_than_its_share() -> None:
    clock = Clock()
    lanes = filled(plain=100, clock=clock)
    spent = {"urgent": 0.0, "plain": 0.0}
    lanes.put("urgent", urgent=True)
    for _ in range(60):
        (entry,) = lanes.take(1)
        kind = entry.split()[0]
        spent[kind] += 0.0625
        clock.now += 0.0625
        if kind == "urgent":
            lanes.put("urgent", urgent=True)
    assert 1.6 < spent["urgent"] / spent["plain"] < 2.4


def test_time_in_which_nobody_else_waited_is_not_held_against_one() -> None:
    clock = Clock()
    lanes = filled(plain=9, urgent=2, clock=clock)
    lanes.take(1)
    clock.now += 100
    # The others get a tenth of a second, and no more than that.
    assert lanes.take(1) == ["plain 0"]
    clock.now += 0.11
    assert lanes.take(1) == ["urgent 1"]


def test_who_has_no_neighbour_waits_for_no_turn() -> None:
    lanes = filled(plain=4)
    assert [lanes.take(2), lanes.take(2)] == [["plain 0", "plain 1"], ["plain 2", "plain 3"]]
    lanes = filled(urgent=2)
    assert [lanes.take(1), lanes.take(1)] == [["urgent 0"], ["urgent 1"]]


def test_what_is_given_back_is_first_again_after_what_is_urgent() -> None:
    clock = Clock()
    lanes = filled(plain=5, clock=clock)
    assert lanes.take(4) == ["plain 0", "plain 1", "plain 2", "plain 3"]
    assert not lanes.presses()
    lanes.put("urgent", urgent=True)
    assert lanes.presses()
    lanes.give_back(["plain 2", "plain 3"])
    assert lanes.take(9) == ["urgent"]
    clock.now += 0.01
    assert not lanes.presses()
    assert lanes.take(9) == ["plain 2", "plain 3", "plain 4"]


def test_a_full_lane_leaves_the_other_open() -> None:
    lanes = filled(plain=2, limit=2)
    assert not lanes.put("plain 2")
    assert lanes.put("urgent 0", urgent=True)


def test_at_the_end_nothing_is_let_in_and_what_waits_is_taken() -> None:
    lanes = filled(plain=1, urgent=1)
    lanes.close()
    assert not lanes.put("late")
    assert not lanes.put("late", urgent=True)
    assert [lanes.take(5), lanes.take(5), lanes.take(5)] == [["urgent 0"], ["plain 0"], []]


def test_who_waits_for_something_is_woken_by_it_and_by_the_end() -> None:
    lanes = filled()
    taken: list[list[str]] = []

    def take() -> None:
        while some := lanes.take(1):
            taken.append(some)

    taker = threading.Thread(target=take)
    taker.start()
    lanes.put("plain")
    lanes.put("urgent", urgent=True)
    lanes.close()
    taker.join(20)
    assert not taker.is_alive()
    assert sorted(taken) == [["plain"], ["urgent"]]
