"""An old post goes with all that was said about it, and nothing of it is left anywhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from content.models import Case, File
from eventlog.kinds import EventRow
from eventlog.models import Event
from records.models import KeptPost
from search.models import Document
from streams.models import Comment, CommentReaction, Post, PostReaction
from streams.services import purging
from tests.factories import Cast
from tests.records.conftest import Archive
from tests.records.test_purging_sessions import WORD, found
from tests.search.conftest import follow
from tests.streams.conftest import EVERYONE, Rest, Square, hearing, media, only, square

__all__ = ["media", "square"]


def age(*posts: Post, days: int = 500) -> None:
    """Let posts, and what is said about them so far, be so old."""
    past = timezone.now() - timedelta(days=days)
    for rows in (Post.objects.filter(pk__in=[post.pk for post in posts]),
                 Comment.objects.filter(post__in=[post.pk for post in posts])):  # fmt: skip
        rows.update(created_at=past)
        rows.filter(edited_at__isnull=False).update(edited_at=past)


@pytest.fixture
def old(cast: Cast, square: Square) -> Post:
    """A post that is old, with everything that there can be on one, and the word in all of that."""
    file = File.objects.create(
        uploader=cast.fatima, kind="image", name=f"{WORD}.jpg", media_type="image/jpeg", size=1,
        storage_name="a", alt=f"En {WORD}",
    )  # fmt: skip
    post = square.post(cast.fatima, f"En {WORD} i simhallen #{WORD} @erik.lindqvist", files=[file.public_id])
    square.chat.do(cast.fatima, "post.edit", post=post.public_id, text=f"Två {WORD}ar #{WORD}")
    for person in (cast.erik, cast.karin):
        square.chat.do(person, "post.react", post=post.public_id, emoji="🎉", on=True)
        said = square.comment(person, post, f"Fin {WORD} @fatima.haddad")
        square.chat.do(cast.fatima, "comment.react", comment=said, emoji="🎉", on=True)
    report = {"kind": "post", "object": post.public_id, "reason": "insult", "words": f"Vilken {WORD}"}
    square.chat.do(cast.erik, "report.create", **report)
    case = Case.objects.get()
    square.chat.do(cast.sara, "case.settle", case=case.public_id, base=case.version, hide=False, note=WORD)
    age(post)
    follow()
    assert len(found()) > 5, "there is something to find"
    return post


def test_an_old_post_is_gone_from_everywhere(
    cast: Cast, square: Square, archive: Archive, old: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What hangs on posts goes in shares.
    monkeypatch.setattr(purging, "ROWS", 3)
    bare = square.post(cast.erik, "", share=old.public_id)
    square.comment(cast.mats, bare, "Kul!")
    age(bare, days=1)
    Comment.objects.filter(post=bare).update(created_at=timezone.now() - timedelta(days=500))
    quoting = square.post(cast.erik, "Läs detta", share=old.public_id)
    official = square.post(cast.anna, "Officiellt", official=True)
    narrow = square.post(cast.fatima, "Till oss", only(square.care))
    age(official, narrow)
    newer = square.post(cast.fatima, "Nytt")
    rule = archive.propose(scope="posts")
    tried = archive.trial(rule)
    assert (tried["count"], tried["covered"]) == (2, 5)
    shown = [(room["name"], room["count"], room["total"], room["samples"]) for room in tried["rooms"]]
    # Anna, who tries it, does not work in home care: she sees that there is one.
    assert shown == [("", 1, 4, [f"Två {WORD}ar #{WORD}"]), ("Hemtjänst Norr", 1, 1, [])]
    archive.purge(archive.hold(scope="posts"))
    follow()
    assert found() == set()
    assert set(Post.objects.values_list("pk", flat=True)) == {quoting.pk, official.pk, newer.pk}
    quoting.refresh_from_db()
    assert quoting.shared is None
    assert not Comment.objects.exists()
    assert not PostReaction.objects.exists()
    assert not CommentReaction.objects.exists()
    assert not File.objects.exists()
    assert set(Document.objects.values_list("object_id", flat=True)) == {quoting.pk, official.pk, newer.pk}
    (entry,) = Entry.objects.filter(action="retention.purged")
    assert entry.detail["count"] == 2
    assert Rest(cast.erik).request("get", f"posts/{old.public_id}")[0] == 404
    assert square.home(cast.erik, "?of=everything") == ["Nytt", "Officiellt", "Läs detta"]
    # Whoever is here hears that something is gone, and not what.
    last = Event.objects.filter(topic__name="home").latest("seq")
    assert last.kind == "posts.purged"
    row = EventRow(last.topic_id, "home", last.seq, last.kind, last.object_id, last.at)
    assert hearing([row], [cast.erik.pk, cast.leila.pk]) == [{cast.erik.pk, cast.leila.pk}]


def test_a_topic_stream_has_a_rule_of_its_own(cast: Cast, square: Square, archive: Archive) -> None:
    made = [
        square.chat.do(cast.anna, "stream.create", name=name, purpose="Om det", audience=EVERYONE)["stream"]
        for name in ("Fest", "Drift")
    ]
    fest, drift = (stream["id"] for stream in made)
    posts = [square.post(cast.anna, text, None, stream=stream) for text, stream in
             (("Fest!", fest), ("Avbrott", drift))]  # fmt: skip
    plain = square.post(cast.fatima, "Utan flöde")
    newer = square.post(cast.anna, "Ny fest!", None, stream=fest)
    age(*posts, plain, days=100)
    listed = Rest(cast.karin).get("records/streams")["streams"]
    assert [one["name"] for one in listed] == ["Drift", "Fest"]
    # Three months for the parties; all other posts stay for a year.
    rule = archive.propose(stream=fest, months=3)
    (shown,) = Rest(cast.karin).get("records/rules")["rules"]
    assert (shown["scope"], shown["room"], shown["statuses"]) == (None, None, [])
    assert (shown["stream"]["id"], shown["stream"]["handle"]) == (fest, "fest")
    tried = archive.trial(rule)
    assert (tried["count"], tried["covered"], tried["rooms"][0]["samples"]) == (1, 2, ["Fest!"])
    held = archive.hold(stream=fest, months=3)
    archive.purge(held)
    assert set(Post.objects.values_list("pk", flat=True)) == {posts[1].pk, plain.pk, newer.pk}
    # A later rule for the same stream takes its place, and what is never purged is taken by no other.
    never = archive.hold(stream=fest, months=None)
    held.refresh_from_db()
    assert (held.holds, never.holds) == (False, True)
    age(newer)
    archive.purge(archive.hold(scope="posts", months=3))
    assert set(Post.objects.values_list("pk", flat=True)) == {newer.pk}
    # Once it has ended, the posts are again among all the others.
    square.chat.do(cast.anna, "retention.end", rule=never.public_id)
    archive.purge(archive.hold(scope="posts", months=3))
    assert not Post.objects.exists()


def test_a_rule_is_for_one_thing(cast: Cast, square: Square, archive: Archive) -> None:
    made = square.chat.do(cast.anna, "stream.create", name="Fest", purpose="Om det", audience=EVERYONE)
    wanted = {"basis": "KS 1", "months": 12}
    both = {"stream": made["stream"]["id"], "scope": "posts"}
    assert square.chat.code_of(cast.karin, "retention.propose", **wanted, **both) == "invalid"
    for nowhere in ("nowhere", "\0"):
        assert square.chat.code_of(cast.karin, "retention.propose", **wanted, stream=nowhere) == "not_found"
    assert Rest(cast.erik).request("get", "records/streams")[0] == 403


def test_what_is_used_reported_or_kept_stays(cast: Cast, square: Square, archive: Archive, old: Post) -> None:
    def stays(why: str) -> None:
        archive.purge(rule)
        assert Post.objects.filter(pk=old.pk).exists(), why

    rule = archive.hold(scope="posts")
    bare = square.post(cast.erik, "", share=old.public_id)
    square.comment(cast.mats, bare, "Kul!")
    stays("it was commented on where it was passed on")
    age(bare, days=1)
    Comment.objects.filter(post=bare).update(created_at=timezone.now() - timedelta(days=500))
    Case.objects.update(settled_at=None)
    stays("a report waits")
    Case.objects.update(settled_at=timezone.now())
    for post in (old, bare):
        square.chat.do(archive.first, "record.keep", post=post.public_id, on=True)
        assert Rest(archive.second).get(f"posts/{post.public_id}/kept")["kept"]
        stays("an officer wants it kept")
        square.chat.do(archive.first, "record.keep", post=post.public_id, on=False)
    assert not KeptPost.objects.exists()
    square.chat.do(cast.fatima, "comment.write", post=old.public_id, text="Minns ni?", client_id="m1")
    stays("it was commented on lately")
    age(old)
    archive.purge(archive.hold(scope="official"))
    assert Post.objects.filter(pk=old.pk).exists(), "it is not official"
    archive.purge(rule)
    assert not Post.objects.filter(pk__in=[old.pk, bare.pk]).exists()


def test_what_waits_for_its_time_stays_and_what_was_taken_back_goes(
    cast: Cast, square: Square, archive: Archive
) -> None:
    at = (timezone.now() + timedelta(days=9)).isoformat()
    waits, gone = (square.post(cast.anna, "Snart", official=True, publish_at=at) for _ in range(2))
    square.chat.do(cast.anna, "post.withdraw", post=gone.public_id)
    age(waits, gone)
    archive.purge(archive.hold(scope="official"))
    assert list(Post.objects.values_list("pk", flat=True)) == [waits.pk]


def test_only_officers_have_posts_kept(cast: Cast, square: Square, archive: Archive) -> None:
    post = square.post(cast.fatima, "Hej", only(square.care))
    for user, status in ((cast.fatima, 403), (cast.sara, 403), (archive.first, 200), (archive.second, 404)):
        kept = f"posts/{post.public_id}/kept"
        assert Rest(user).request("put", kept, {"on": True})[0] == status, user.username
        assert Rest(user).request("get", kept)[0] == status
