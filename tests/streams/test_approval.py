"""Pre-approval: what is held is nowhere but with its author and the moderators, until it is let."""

from __future__ import annotations

import json
from typing import Any

import pytest

from content.models import Case
from eventlog import replay
from eventlog.models import Event
from notifications.models import Notification
from people.models import Role, User
from people.services import deactivate_user, grant_role
from streams import live
from streams.models import Post
from streams.topics import home_topic
from tests.content.samples import photo
from tests.content.uploads import Browser
from tests.streams.conftest import EVERYONE, Rest, Square
from tests.streams.test_matrix import plan_all, rows_of
from tests.streams.test_topics import make, post_in

SECRET = "Kaffeautomaten"


def hand_in(square: Square, author: User | None = None, **more: Any) -> Post:
    """Have somebody post in a pre-approved stream that Sara, a moderator, and Oskar follow."""
    cast = square.cast
    made = make(square, pre_approved=True)
    for person in (cast.sara, cast.oskar):
        square.follow(person, "stream", made["id"])
    text = f"{SECRET} #fika @{cast.oskar.username}"
    return post_in(square, author or cast.erik, made, text, **more)


def case_of(post: Post) -> Case:
    """Return the case of a post."""
    return Case.objects.get(kind="post", object_id=post.pk, settled_at=None)


def approve(square: Square, post: Post) -> None:
    """Have the moderator let it appear."""
    case = case_of(post)
    square.chat.do(square.cast.sara, "case.approve", case=case.public_id, base=case.version)


def everything(person: User, post: Post) -> str:
    """Return all that somebody is told of the streams, at every door."""
    browser = Rest(person)
    author = post.author
    assert author is not None
    assert post.stream is not None
    found: list[Any] = [
        browser.get(path)
        for path in (
            *("home", "home?of=everything", "streams", "follows"),
            *("streams/tags/fika", f"streams/people/{author.public_id}"),
            f"streams/topics/{post.stream.public_id}",
            f"posts?ids={post.public_id}",
            *("posts/scheduled", "now?since=2020-01-01T00:00:00Z", "inbox"),
        )
    ]
    found += [
        browser.request(method, path, data)
        for method, path, data in (
            ("get", f"posts/{post.public_id}", None),
            ("get", f"posts/{post.public_id}/comments", None),
            ("put", f"posts/{post.public_id}/reactions/👍", {}),
            ("post", "reports", {"kind": "post", "object": post.public_id, "reason": "other"}),
        )
    ]
    rows = rows_of(post)
    told = live.sift(rows, [person.pk])
    frames = replay.read_after(home_topic().pk, "home", 0)
    found.append([str(one) for one, users in zip(frames, told, strict=True) if person.pk in users])
    plan_all()
    notified = Notification.objects.filter(user=person).exclude(kind="case")
    found.append(list(notified.values_list("kind", "object_id")))
    return json.dumps(found, default=str, ensure_ascii=False)


def test_nobody_else_sees_it_at_any_door_before_it_is_let(square: Square) -> None:
    cast = square.cast
    first = square.post(cast.erik, "Först")
    post = hand_in(square)
    for person in (cast.oskar, cast.sara, cast.anna, cast.karin):
        seen = everything(User.objects.get(pk=person.pk), post)
        assert SECRET not in seen
        assert post.public_id not in seen.replace(f"ids={post.public_id}", "")
    assert "post.created" in str([row.kind for row in rows_of(first)]), "the log is looked at"
    assert len(rows_of(first)) == 1, "nothing tells that something waits"
    # Numbers show no gap: what appears meanwhile comes right after what appeared before.
    between = square.post(cast.erik, "Mellan")
    assert first.number is not None
    assert between.number == first.number + 1
    approve(square, post)
    post.refresh_from_db()
    assert post.number == between.number + 1, "its place is that of its approval"
    # The same look finds it now.
    for person in (cast.oskar, cast.sara):
        seen = everything(User.objects.get(pk=person.pk), post)
        assert SECRET in seen, person
        assert post.public_id in seen, person
    assert square.home(cast.oskar)[0].startswith(SECRET)
    assert Notification.objects.filter(user=cast.oskar, kind="post_mention", object_id=post.pk).exists()


def test_its_author_sees_that_it_waits_and_is_told(square: Square) -> None:
    cast = square.cast
    picture = Browser(cast.erik).upload(photo())["id"]
    post = hand_in(square, files=[picture])
    author = Rest(cast.erik)
    (waiting,) = author.get("posts/scheduled")["scheduled"]
    assert (waiting["post"]["approval"], waiting["publish_at"]) == ("waiting", None)
    assert Browser(cast.erik).status(picture) == 200
    assert Browser(cast.oskar).status(picture) == 404
    assert author.request("get", f"posts/{post.public_id}")[0] == 404
    approve(square, post)
    assert Browser(cast.oskar).status(picture) == 200
    assert author.get("posts/scheduled")["scheduled"] == []
    assert author.get(f"posts/{post.public_id}")["post"]["approval"] == "approved"
    (notice,) = author.get("notices?unread=1")["notices"]
    assert (notice["kind"], notice["about"]) == ("approved", f"post:{post.public_id}")
    # What was approved stands as it is.
    change = {"post": post.public_id, "text": "Något helt annat"}
    assert square.chat.code_of(cast.erik, "post.edit", **change) == "approved"


