"""Who may read a post, at every door there is: each negative case first proves that the post is there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from eventlog import log, replay
from eventlog.kinds import EventRow
from eventlog.models import Event
from notifications.models import Intent, Notification
from notifications.planning.planner import plan_step
from people.models import Role, User
from people.services import create_person_list, grant_role, place_person
from streams.models import EmbedToken, FeedToken, Occasion, Post, Prompt, TopicStream
from streams.tokens import make_token
from streams.topics import home_topic
from tests.content.samples import photo
from tests.content.uploads import Browser
from tests.factories import Cast
from tests.streams.conftest import EVERYONE, Rest, Square, hearing, only

# + is one of them, n is not: for each audience, everybody of the cast that the scene has.
AUDIENCES = "everyone unit role list"
PEOPLE = """
author     + + + +
colleague  + + n n
head       + + n n
elsewhere  + n n n
moderator  + n + n
officer    + n n n
guest      n n n +
"""
ROWS = {name: marks for name, *marks in (line.split() for line in PEOPLE.strip().splitlines())}


def person_of(cast: Cast, who: str) -> User:
    """Return who stands so to the square."""
    people = {
        "author": cast.anna,
        "colleague": cast.fatima,
        "head": cast.karin,
        "elsewhere": cast.erik,
        "moderator": cast.sara,
        "officer": cast.oskar,
        "guest": cast.leila,
    }
    return people[who]


def write(square: Square, audience: str) -> Post:
    """A communicator of home care posts a picture to one of the audiences."""
    cast = square.cast
    place_person(user=cast.anna, unit=square.care)
    grant_role(actor=cast.mats, user=cast.oskar, role=Role.RECORDS_OFFICER)
    ombud = create_person_list(owner=cast.anna, name="Ombud", members=[cast.leila])
    chosen = {
        "everyone": EVERYONE,
        "unit": only(square.care),
        "role": {"any": [{"role": "moderator"}]},
        "list": {"any": [{"list": ombud.public_id}]},
    }
    anna = User.objects.get(pk=cast.anna.pk)
    named = (cast.fatima, cast.erik, cast.sara, cast.leila, cast.karin, cast.oskar)
    text = " ".join(["Sommarfest #fest", *(f"@{one.username}" for one in named)])
    picture = Browser(anna).upload(photo())["id"]
    return square.post(anna, text, chosen[audience], files=[picture])


def rows_of(post: Post) -> list[EventRow]:
    """Return the events of the log of all posts."""
    topic = home_topic()
    events = Event.objects.filter(topic=topic).order_by("seq")
    return [EventRow(topic.pk, topic.name, it.seq, it.kind, it.object_id, it.at) for it in events]


@pytest.mark.parametrize("audience", AUDIENCES.split())
def test_a_post_is_there_for_its_audience_and_for_nobody_else(square: Square, audience: str) -> None:
    post = write(square, audience)
    comment = square.comment(square.cast.anna, post)
    square.chat.do(square.cast.anna, "comment.react", comment=comment, emoji="🎉", on=True)
    author = Rest(square.cast.anna)
    file = author.get(f"posts/{post.public_id}")["post"]["files"][0]["id"]
    doors: dict[str, tuple[str, str, Any]] = {
        "post": ("get", f"posts/{post.public_id}", None),
        "comments": ("get", f"posts/{post.public_id}/comments", None),
        "what it said": ("get", f"posts/{post.public_id}/history", None),
        "what the comment said": ("get", f"comments/{comment}/history", None),
        "whom to name": ("get", f"posts/suggestions?post={post.public_id}", None),
        "who cannot read": ("get", f"posts/outside?post={post.public_id}&names=erik", None),
        "picture": ("get", f"files/{file}", None),
        "react": ("put", f"posts/{post.public_id}/reactions/👍", {}),
        "react to comment": ("put", f"comments/{comment}/reactions/👍", {}),
        "take it back": ("delete", f"comments/{comment}/reactions/🎉", None),
        "comment": ("post", f"posts/{post.public_id}/comments", {"text": "Hej", "client_id": "k"}),
        "report": ("post", "reports", {"kind": "post", "object": post.public_id, "reason": "other"}),
        "report comment": ("post", "reports", {"kind": "comment", "object": comment, "reason": "other"}),
    }
    for door in doors.values():
        # There they are, every one of them: a report of one's own is refused for another reason.
        assert attempt(square.cast.anna, door) != 404, door
    plan_all()
    for who, marks in ROWS.items():
        person = User.objects.get(pk=person_of(square.cast, who).pk)
        reads = marks[AUDIENCES.split().index(audience)] == "+"
        for name, door in doors.items():
            own = name.startswith("report") and who == "author"
            status = attempt(person, door)
            assert (status < 300 or own) if reads else status == 404, (who, name, status)
        lists = ["home?of=everything", f"posts?ids={post.public_id}", "streams/tags/fest"]
        if who != "guest":
            lists.append(f"streams/people/{square.cast.anna.public_id}")
        for path in lists:
            there = [one["id"] for one in Rest(person).get(path)["posts"]]
            assert there == [post.public_id] * reads, (who, path)
        hears(post, person, reads=reads)
        told = Notification.objects.filter(user=person, kind="post_mention", object_id=post.pk)
        assert told.exists() == (reads and who != "author"), who


@pytest.mark.parametrize("audience", AUDIENCES.split())
def test_the_wall_of_a_prompt_is_for_its_audience(square: Square, audience: str) -> None:
    post = write(square, audience)
    now = timezone.now()
    prompt = Prompt.objects.create(name="Fest", reach=post.reach, rhythm="daily", at=now.time())
    occasion = Occasion.objects.create(
        prompt=prompt, reach=post.reach, opens_at=now, closes_at=now + timedelta(days=1)
    )
    Post.objects.filter(pk=post.pk).update(occasion=occasion)
    rows = rows_of(post)
    for who, marks in ROWS.items():
        if who == "author":
            # Hers is the post, and the prompt of those it is for.
            continue
        person = User.objects.get(pk=person_of(square.cast, who).pk)
        reads = marks[AUDIENCES.split().index(audience)] == "+"
        status, wall = Rest(person).request("get", f"occasions/{occasion.public_id}")
        assert status == (200 if reads else 404), who
        assert [one["id"] for one in wall.get("posts", [])] == [post.public_id] * reads, who
        for door in (f"prompts/{prompt.public_id}/bell", f"prompts/{prompt.public_id}"):
            method, data = ("put", {"on": True}) if door.endswith("bell") else ("get", None)
            assert attempt(person, (method, door, data)) == (200 if reads else 404), (who, door)
        heard = hearing(rows, [person.pk], f"occasion:{occasion.public_id}")[0]
        assert (person.pk in heard) == reads, who


@pytest.mark.parametrize("audience", AUDIENCES.split())
def test_other_programs_and_the_intranet_get_what_may_be_read(
    square: Square, audience: str, settings: Any
) -> None:
    settings.TORGET_EMBED_ORIGINS = ["https://intranat.example.se"]
    post = write(square, audience)
    stream = make_stream(square, post)
    embedded = make_token()
    EmbedToken.objects.create(stream=stream, token_hash=embedded[1])
    for who, marks in ROWS.items():
        person = User.objects.get(pk=person_of(square.cast, who).pk)
        reads = marks[AUDIENCES.split().index(audience)] == "+"
        # By tag, which everybody may ask for; by stream, opened when it was still theirs to read.
        for kind, source in (("tag", "fest"), ("stream", stream.public_id)):
            token, token_hash = make_token()
            FeedToken.objects.create(user=person, kind=kind, source=source, token_hash=token_hash)
            status, page = read_outside(f"atom/{token}")
            finds = reads or (who == "author" and kind == "stream")
            expected = 200 if kind == "tag" or finds else 404
            assert status == expected, (who, kind)
            assert ("Sommarfest" in page) == finds, (who, kind)
            assert (post.public_id in page) == finds, (who, kind)
            assert "/files/" not in page, (who, kind)
    status, page = read_outside(f"embed/{embedded[0]}")
    assert (status, "Sommarfest" in page) == ((200, True) if audience == "everyone" else (404, False))
    assert "/files/" not in page


def make_stream(square: Square, post: Post) -> TopicStream:
    """Put the post in a topic stream that is for those the post is for."""
    made = square.chat.do(
        User.objects.get(pk=square.cast.anna.pk),
        "stream.create",
        name="Fest",
        purpose="Vad vi firar",
        audience=EVERYONE,
    )
    streams = TopicStream.objects.filter(public_id=made["stream"]["id"])
    streams.update(reach=post.reach)
    Post.objects.filter(pk=post.pk).update(stream=streams.get())
    return streams.get()


def read_outside(path: str) -> tuple[int, str]:
    """Read an address as somebody who is not signed in; return the status and what is there."""
    answer = Client().get(f"/api/{path}")
    assert not answer.cookies
    return answer.status_code, answer.content.decode()


def attempt(person: User, door: tuple[str, str, Any]) -> int:
    """Try a door and leave everything as it was; return the status."""
    with transaction.atomic():
        status = status_of(person, *door)
        transaction.set_rollback(True)
    return status


def status_of(person: User, method: str, path: str, data: Any) -> int:
    """Return what somebody's request is answered with."""
    if path.startswith("files/"):
        return Browser(person).status(path.removeprefix("files/"))
    return Rest(person).request(method, path, data)[0]


