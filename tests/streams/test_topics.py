"""Topic streams: who makes them, who finds them, who posts, and what their followers get."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from people.models import User
from people.services import place_person
from streams.models import Post
from tests.streams.conftest import EVERYONE, Rest, Square, hearing, only
from tests.streams.test_matrix import rows_of

_numbers = itertools.count(1)
ANYBODY: dict[str, Any] = {"any": [{"everyone": True}]}


def make(square: Square, actor: User | None = None, **fields: Any) -> dict[str, Any]:
    """Have a communicator make a topic stream."""
    data = {"name": "Driftstörningar", "purpose": "Vad som inte fungerar just nu", "audience": EVERYONE}
    made: dict[str, Any] = square.chat.do(
        actor or square.cast.anna, "stream.create", **{**data, "posters": ANYBODY, **fields}
    )["stream"]
    return made


def post_in(square: Square, author: User, stream: dict[str, Any], text: str = "Hej", **more: Any) -> Post:
    """Have somebody post in a topic stream."""
    data = {"text": text, "client_id": f"t{next(_numbers)}", "stream": stream["id"], **more}
    written = square.chat.do(author, "post.write", **data)
    return Post.objects.get(public_id=written["post"]["id"])


def test_it_says_what_it_is_for_who_posts_and_how_often(square: Square) -> None:
    cast = square.cast
    made = make(
        square,
        frequency="När något händer",
        posters=only(square.care),
        people=[cast.erik.public_id],
    )
    assert made["handle"] == "driftstorningar"
    page = Rest(cast.oskar).get("streams/topics/driftstorningar")["stream"]
    assert (page["purpose"], page["frequency"]) == ("Vad som inte fungerar just nu", "När något händer")
    assert [term["name"] for term in page["posters"]["any"]] == ["Hemtjänst Norr"]
    assert [person["name"] for person in page["people"]] == [cast.erik.name]
    standing = {who: Rest(who).get("streams")["streams"][0]["can_post"] for who in (cast.fatima, cast.erik)}
    assert standing == {cast.fatima: True, cast.erik: True}
    assert not page["can_post"]
    assert not page["can_keep"]
    data = {"text": "Hej", "client_id": "x", "stream": made["id"]}
    assert square.chat.code_of(cast.oskar, "post.write", **data) == "forbidden"
    # Others are put in their place.
    fields: dict[str, Any] = {"posters": None, "people": []}
    square.chat.do(cast.anna, "stream.change", stream=made["id"], **fields)
    for person in (cast.fatima, cast.erik):
        assert square.chat.code_of(person, "post.write", **data) == "forbidden"
    assert post_in(square, cast.anna, made).stream is not None


def test_it_is_made_by_whom_official_posts_are(square: Square) -> None:
    cast, chat = square.cast, square.chat
    data = {"name": "Nytt", "purpose": "Prat", "audience": only(square.care)}
    assert chat.code_of(cast.fatima, "stream.create", **data) == "forbidden"
    assert not Rest(cast.fatima).get("streams")["can_create"]
    # A head for whom they lead, and no further.
    made = make(square, cast.karin, audience=only(square.care))
    assert chat.code_of(cast.karin, "stream.create", **{**data, "audience": EVERYONE}) == "forbidden"
    wide = {"stream": made["id"], "audience": EVERYONE}
    assert chat.code_of(cast.karin, "stream.change", **wide) == "forbidden"
    assert chat.code_of(cast.fatima, "stream.change", stream=made["id"], name="Mitt") == "forbidden"
    chat.do(cast.karin, "stream.change", stream=made["id"], name="Norr", frequency="Varje vecka")
    assert Rest(cast.fatima).get(f"streams/topics/{made['id']}")["stream"]["name"] == "Norr"
    actions = Entry.objects.filter(target=f"stream:{made['id']}").values_list("action", flat=True)
    assert sorted(actions) == ["stream.changed", "stream.made"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 81),
        ("purpose", ""),
        ("handle", "Å och Ö"),
        ("handle", "-a"),
        ("handle", "driftstorningar"),
        ("frequency", "x" * 101),
        ("posters", {"any": []}),
        ("posters", {"any": [{"unit": "ingen"}]}),
        ("people", ["ingen"]),
        ("people", ["\x00"]),
        ("people", [str(number) for number in range(101)]),
        ("audience", {"any": [{"everyone": "ja"}]}),
    ],
)
def test_what_cannot_be_is_refused_and_named(square: Square, field: str, value: Any) -> None:
    make(square)
    data = {"name": "Två", "purpose": "Prat", "audience": EVERYONE, "posters": ANYBODY, field: value}
    status, answer = Rest(square.cast.anna).request("post", "streams", data)
    assert (status, answer["error"]["field"]) == (400, field)


def test_what_one_may_not_read_is_not_there(square: Square) -> None:
    cast = square.cast
    made = make(square, audience=only(square.care))
    square.follow(cast.fatima, "stream", made["id"])
    assert [one["id"] for one in Rest(cast.fatima).get("streams")["streams"]] == [made["id"]]
    assert Rest(cast.fatima).get("follows")["streams"][0]["handle"] == made["handle"]
    erik = Rest(cast.erik)
    unknown = erik.request("get", "streams/topics/finns-inte")
    assert unknown[0] == 404
    assert erik.get("streams")["streams"] == []
    for name in (made["id"], made["handle"], "\x00"):
        assert erik.request("get", f"streams/topics/{name}") == unknown, name
        assert erik.request("patch", f"streams/topics/{name}", {"name": "Mitt"}) == unknown, name
        asked = {"kind": "stream", "source": name, "on": True}
        assert erik.request("put", "follows", asked) == unknown, name
        data = {"text": "Hej", "client_id": "x", "stream": name}
        assert erik.request("post", "posts", data) == unknown, name
    # Who moves away has it no longer, and follows it no longer.
    place_person(user=cast.fatima, unit=square.school)
    assert Rest(cast.fatima).get("follows")["streams"] == []
    assert Rest(cast.fatima).request("get", f"streams/topics/{made['id']}") == unknown


def test_its_followers_get_it_at_home_and_live(square: Square) -> None:
    cast = square.cast
    made = make(square)
    square.follow(cast.erik, "stream", made["handle"])
    post = post_in(square, cast.oskar, made, "Vattnet är avstängt")
    square.post(cast.oskar, "Annat")
    assert square.home(cast.erik) == ["Vattnet är avstängt"]
    people = [cast.erik, cast.sara, cast.fatima]
    chosen = hearing(rows_of(post), [user.pk for user in people])
    assert [cast.erik.pk in users for users in chosen] == [True, False]
    assert not any(cast.sara.pk in users for users in chosen)
    page = Rest(cast.sara).get(f"streams/topics/{made['id']}")
    assert [one["text"] for one in page["posts"]] == ["Vattnet är avstängt"]
    named = {"id": made["id"], "name": made["name"], "handle": made["handle"]}
    assert page["posts"][0]["stream"] == named
    assert (page["followers"], page["following"]) == (1, False)
    square.follow(cast.erik, "stream", made["id"], on=False)
    assert square.home(cast.erik) == []


def test_another_audience_is_for_what_comes_later(square: Square) -> None:
    cast, chat = square.cast, square.chat
    made = make(square, audience=only(square.care))
    post_in(square, cast.fatima, made, "Bara vi")
    chat.do(cast.anna, "stream.change", stream=made["id"], audience=EVERYONE)
    post_in(square, cast.fatima, made, "Alla")
    texts = [one["text"] for one in Rest(cast.erik).get(f"streams/topics/{made['id']}")["posts"]]
    assert texts == ["Alla"], "nobody gets to read what was not for them"
    chat.do(cast.anna, "stream.change", stream=made["id"], audience=only(square.care), name="Hemlig")
    kept = Rest(cast.erik).get("home?of=everything")["posts"]
    assert [(one["text"], one["stream"]) for one in kept] == [("Alla", None)]
    assert "Hemlig" not in str(kept)
    assert Rest(cast.erik).request("get", f"streams/topics/{made['id']}")[0] == 404


def test_a_closed_one_is_read_and_not_written_in(square: Square) -> None:
    cast, chat = square.cast, square.chat
    made = make(square)
    post_in(square, cast.erik, made)
    chat.do(cast.anna, "stream.change", stream=made["id"], closed=True)
    data = {"text": "Mer", "client_id": "x", "stream": made["id"]}
    assert chat.code_of(cast.erik, "post.write", **data) == "closed"
    page = Rest(cast.erik).get(f"streams/topics/{made['id']}")
    assert (page["stream"]["closed"], page["stream"]["can_post"], len(page["posts"])) == (True, False, 1)
    chat.do(cast.anna, "stream.change", stream=made["id"], closed=False)
    chat.do(cast.erik, "post.write", **data)


def test_its_audience_is_its_own(square: Square) -> None:
    made = make(square)
    data = {"text": "Hej", "client_id": "x", "stream": made["id"]}
    for more in ({"audience": EVERYONE}, {"official": True}):
        assert square.chat.code_of(square.cast.anna, "post.write", **data, **more) == "invalid"
    assert square.chat.code_of(square.cast.anna, "post.write", text="Hej", client_id="x") == "invalid"


def test_the_list_costs_the_same_however_long_it_is(square: Square) -> None:
    browser = Rest(square.cast.erik)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get("streams")
        return len(queries)

    make(square, handle="a", people=[square.cast.erik.public_id])
    first = cost()
    for handle in "bcdef":
        make(square, handle=handle, people=[square.cast.erik.public_id, square.cast.sara.public_id])
    assert cost() == first
