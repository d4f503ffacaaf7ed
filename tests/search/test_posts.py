"""Posts and what is said about them are found by whoever may read them now, and by nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.models import File
from eventlog.commands import convert
from people.models import User
from people.services import place_person
from search.finding import Search, search
from search.models import Document, Filling
from streams.models import Comment, Post
from streams.services import hiding
from tests.factories import Cast
from tests.search.conftest import check_index, follow
from tests.streams.conftest import Square, media, only, square

__all__ = ["media", "square"]

SECRET = "Zebrafiskar i simhallen! https://fisk.example"
# Every way to come across it.
WAYS: list[dict[str, Any]] = [
    {"q": "zebrafisk"},
    {"q": '"zebrafiskar i simhallen"'},
    {"q": "zebra*"},
    {"q": "zebraf", "typing": True},
    {"q": "zebrafisken", "kind": "posts"},
    {"q": "från:fatima.haddad"},
    {"q": "från:fatima.haddad zebrafisk"},
    {"q": "har:länk"},
    {"q": "efter:2000 zebrafisk"},
]


def ask(user: User, q: str, **wanted: Any) -> Any:
    return search(User.objects.get(pk=user.pk), convert({"q": q, **wanted}, Search))


def texts(user: User, q: str, **wanted: Any) -> list[str]:
    """Return what is shown of the posts and comments found."""
    found = ask(user, q, **wanted)["posts"]["items"]
    return ["".join(piece["text"] for piece in item["pieces"]) for item in found]


def ways(user: User) -> list[int]:
    return [len(texts(user, **way)) for way in WAYS]


def everywhere(*people: User, count: int = 1) -> None:
    """Each of these people comes across it in every way: a test that finds nothing would notice."""
    for user in people:
        assert ways(user) == [count] * len(WAYS), user.username


def nowhere(*people: User) -> None:
    """None of these people comes across it, before and after the index has seen what happened."""
    for _ in range(2):
        for user in people:
            assert ways(user) == [0] * len(WAYS), user.username
        follow()


def indexed() -> None:
    """The index must hold all that stands, and nothing else."""
    check_index([], [], [post.pk for post in Post.objects.all()], [one.pk for one in Comment.objects.all()])


def test_a_post_and_a_comment_are_found_each_by_its_own_words(cast: Cast, square: Square) -> None:
    post = square.post(cast.fatima, "Nya cyklar till **hemtjänsten**")
    comment = square.comment(cast.erik, post, "Cyklarna står redan i förrådet")
    follow()
    assert texts(cast.mats, "cyklar") == ["Nya cyklar till hemtjänsten", "Cyklarna står redan i förrådet"]
    (found,) = ask(cast.mats, "förrådet", kind="posts")["posts"]["items"]
    assert found.pop("pieces")[1]["hit"]
    assert found.pop("at")
    assert found == {
        "post": post.public_id,
        "comment": comment,
        "author": {"id": cast.erik.public_id, "name": cast.erik.name},
        "of": {"id": cast.fatima.public_id, "name": cast.fatima.name},
        "unit": None,
        "official": False,
    }
    (found,) = ask(cast.mats, "hemtjänst cyklar")["posts"]["items"]
    assert (found["post"], found["comment"]) == (post.public_id, None)
    assert texts(cast.mats, "från:erik.lindqvist cyklar") == ["Cyklarna står redan i förrådet"]
    # Pages go on where the last one ended, over posts and comments alike.
    page = ask(cast.mats, "cyklar", kind="posts", limit=1)["posts"]
    following = ask(cast.mats, "cyklar", kind="posts", limit=1, cursor=page["next"])["posts"]
    assert (page["items"][0]["comment"], following["items"][0]["comment"]) == (None, comment)
    indexed()


def test_a_picture_is_found_by_what_it_shows_until_it_is_hidden(cast: Cast, square: Square) -> None:
    file = File.objects.create(
        uploader=cast.fatima, kind="image", name="a.jpg", media_type="image/jpeg", size=1,
        storage_name="a", alt="En zebrafisk",
    )  # fmt: skip
    square.post(cast.fatima, "", files=[file.public_id])
    follow()
    assert texts(cast.erik, "zebrafisken") == texts(cast.erik, "har:bild") == ["En zebrafisk"]
    File.objects.update(hidden_at=timezone.now())
    assert texts(cast.erik, "zebrafisken") == []


def test_what_is_changed_hidden_or_deleted_is_found_by_nobody_at_once(cast: Cast, square: Square) -> None:
    people = (cast.erik, cast.fatima, cast.anna)
    post = square.post(cast.fatima, SECRET)
    follow()
    everywhere(*people)
    held = hiding.hide_post(post.pk, actor=cast.sara)
    nowhere(*people)
    hiding.restore_post(post.pk, held)
    follow()
    everywhere(*people)
    square.chat.do(cast.fatima, "post.edit", post=post.public_id, text="Fiskar?")
    assert texts(cast.erik, "zebrafisk") == []
    follow()
    assert texts(cast.erik, "zebrafisk") == texts(cast.erik, "har:länk") == []
    comment = square.comment(cast.fatima, post, SECRET)
    square.chat.do(cast.fatima, "post.edit", post=post.public_id, text=SECRET)
    follow()
    everywhere(*people, count=2)
    square.chat.do(cast.fatima, "comment.delete", comment=comment)
    everywhere(*people)
    square.comment(cast.fatima, post, SECRET)
    follow()
    everywhere(*people, count=2)
    indexed()
    # What is said about a post goes from sight with it.
    square.chat.do(cast.fatima, "post.delete", post=post.public_id)
    nowhere(*people)
    indexed()


def test_only_those_of_the_audience_and_its_author_find_it(cast: Cast, square: Square) -> None:
    post = square.post(cast.fatima, SECRET, only(square.care))
    follow()
    everywhere(cast.fatima, cast.karin)
    nowhere(cast.erik, cast.mats, cast.sara, cast.leila)
    # Whoever moves there reads it, and whoever leaves still reads what they wrote themselves, but no answer.
    square.comment(cast.karin, post, "Randiga fiskar")
    place_person(user=cast.erik, unit=square.care)
    place_person(user=cast.fatima, unit=square.school)
    follow()
    everywhere(cast.erik, cast.fatima)
    assert texts(cast.erik, "randig") == texts(cast.fatima, "randig") == ["Randiga fiskar"]
    mine = square.post(cast.erik, "Hemligt om zebrafisk", only(square.care))
    follow()
    assert texts(cast.fatima, "hemlig") == [] != texts(cast.erik, "hemlig"), mine.pk


def test_what_one_passes_on_is_found_by_its_own_words_alone(cast: Cast, square: Square) -> None:
    post = square.post(cast.fatima, SECRET, only(square.care))
    square.post(cast.karin, "Läs detta", share=post.public_id)
    follow()
    assert texts(cast.erik, "läs") == ["Läs detta"]
    assert texts(cast.erik, "zebrafisk") == texts(cast.erik, "har:länk") == []
    assert texts(cast.karin, "zebrafisk") != []


def test_a_post_that_waits_for_its_time_is_not_found(cast: Cast, square: Square) -> None:
    at = (timezone.now() + timedelta(days=1)).isoformat()
    square.post(cast.anna, SECRET, official=True, publish_at=at)
    nowhere(cast.erik, cast.anna)
    square.post(cast.fatima, "Annat")
    follow()
    assert texts(cast.anna, "zebrafisk") == []


@pytest.mark.parametrize("from_scratch", [True, False])
def test_the_index_is_made_anew_with_its_posts(cast: Cast, square: Square, from_scratch: bool) -> None:
    for number in range(3):
        square.comment(cast.erik, square.post(cast.fatima, f"Inlägg {number}"), f"Svar {number}")
    gone = square.post(cast.fatima, SECRET)
    follow()
    square.chat.do(cast.fatima, "post.delete", post=gone.public_id)
    follow()
    # A fault: a post and a comment are missing, one that is deleted is there.
    kept = list(Document.objects.filter(kind="post").order_by("place"))
    Document.objects.filter(place=kept[0].place).update(object_id=gone.pk)
    Document.objects.filter(kind="comment", object_id=Comment.objects.earliest("pk").pk).update(object_id=999)
    call_command("rebuild_search", *(["--from-scratch"] if from_scratch else []), verbosity=0)
    assert len(texts(cast.erik, "inlägg")) == len(texts(cast.erik, "svar")) == 3
    filling = Filling.objects.get()
    assert filling.posts_below == filling.comments_below == 0
    if from_scratch:
        indexed()
