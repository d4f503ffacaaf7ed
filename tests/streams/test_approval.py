"""Pre-approval: what is held is nowhere but with its author and the moderators, until it is let."""

from __future__ import annotations

from typing import Any

import pytest

from content.models import Case
from eventlog import replay
from eventlog.models import Event
from notifications.models import Notification
from people.models import Role, User
from people.services import deactivate_user, grant_role
from streams.models import EmbedToken, Post
from streams.services.opening import make_feed
from streams.tokens import make_token
from streams.topics import home_topic
from tests.content.samples import photo
from tests.content.uploads import Browser
from tests.search.conftest import follow as index_all
from tests.streams.conftest import EVERYONE, Rest, Square, hearing
from tests.streams.test_matrix import plan_all, read_outside, rows_of
from tests.streams.test_topics import make, post_in

SECRET = "Kaffeautomaten"


@pytest.fixture(autouse=True)
def intranet(settings: Any) -> None:
    """An intranet that may show streams."""
    settings.TORGET_EMBED_ORIGINS = ["https://intranat.example.se"]


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


# Where a follower finds it once it is let, and nobody before.
SHOWN_AT = (
    *("home", "home?of=everything", "tag", "person", "stream", "posts", "post", "search"),
    *("feed", "embed", "socket"),
)
# Where others are answered as if there were none.
ANSWERED_AT = ("post", "comments", "react", "report")


def everything(person: User, post: Post) -> dict[str, str]:
    """Return what somebody is told at every door of the streams."""
    index_all()
    browser = Rest(person)
    assert post.author is not None
    assert post.stream is not None
    public_id, stream = post.public_id, post.stream.public_id
    doors: dict[str, tuple[str, str, Any]] = {
        "home": ("get", "home", None),
        "home?of=everything": ("get", "home?of=everything", None),
        "tag": ("get", "streams/tags/fika", None),
        "person": ("get", f"streams/people/{post.author.public_id}", None),
        "stream": ("get", f"streams/topics/{stream}", None),
        "streams": ("get", "streams", None),
        "posts": ("get", f"posts?ids={public_id}", None),
        "waiting": ("get", "posts/scheduled", None),
        "now": ("get", "now?since=2020-01-01T00:00:00Z", None),
        "inbox": ("get", "inbox", None),
        "search": ("post", "search", {"q": "fika", "kind": "posts"}),
        "post": ("get", f"posts/{public_id}", None),
        "comments": ("get", f"posts/{public_id}/comments", None),
        "react": ("put", f"posts/{public_id}/reactions/👍", {}),
        "report": ("post", "reports", {"kind": "post", "object": public_id, "reason": "other"}),
    }
    seen = {name: str(browser.request(*door)) for name, door in doors.items()}
    feed, token = make_feed(actor=person, kind="stream", source=stream)
    embed, shown = make_token()
    EmbedToken.objects.create(stream=post.stream, token_hash=shown)
    seen |= {"feed": str(read_outside(f"atom/{token}")), "embed": str(read_outside(f"embed/{embed}"))}
    feed.delete()
    told = hearing(rows_of(post), [person.pk])
    frames = replay.read_after(home_topic().pk, "home", 0)
    seen["socket"] = str([one for one, users in zip(frames, told, strict=True) if person.pk in users])
    plan_all()
    notified = Notification.objects.filter(user=person).exclude(kind="case")
    seen["push"] = str(list(notified.values_list("kind", "object_id")))
    return seen


def test_nobody_else_sees_it_at_any_door_before_it_is_let(square: Square) -> None:
    cast = square.cast
    first = square.post(cast.erik, "Först")
    post = hand_in(square)
    before = {}
    for person in (cast.oskar, cast.sara, cast.anna, cast.karin):
        seen = before[person.pk] = everything(User.objects.get(pk=person.pk), post)
        assert {name for name, what in seen.items() if SECRET in what or post.public_id in what} == set()
        assert {name for name in ANSWERED_AT if not seen[name].startswith("(404")} == set()
        assert seen["push"] == "[]"
    assert [row.kind for row in rows_of(first)] == ["post.created"], "nothing tells that something waits"
    # Numbers show no gap: what appears meanwhile comes right after what appeared before.
    between = square.post(cast.erik, "Mellan")
    assert first.number is not None
    assert between.number == first.number + 1
    approve(square, post)
    post.refresh_from_db()
    assert post.number == between.number + 1, "its place is that of its approval"
    # The same look finds it now, at each of the doors.
    for person in (cast.oskar, cast.sara):
        seen = everything(User.objects.get(pk=person.pk), post)
        assert {name for name in SHOWN_AT if SECRET not in seen[name]} == set(), person
        assert {name for name in ANSWERED_AT if not seen[name].startswith("(20")} == set(), person
        assert seen["now"] != before[person.pk]["now"], "it is counted"
    assert str(("post_mention", post.pk)) in everything(cast.oskar, post)["push"]
    assert square.home(cast.oskar)[0].startswith(SECRET)


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
    assert SECRET not in str(everything(User.objects.get(pk=cast.oskar.pk), post))
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
