"""Official posts: by whom, in whose name, when, and who has confirmed them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from eventlog import due
from notifications.models import Notification
from people.models import User
from people.services import deactivate_user
from streams.models import Post
from tests.streams.conftest import EVERYONE, Rest, Square, only
from tests.streams.test_matrix import plan_all, rows_of


def official(square: Square, author: User, audience: Any = EVERYONE, **more: Any) -> Post:
    """Have somebody publish officially."""
    return square.post(author, "Nya rutiner", audience, official=True, **more)


def told(user: User, kind: str) -> int:
    """Return how many notifications of a kind somebody has."""
    plan_all()
    return Notification.objects.filter(user=user, kind=kind).count()


def test_by_communicators_to_all_and_by_heads_to_what_they_lead(square: Square) -> None:
    cast = square.cast
    data = {"text": "Hej", "client_id": "c", "official": True}
    for person, audience in ((cast.fatima, only(square.care)), (cast.karin, EVERYONE)):
        assert square.chat.code_of(person, "post.write", audience=audience, **data) == "forbidden"
    post = official(square, cast.karin, only(square.care))
    assert Rest(cast.fatima).get(f"posts/{post.public_id}")["post"]["official"]
    official(square, cast.anna)
    assert told(cast.fatima, "official") == 2
    assert (told(cast.erik, "official"), told(cast.anna, "official")) == (1, 0)
    plain = {"text": "Hej", "client_id": "d", "audience": EVERYONE, "confirm": True}
    assert square.chat.code_of(cast.anna, "post.write", **plain) == "invalid"


def test_in_the_name_of_a_leader_who_has_let_one(square: Square) -> None:
    cast, chat = square.cast, square.chat
    data = {"text": "Från chefen", "client_id": "c", "official": True, "behalf": cast.karin.public_id}
    wanted = {**data, "audience": only(square.care)}
    assert chat.code_of(cast.fatima, "post.write", **wanted) == "forbidden"
    assert chat.code_of(cast.fatima, "delegation.set", person=cast.erik.public_id, on=True) == "forbidden"
    chat.do(cast.karin, "delegation.set", person=cast.fatima.public_id, on=True)
    written = chat.do(cast.fatima, "post.write", **wanted)["post"]
    assert written["author"]["name"] == cast.karin.name
    assert cast.fatima.name not in str(Rest(cast.karin).get(f"posts/{written['id']}"))
    entry = Entry.objects.get(action="post.behalf")
    assert (entry.actor_id, entry.target) == (cast.fatima.pk, f"post:{written['id']}")
    chat.do(cast.fatima, "post.edit", post=written["id"], text="Från chefen, rättat")
    # A leader lends no more than they have.
    beyond = {**data, "client_id": "d", "audience": EVERYONE}
    assert chat.code_of(cast.fatima, "post.write", **beyond) == "forbidden"
    chat.do(cast.karin, "delegation.set", person=cast.fatima.public_id, on=False)
    assert chat.code_of(cast.fatima, "post.write", **{**wanted, "client_id": "e"}) == "forbidden"


def test_it_appears_at_its_time_and_not_before(square: Square) -> None:
    cast = square.cast
    at = timezone.now() + timedelta(days=1)
    post = official(square, cast.anna, publish_at=at.isoformat())
    assert post.number is None
    for person in (cast.anna, cast.erik):
        assert Rest(person).request("get", f"posts/{post.public_id}")[0] == 404
        assert square.home(person, "?of=everything") == []
    (waiting,) = Rest(cast.anna).get("posts/scheduled")["scheduled"]
    assert waiting["post"]["id"] == post.public_id
    assert Rest(cast.erik).get("posts/scheduled")["scheduled"] == []
    assert rows_of(post) == []
    with time_machine.travel(at + timedelta(minutes=1)):
        due.run_due()
        post.refresh_from_db()
        assert (post.number, square.home(cast.erik, "?of=everything")) == (1, ["Nya rutiner"])
        assert [row.kind for row in rows_of(post)] == ["post.created"]
    for wrong in ("i morgon", (timezone.now() - timedelta(days=1)).isoformat()):
        data = {"text": "Hej", "audience": EVERYONE, "client_id": wrong[:5], "official": True}
        assert square.chat.code_of(cast.anna, "post.write", **data, publish_at=wrong) == "invalid"


@pytest.mark.parametrize("leaves", ["author", "writer"])
def test_it_does_not_appear_when_who_wrote_it_has_left(square: Square, leaves: str) -> None:
    cast = square.cast
    square.chat.do(cast.karin, "delegation.set", person=cast.fatima.public_id, on=True)
    at = timezone.now() + timedelta(hours=1)
    more = {"behalf": cast.karin.public_id, "publish_at": at.isoformat()}
    official(square, cast.fatima, only(square.care), **more)
    post = Post.objects.get()
    gone = cast.karin if leaves == "author" else cast.fatima
    deactivate_user(actor=cast.mats, user=gone)
    with time_machine.travel(at + timedelta(minutes=1)):
        due.run_due()
    post.refresh_from_db()
    assert (post.number, post.text) == (None, "")
    assert [version.text for version in post.versions.all()] == ["Nya rutiner"]
    assert Entry.objects.filter(action="post.withdrawn", actor_id=None).exists()


def test_one_takes_back_what_has_not_appeared(square: Square) -> None:
    cast, chat = square.cast, square.chat
    at = timezone.now() + timedelta(hours=1)
    post = official(square, cast.anna, publish_at=at.isoformat())
    assert chat.code_of(cast.erik, "post.withdraw", post=post.public_id) == "not_found"
    chat.do(cast.anna, "post.withdraw", post=post.public_id)
    with time_machine.travel(at + timedelta(minutes=1)):
        due.run_due()
    assert rows_of(post) == []


def test_who_has_not_confirmed_is_seen_and_reminded_alone(square: Square) -> None:
    cast, chat = square.cast, square.chat
    post = official(square, cast.anna, only(square.care, square.school), confirm=True)
    name = {"post": post.public_id}
    path = f"posts/{post.public_id}"
    for person in (cast.fatima, cast.fatima):
        chat.do(person, "post.confirm", **name)
    assert Rest(cast.fatima).get(path)["confirmed"] == [post.public_id]
    page = Rest(cast.anna).get(f"{path}/confirmations")
    assert (page["expected"], page["confirmed"]) == (3, 1)
    assert {one["name"] for one in page["people"]} == {cast.erik.name, cast.karin.name}
    done = Rest(cast.anna).get(f"{path}/confirmations?state=confirmed&q=hadd")
    assert [one["name"] for one in done["people"]] == [cast.fatima.name]
    assert Rest(cast.erik).request("get", f"{path}/confirmations")[0] == 404
    assert chat.code_of(cast.erik, "post.remind", **name) == "not_found"
    assert chat.code_of(cast.oskar, "post.confirm", **name) == "not_found"
    chat.do(cast.anna, "post.remind", **name)
    assert chat.code_of(cast.anna, "post.remind", **name) == "too_early"
    reminded = [told(who, "post_confirm") for who in (cast.fatima, cast.erik, cast.karin, cast.anna)]
    assert reminded == [0, 1, 1, 0]
    plain = square.post(cast.fatima)
    assert chat.code_of(cast.erik, "post.confirm", post=plain.public_id) == "conflict"
