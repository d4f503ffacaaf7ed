"""Naming people in posts and comments: whom an @ offers, and who is said not to read it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from notifications.models import Notification
from people.models import User
from tests.streams.conftest import EVERYONE, Rest, Square, only
from tests.streams.test_matrix import plan_all


def at(audience: object) -> str:
    """Return the audience as it stands in an address."""
    return f"audience={quote(json.dumps(audience))}"


def test_those_who_can_read_come_first_and_the_others_are_marked(square: Square) -> None:
    cast = square.cast
    fatima = Rest(cast.fatima)
    found = fatima.get(f"posts/suggestions?q=&{at(only(square.care))}")
    reads = {one["person"]["id"]: one["reads"] for one in found["people"]}
    assert (reads[cast.karin.public_id], reads[cast.erik.public_id]) == (True, False)
    marks = [one["reads"] for one in found["people"]]
    assert marks == sorted(marks, reverse=True)
    named = fatima.get(f"posts/suggestions?q=hemtj&{at(EVERYONE)}")["units"]
    assert [(one["written"], one["above"]) for one in named] == [("Hemtjänst Norr", "Lillköping")]
    begin = fatima.get(f"posts/suggestions?q={cast.erik.given_name[:2]}&{at(EVERYONE)}")["people"]
    assert [one["person"]["id"] for one in begin] == [cast.erik.public_id]
    # A guest sees no directory, and comments without it.
    post = square.post(cast.fatima, "Hej", EVERYONE)
    assert Rest(cast.karin).get(f"posts/suggestions?q=er&post={post.public_id}")["people"]
    assert Rest(cast.leila).request("get", f"posts/suggestions?post={post.public_id}")[0] == 404


def test_who_is_named_and_cannot_read_is_said_before_it_is_sent(square: Square) -> None:
    cast = square.cast
    names = f"names={cast.karin.username},{cast.erik.username.upper()},ingen.alls"
    fatima = Rest(cast.fatima)
    outside = fatima.get(f"posts/outside?{names}&{at(only(square.care))}")["outside"]
    assert [one["id"] for one in outside] == [cast.erik.public_id]
    assert fatima.get(f"posts/outside?{names}&{at(EVERYONE)}")["outside"] == []
    # Below a post it is the post's readers that count, and its author reads what is said there.
    post = square.post(cast.karin, "Bara vi", only(square.care))
    below = f"posts/outside?{names}&post={post.public_id}"
    assert [one["id"] for one in fatima.get(below)["outside"]] == [cast.erik.public_id]
    assert Rest(cast.erik).request("get", below)[0] == 404


BAD = [
    ("", 400),
    ("post=finnsinte", 404),
    ("stream=finnsinte", 404),
    ("post=a&stream=b", 400),
    ("audience=%7B", 400),
    ("audience=%5B%5D", 400),
    (at({"any": [{"role": "moderator"}]}), 400),
]


@pytest.mark.parametrize(("query", "status"), BAD)
@pytest.mark.parametrize("door", ["suggestions?q=a", "outside?names=a"])
def test_a_place_one_may_not_write_at_tells_nothing(
    square: Square, door: str, query: str, status: int
) -> None:
    assert Rest(square.cast.fatima).request("get", f"posts/{door}&{query}")[0] == status


def test_too_many_names_are_refused(square: Square) -> None:
    names = ",".join(f"n{number}" for number in range(51))
    status, answer = Rest(square.cast.fatima).request("get", f"posts/outside?names={names}&{at(EVERYONE)}")
    assert (status, answer["error"]["code"]) == (400, "too_many_mentions")


def test_a_mention_reaches_whoever_may_read_it_and_nobody_else(square: Square) -> None:
    cast = square.cast
    both = f"@{cast.karin.username} och @{cast.erik.username}"
    post = square.post(cast.fatima, f"Hej {both}", only(square.care))
    square.comment(cast.fatima, post, f"Kom {both}")
    plan_all()

    def told(person: User) -> set[str]:
        return set(Notification.objects.filter(user=person).values_list("kind", flat=True))

    assert {"post_mention", "comment_mention"} <= told(cast.karin)
    assert told(cast.erik) == set()
