"""The home stream: what is in it, in which order, and what it costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventlog.errors import Invalid
from eventlog.models import Event, Topic
from eventlog.topics import Viewer
from notifications.models import Intent
from people.models import StoredAudience, User
from streams import live
from streams.models import Follow, Post, Reach
from streams.queries import home
from tests.factories import UserFactory
from tests.streams.conftest import EVERYONE, Rest, Square, hearing, only
from tests.streams.test_matrix import rows_of


def test_it_holds_oneself_ones_unit_and_whom_one_follows(square: Square) -> None:
    cast = square.cast
    square.post(cast.karin, "Från Karin")
    square.post(cast.anna, "Om #lön och annat")
    square.post(cast.erik, "Från förskolan")
    square.post(cast.fatima, "Från mig")
    assert square.home(cast.fatima) == ["Från mig"]
    square.follow(cast.fatima, "person", cast.karin.public_id)
    square.follow(cast.fatima, "tag", "#LÖN")
    square.follow(cast.fatima, "unit", square.town.public_id)
    assert square.home(cast.fatima) == ["Från mig", "Från förskolan", "Om #lön och annat", "Från Karin"]
    square.follow(cast.fatima, "person", cast.karin.public_id, on=False)
    assert square.home(cast.fatima) == ["Från mig", "Från förskolan", "Om #lön och annat"]
    assert square.home(cast.oskar, "?of=everything") == [
        *("Från mig", "Från förskolan", "Om #lön och annat", "Från Karin"),
    ]


def test_what_is_live_is_what_the_page_would_show(square: Square) -> None:
    cast = square.cast
    square.follow(cast.erik, "unit", square.town.public_id)
    square.follow(cast.oskar, "tag", "lön")
    square.follow(cast.mats, "person", cast.fatima.public_id)
    posts = [
        square.post(cast.fatima, "Ny #lön"),
        square.post(cast.fatima, "Bara vi", only(square.care)),
        square.post(cast.karin, "Utan enhet"),
    ]
    people = [cast.fatima, cast.erik, cast.oskar, cast.mats, cast.sara, cast.karin]
    chosen = hearing(rows_of(posts[0]), [user.pk for user in people])
    for user in people:
        live_ones = [post.text for post, users in zip(posts, chosen, strict=True) if user.pk in users]
        assert square.home(User.objects.get(pk=user.pk)) == live_ones[::-1], user.username


def test_every_stream_is_live_as_its_page_shows_it(square: Square) -> None:
    cast = square.cast
    stream = square.chat.do(cast.anna, "stream.create", name="Lön", purpose="Om lön", audience=EVERYONE)
    named = stream["stream"]
    posts = [
        square.post(cast.fatima, "Ny #lön"),
        square.post(cast.fatima, "Bara vi #lön", only(square.care)),
        square.post(cast.karin, "Utan enhet"),
        square.post(cast.erik, "Från förskolan"),
        square.post(cast.anna, "I flödet", None, stream=named["id"]),
    ]
    views = {
        "following": "home",
        "everything": "home?of=everything",
        f"person:{cast.fatima.public_id}": f"streams/people/{cast.fatima.public_id}",
        f"unit:{square.town.public_id}": f"streams/units/{square.town.public_id}",
        f"unit:{square.care.public_id}": f"streams/units/{square.care.public_id}",
        f"stream:{named['id']}": f"streams/topics/{named['id']}",
        f"stream:{named['handle']}": f"streams/topics/{named['handle']}",
        "tag:lön": "streams/tags/lön",
    }
    seen = set[str]()
    for view, path in views.items():
        chosen = hearing(rows_of(posts[0]), [cast.erik.pk, cast.karin.pk, cast.sara.pk], view)
        for user in (cast.erik, cast.karin, cast.sara):
            others = [post for post in posts if post.author_id != user.pk]
            heard = [post.public_id for post in others if user.pk in chosen[posts.index(post)]]
            page = [post["id"] for post in Rest(user).get(path)["posts"]][::-1]
            assert heard == [one for one in page if one in {post.public_id for post in others}], view
            seen.update([view] if heard else [])
            # Of what one writes oneself one always hears: it may be from another device.
            own = [post for post in posts if post.author_id == user.pk]
            assert all(user.pk in chosen[posts.index(post)] for post in own)
    # Nothing was shown there by nobody hearing it; what one follows is little.
    assert seen >= set(views) - {"following"}
    assert hearing(rows_of(posts[0]), [cast.erik.pk], "unit:finnsinte")[0] == set()


@pytest.mark.parametrize("view", ["", "alla", "person:", "person", "room:x", "everything:x"])
def test_what_is_no_stream_cannot_be_looked_at(view: str) -> None:
    with pytest.raises(Invalid):
        live.sift.check(view)


def test_looking_costs_the_same_however_many_look(square: Square) -> None:
    cast = square.cast
    post = square.post(cast.fatima, "Ny #lön")
    rows = rows_of(post)
    sources = [cast.fatima.public_id, cast.erik.public_id, cast.karin.public_id]
    views = ["following", "everything", "tag:lön", *(f"person:{one}" for one in sources)]
    few = [Viewer(cast.erik.pk, view) for view in ("following", f"unit:{square.town.public_id}")]
    many = few + [Viewer(UserFactory().pk, view) for view in views for _ in range(3)]
    with CaptureQueriesContext(connection) as first:
        live.sift(rows, few)
    with CaptureQueriesContext(connection) as second:
        live.sift(rows, many)
    assert len(first) == len(second) > 0


def test_pages_join_up_in_both_directions(square: Square) -> None:
    author = square.cast.fatima
    for number in range(7):
        square.post(author, str(number))
    browser = Rest(author)
    first = browser.get("home?limit=3")
    assert [post["text"] for post in first["posts"]] == ["6", "5", "4"]
    second = browser.get(f"home?limit=3&before={first['older']}")
    assert [post["text"] for post in second["posts"]] == ["3", "2", "1"]
    last = browser.get(f"home?limit=3&before={second['older']}")
    assert ([post["text"] for post in last["posts"]], last["older"]) == (["0"], None)
    square.post(author, "7")
    square.post(author, "8")
    newer = browser.get(f"home?after={first['newer']}")
    assert ([post["text"] for post in newer["posts"]], newer["older"]) == (["8", "7"], None)
    assert browser.get(f"home?after={newer['newer']}")["posts"] == []
    for wrong in ("x", "cC0x", "å", "cDk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        status, answer = browser.request("get", f"home?before={wrong}")
        assert (status, answer["error"]["field"]) == (400, "before"), wrong


def test_a_sparse_stream_is_gathered_from_its_sources(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = square.cast
    monkeypatch.setattr(home, "WINDOW", 3)
    for text in ("gammalt", "äldre #lön"):
        square.post(cast.karin, text)
    for number in range(6):
        square.post(cast.erik, f"brus {number}")
    square.follow(cast.oskar, "person", cast.karin.public_id)
    square.follow(cast.oskar, "tag", "lön")
    assert square.home(cast.oskar) == ["äldre #lön", "gammalt"]
    page = Rest(cast.oskar).get("home?limit=1")
    assert [post["text"] for post in page["posts"]] == ["äldre #lön"]
    rest = Rest(cast.oskar).get(f"home?limit=1&before={page['older']}")
    assert ([post["text"] for post in rest["posts"]], rest["older"]) == (["gammalt"], None)


def test_a_page_costs_the_same_however_much_there_is(square: Square, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = square.cast
    monkeypatch.setattr(home, "WINDOW", 2)

    def cost() -> int:
        browser = Rest(cast.oskar)
        browser.get("home")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("home")["posts"]
        return len(captured)

    square.follow(cast.oskar, "person", cast.karin.public_id)
    square.post(cast.karin, "Se", share=square.post(cast.anna, "Först #ett").public_id)
    square.post(cast.anna)
    square.post(cast.anna)
    small = cost()
    for author in [UserFactory() for _ in range(15)]:
        square.follow(cast.oskar, "person", author.public_id)
        post = square.post(author, f"Hej @{cast.karin.username} #två")
        square.chat.do(cast.karin, "post.react", post=post.public_id, emoji="👍", on=True)
    assert cost() == small


def test_a_post_writes_the_same_rows_for_two_and_for_many_followers(square: Square) -> None:
    author = square.cast.karin

    def cost() -> tuple[int, dict[str, int]]:
        before = rows()
        with CaptureQueriesContext(connection) as captured:
            square.post(author)
        return len(captured), {name: count - before[name] for name, count in rows().items()}

    def rows() -> dict[str, int]:
        counted = (Post, Event, Intent, Topic, Reach, StoredAudience, Follow)
        return {model.__name__: model.objects.count() for model in counted}

    square.post(author)
    small = cost()
    Follow.objects.bulk_create([Follow(user=UserFactory(), person=author) for _ in range(60)])
    assert cost() == small
    assert {name: count for name, count in small[1].items() if count} == {
        "Post": 1,
        "Event": 1,
        # For whoever wants to be notified of it.
        "Intent": 1,
    }