def test_moderators_find_it_in_the_queue_of_reports(square: Square) -> None:
    cast = square.cast
    post = hand_in(square)
    plan_all()
    assert Notification.objects.filter(user=cast.sara, kind="case").exists()
    desk = Rest(cast.sara)
    (case,) = desk.get("moderation/cases?reason=approval")["cases"]
    assert (case["held"], case["reasons"], case["reports"]) == (True, ["approval"], 0)
    assert case["excerpt"].startswith(SECRET)
    assert case["place"]["name"] == "Driftstörningar"
    detail = desk.get(f"moderation/cases/{case['id']}")["case"]
    assert detail["object"]["link"] is None
    assert SECRET in detail["object"]["text"]
    for person in (cast.anna, cast.erik, cast.oskar):
        for decision in ("approve", "refuse"):
            answer = Rest(person).request(
                "post",
                f"moderation/cases/{case['id']}/{decision}",
                {"base": 1, **({"reason": "other", "words": "Nej"} if decision == "refuse" else {})},
            )
            assert answer[0] == 403, (person, decision)
    data = {"case": case["id"], "base": case["version"]}
    assert square.chat.code_of(cast.sara, "case.settle", **data, hide=True, reason="other") == "conflict"
    assert square.chat.code_of(cast.sara, "case.approve", **{**data, "base": 7}) == "conflict"
    approve(square, post)
    assert square.chat.code_of(cast.sara, "case.approve", **data) == "conflict"
    (settled,) = desk.get("moderation/cases?state=settled")["cases"]
    assert settled["measures"] == ["approved"]


def test_nobody_approves_what_they_wrote(square: Square) -> None:
    grant_role(actor=square.cast.mats, user=square.cast.erik, role=Role.MODERATOR)
    post = hand_in(square, User.objects.get(pk=square.cast.erik.pk))
    case = case_of(post)
    data = {"case": case.public_id, "base": case.version}
    assert square.chat.code_of(square.cast.erik, "case.approve", **data) == "not_found"
    approve(square, post)


def test_a_refusal_says_why_and_leaves_nothing(square: Square) -> None:
    cast = square.cast
    post = hand_in(square)
    case = case_of(post)
    data = {"case": case.public_id, "base": case.version, "reason": "privacy"}
    for words in ("", "   "):
        assert square.chat.code_of(cast.sara, "case.refuse", **data, words=words) == "text_empty"
    square.chat.do(cast.sara, "case.refuse", **data, words="Namnet på en elev hör inte hit.")
    (notice,) = Rest(cast.erik).get("notices?unread=1")["notices"]
    assert (notice["kind"], notice["detail"]["reason"], notice["must_read"]) == ("refused", "privacy", True)
    assert notice["words"] == "Namnet på en elev hör inte hit."
    assert Rest(cast.erik).get("posts/scheduled")["scheduled"] == []
    assert SECRET not in everything(User.objects.get(pk=cast.oskar.pk), post)
    post.refresh_from_db()
    assert (post.number, post.text) == (None, "")
    assert post.versions.get().text.startswith(SECRET), "kept for the record"
    assert Event.objects.filter(topic=home_topic()).count() == 0


def test_its_author_takes_it_back(square: Square) -> None:
    cast = square.cast
    post = hand_in(square)
    case = case_of(post)
    square.chat.do(cast.erik, "post.withdraw", post=post.public_id)
    data = {"case": case.public_id, "base": case.version}
    assert square.chat.code_of(cast.sara, "case.approve", **data) == "conflict"
    case.refresh_from_db()
    assert case.measures == ["withdrawn"]
    assert square.chat.code_of(cast.erik, "post.withdraw", post=post.public_id) == "not_found"


@pytest.mark.parametrize("why", ["closed", "left"])
def test_it_does_not_appear_where_it_no_longer_can(square: Square, why: str) -> None:
    cast = square.cast
    post = hand_in(square)
    if why == "closed":
        assert post.stream is not None
        square.chat.do(cast.anna, "stream.change", stream=post.stream.public_id, closed=True)
    else:
        deactivate_user(user=cast.erik, actor=cast.mats)
    case = case_of(post)
    refused = square.chat.refusal(cast.sara, "case.approve", case=case.public_id, base=case.version)
    assert refused.status == 409
    assert square.post(cast.anna, "Nästa", EVERYONE).number == 1
