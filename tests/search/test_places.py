"""Each document gets the first free place from its time on, however many came at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import facets
from search.documents import Draft, _Places, place_documents
from search.models import Document

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


@pytest.mark.anywhere
@given(st.sets(NEAR), st.lists(NEAR, max_size=80))
def test_it_is_the_first_free_one(taken: set[int], wanted: list[int]) -> None:
    places = _Places(taken)
    assert [places.take(place) for place in wanted] == plainly(taken, wanted)


@pytest.mark.anywhere
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


def crowd_at(places: range) -> None:
    Document.objects.bulk_create(
        [
            Document(place=place, kind="message", object_id=place, room_id=1, terms=[facets.ALL])
            for place in places
        ]
    )


@pytest.mark.django_db
def test_beyond_a_crowd_the_first_free_places_are_found_in_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    crowd_at(range(1_000, 8_000))
    crowd_at(range(8_002, 8_010))
    drafts = [Draft(number, 0, 1, 1_000 + number, [facets.ALL]) for number in range(4)]
    with django_assert_max_num_queries(40):
        placed = place_documents(drafts, {})
    assert [document.place for document in placed] == [8_000, 8_001, 8_010, 8_011]
