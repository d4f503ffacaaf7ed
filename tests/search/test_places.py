"""Each document gets the first free place from its time on, however many came at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.documents import _Places

pytestmark = pytest.mark.anywhere

NEAR = st.integers(0, 60)


def plainly(taken: set[int], wanted: list[int]) -> list[int]:
    """Step by step, as one would by hand."""
    places, own = [], set(taken)
    for place in wanted:
        while place in own:
            place += 1
        own.add(place)
        places.append(place)
    return places


@given(st.sets(NEAR), st.lists(NEAR, max_size=80))
def test_it_is_the_first_free_one(taken: set[int], wanted: list[int]) -> None:
    places = _Places(taken)
    assert [places.take(place) for place in wanted] == plainly(taken, wanted)


def test_thousands_side_by_side_take_few_steps_each() -> None:
    class Counting(dict[int, int]):
        steps = 0

        def get(self, key: int, default: Any = None) -> Any:
            self.steps += 1
            return super().get(key, default)

    places = _Places([])
    places._beyond = counted = Counting({place: place + 1 for place in range(10_000)})
    assert [places.take(number % 10) for number in range(1_000)] == list(range(10_000, 11_000))
    assert counted.steps < 10_000 + 1_000 * 10 + 10_000