def hears(post: Post, person: User, *, reads: bool) -> None:
    """What happens to the post reaches the person's socket, or does not."""
    rows = rows_of(post)
    changes = [row for row in rows if row.kind != "post.created"]
    assert changes, "something has happened to it since"
    chosen = hearing(rows, [person.pk])
    told = [row.kind for row, users in zip(rows, chosen, strict=True) if person.pk in users]
    # At which stream of those it is in one looks makes no difference to who may have it.
    author = post.author.public_id if post.author else ""
    (new,) = [at for at, row in enumerate(rows) if row.kind == "post.created"]
    for view in ("everything", "tag:fest", f"person:{author}"):
        assert (person.pk in hearing(rows, [person.pk], view)[new]) == reads, view
    assert set(told) - {"post.created"} == ({"comment.created", "comment.reacted"} if reads else set())
    # Replayed from the log the frames are the same, and chosen the same way.
    topic = home_topic()
    assert len(replay.read_after(topic.pk, topic.name, 0)) == len(rows) == log.find_topic("home").head


def plan_all() -> None:
    """Have everybody told who is to be told."""
    Intent.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    while plan_step() is not None:
        pass


def test_who_moves_away_has_it_no_longer(square: Square) -> None:
    post = square.post(square.cast.fatima, "Bara vi", only(square.care))
    karin, erik = square.cast.karin, square.cast.erik
    assert status_of(erik, "get", f"posts/{post.public_id}", None) == 404
    place_person(user=erik, unit=square.care)
    assert status_of(erik, "get", f"posts/{post.public_id}", None) == 200
    assert hearing(rows_of(post), [erik.pk, karin.pk])[0] >= {erik.pk}
    place_person(user=erik, unit=square.school)
    assert status_of(erik, "get", f"posts/{post.public_id}", None) == 404
    assert erik.pk not in hearing(rows_of(post), [erik.pk, karin.pk])[0]
    # Who wrote it has it wherever they go.
    place_person(user=square.cast.fatima, unit=square.school)
    assert status_of(square.cast.fatima, "get", f"posts/{post.public_id}", None) == 200
