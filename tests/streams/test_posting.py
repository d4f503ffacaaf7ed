"""Writing posts and comments, changing them, and taking them away."""

from __future__ import annotations

from typing import Any

import pytest

from content.models import Case
from people.models import User
from people.services import place_person
from streams.models import COMMENT_LENGTH, POST_LENGTH, Comment, CommentReaction, Follow, Post, Reach
from tests.content.samples import photo
from tests.content.uploads import Browser
from tests.streams.conftest import EVERYONE, Chat, Rest, Square, only

# Twenty different ones.
EMOJI = "🍎🍐🍊🍋🍌🍉🍇🍓🍈🍒🍑🥭🍍🥥🥝🍅🍆🥑🥦🥬"


def test_a_post_is_shown_as_it_was_meant(square: Square) -> None:
    cast = square.cast
    picture = Browser(cast.fatima).upload(photo(), alt="Snö på rundan")
    text = f"**Hej** @{cast.karin.username} #Vinter"
    post = square.post(cast.fatima, text, only(square.care), files=[picture["id"]])
    shown = Rest(cast.karin).get(f"posts/{post.public_id}")["post"]
    assert shown["author"] == {"id": cast.fatima.public_id, "name": cast.fatima.name}
    assert shown["unit"]["name"] == "Hemtjänst Norr"
    assert not shown["as_unit"]
    assert "<strong>Hej</strong>" in shown["html"]
    assert shown["audience"] == {
        "any": [{"unit": square.care.public_id, "name": "Hemtjänst Norr"}],
        "except": [],
    }
    assert [file["alt"] for file in shown["files"]] == ["Snö på rundan"]
    assert [person["username"] for person in shown["mentions"]] == [cast.karin.username]
    assert shown["shared"] is shown["edited_at"] is shown["gone"] is None


BAD: list[tuple[dict[str, Any], str]] = [
    ({"text": " \n "}, "text_empty"),
    ({"text": "x" * (POST_LENGTH + 1)}, "text_too_long"),
    ({"audience": {"any": []}}, "invalid"),
    ({"audience": {"any": [{"unit": "finnsinte"}]}}, "invalid"),
    ({"audience": {"any": [{"role": "moderator"}]}}, "invalid"),
    ({"files": ["finnsinte"]}, "invalid"),
    ({"unit": "finnsinte"}, "invalid"),
    ({"share": "finnsinte"}, "not_found"),
    ({"text": " ".join(f"@n{n}" for n in range(51))}, "too_many_mentions"),
]


@pytest.mark.parametrize(("data", "code"), BAD)
def test_what_cannot_be_posted(square: Square, data: dict[str, Any], code: str) -> None:
    whole = {"text": "Hej", "audience": EVERYONE, "client_id": "c", **data}
    assert square.chat.code_of(square.cast.fatima, "post.write", **whole) == code
    assert not Post.objects.exists()
    assert not Reach.objects.exists()


def test_one_posts_to_those_one_belongs_to(square: Square) -> None:
    cast, chat = square.cast, square.chat
    data = {"text": "Hej", "client_id": "c"}
    assert chat.code_of(cast.erik, "post.write", audience=only(square.care), **data) == "invalid"
    assert square.post(cast.fatima, audience=only(square.care))
    assert square.post(cast.karin, audience=only(square.care)), "who leads it belongs"
    assert square.post(cast.anna, audience=only(square.care)), "communicators reach everybody"
    assert chat.code_of(cast.leila, "post.write", audience=EVERYONE, **data) == "forbidden"
    assert Reach.objects.count() == 1


def test_a_unit_speaks_through_its_head(square: Square) -> None:
    cast = square.cast
    data = {"text": "Vi söker folk", "audience": EVERYONE, "client_id": "c", "unit": square.care.public_id}
    assert square.chat.code_of(cast.fatima, "post.write", **data) == "forbidden"
    post = square.post(cast.karin, "Vi söker folk", unit=square.care.public_id)
    shown = Rest(cast.erik).get(f"streams/units/{square.care.public_id}")["posts"][0]
    assert (shown["id"], shown["as_unit"], shown["unit"]["name"]) == (post.public_id, True, "Hemtjänst Norr")
    assert shown["author"]["name"] == cast.karin.name, "a name always stands with it"


def test_tags_in_every_script_and_no_more_than_twenty(square: Square) -> None:
    cast = square.cast
    many = " ".join(f"#t{n}a" for n in range(200))
    for text in ("# #1 ensam", "#Kök och #kök", "#مرحبا", many):
        square.post(cast.fatima, text)
    tags = [sorted(post.taggings.values_list("tag", flat=True)) for post in Post.objects.order_by("number")]
    assert tags[:3] == [[], ["kök"], ["مرحبا"]]
    assert len(tags[3]) == 20
    browser = Rest(cast.erik)
    assert [post["text"] for post in browser.get("streams/tags/KÖK")["posts"]] == ["#Kök och #kök"]
    assert browser.request("get", "streams/tags/1")[1]["error"]["field"] == "tag"


def test_sent_again_it_is_the_same_post(square: Square) -> None:
    cast, chat = square.cast, square.chat
    data = {"audience": EVERYONE, "client_id": "samma"}
    first = chat.do(cast.fatima, "post.write", text="Hej", **data)
    chat.do(cast.fatima, "post.edit", post=first["post"]["id"], text="Hej!")
    again = chat.do(cast.fatima, "post.write", text="Hej", **data)
    assert (again["post"]["id"], again["post"]["text"]) == (first["post"]["id"], "Hej!")
    assert chat.code_of(cast.fatima, "post.write", text="Annat", **data) == "client_id_reused"
    assert Post.objects.count() == 1


def test_a_change_is_seen_and_what_it_said_is_kept(square: Square) -> None:
    cast, chat = square.cast, square.chat
    post = square.post(cast.fatima, "Klokcan tre #igår")
    name = {"post": post.public_id}
    assert chat.code_of(cast.erik, "post.edit", **name, text="Nej") == "forbidden"
    changed = chat.do(cast.fatima, "post.edit", **name, text=f"Klockan tre @{cast.erik.username}")["post"]
    assert changed["edited_at"] is not None
    assert [version.text for version in post.versions.all()] == ["Klokcan tre #igår"]
    assert not post.taggings.exists()
    old = {**name, "text": "Sent", "base": changed["at"]}
    assert chat.code_of(cast.fatima, "post.edit", **old) == "edit_conflict"
    assert chat.code_of(cast.karin, "post.delete", **name) == "forbidden"
    chat.do(cast.fatima, "post.delete", **name)
    assert Rest(cast.fatima).request("get", f"posts/{post.public_id}")[0] == 404
    assert [version.deletion for version in post.versions.order_by("pk")] == [False, True]


def test_windows_hold_here_as_in_rooms(square: Square, settings: Any) -> None:
    post = square.post(square.cast.fatima)
    settings.TORGET_EDIT_MINUTES = settings.TORGET_DELETE_MINUTES = 0
    name = {"post": post.public_id}
    for command, more in (("post.edit", {"text": "Nytt"}), ("post.delete", {})):
        assert square.chat.code_of(square.cast.fatima, command, **name, **more) == "too_late"
    square.chat.do(square.cast.sara, "post.delete", **name)


def test_comments_are_counted_and_leave_a_tombstone(square: Square) -> None:
    cast, chat = square.cast, square.chat
    post = square.post(cast.fatima)
    first, second = square.comment(cast.erik, post, "Bra!"), square.comment(cast.karin, post, "Heja!")
    assert chat.code_of(cast.karin, "comment.edit", comment=first, text="Nej") == "forbidden"
    edited = chat.do(cast.erik, "comment.edit", comment=first, text="Bäst!")
    assert (edited["comment"]["text"], edited["comments"]) == ("Bäst!", 2)
    assert chat.do(cast.karin, "comment.delete", comment=second)["comments"] == 1
    page = Rest(cast.fatima).get(f"posts/{post.public_id}/comments")
    assert [(one["number"], one["text"], one["gone"]) for one in page["comments"]] == [
        (1, "Bäst!", None),
        (2, "", "deleted"),
    ]
    third = square.comment(cast.erik, post)
    assert Comment.objects.get(public_id=third).number == 3, "numbers are not given twice"
    earlier = Rest(cast.fatima).get(f"posts/{post.public_id}/comments?limit=2")
    before = Rest(cast.fatima).get(f"posts/{post.public_id}/comments?before={earlier['earlier']}")
    assert [one["number"] for one in earlier["comments"]] == [2, 3]
    assert ([one["number"] for one in before["comments"]], before["earlier"]) == ([1], None)
    long = {"post": post.public_id, "text": "x" * (COMMENT_LENGTH + 1), "client_id": "l"}
    assert chat.code_of(cast.erik, "comment.write", **long) == "text_too_long"
    chat.do(cast.fatima, "post.delete", post=post.public_id)
    gone = {"comment": first, "text": "Hallå"}
    assert chat.code_of(cast.erik, "comment.edit", **gone) == "not_found"


def test_reactions_are_once_each_and_by_name(square: Square) -> None:
    cast, chat = square.cast, square.chat
    name = {"post": square.post(cast.fatima).public_id, "emoji": "🎉"}
    for person in (cast.erik, cast.karin, cast.erik):
        chat.do(person, "post.react", **name, on=True)
    page = Rest(cast.erik).get(f"posts/{name['post']}")
    (reaction,) = page["post"]["reactions"]
    assert (reaction["count"], [who["name"] for who in reaction["people"]]) == (
        2,
        [cast.erik.name, cast.karin.name],
    )
    assert page["reacted"] == {name["post"]: ["🎉"]}
    assert chat.do(cast.erik, "post.react", **name, on=False)["reactions"][0]["count"] == 1
    assert chat.code_of(cast.erik, "post.react", **{**name, "emoji": "hej"}, on=True) == "invalid"


def test_comments_are_reacted_to_like_posts(square: Square) -> None:
    cast, chat = square.cast, square.chat
    post = square.post(cast.fatima)
    name = {"comment": square.comment(cast.karin, post), "emoji": "🎉"}
    for person in (cast.erik, cast.fatima, cast.erik):
        told = chat.do(person, "comment.react", **name, on=True)
    assert (told["comment"], told["post"]) == (name["comment"], post.public_id)
    page = Rest(cast.erik).get(f"posts/{post.public_id}/comments")
    (reaction,) = page["comments"][0]["reactions"]
    assert (reaction["count"], [who["name"] for who in reaction["people"]]) == (
        2,
        [cast.erik.name, cast.fatima.name],
    )
    assert page["reacted"] == {name["comment"]: ["🎉"]}
    assert chat.do(cast.erik, "comment.react", **name, on=False)["reactions"][0]["count"] == 1
    assert chat.code_of(cast.erik, "comment.react", **{**name, "emoji": "hej"}, on=True) == "invalid"
    for emoji in EMOJI[:19]:
        chat.do(cast.erik, "comment.react", **{**name, "emoji": emoji}, on=True)
    assert chat.code_of(cast.erik, "comment.react", **{**name, "emoji": EMOJI[19]}, on=True) == "invalid"
    # With the comment they go, and nobody reacts to what is gone.
    chat.do(cast.karin, "comment.delete", comment=name["comment"])
    assert not CommentReaction.objects.exists()
    assert chat.code_of(cast.erik, "comment.react", **name, on=True) == "deleted"


def test_what_it_said_before_is_read_by_whoever_may_read_it_now(square: Square) -> None:
    cast, chat = square.cast, square.chat
    post = square.post(cast.fatima, "Fösrt", only(square.care))
    comment = square.comment(cast.karin, post, "Fitn!")
    for text in ("Först", "Allra först"):
        chat.do(cast.fatima, "post.edit", post=post.public_id, text=text)
    chat.do(cast.karin, "comment.edit", comment=comment, text="Fint!")
    before = {f"posts/{post.public_id}/history": ["Först", "Fösrt"], f"comments/{comment}/history": ["Fitn!"]}
    for path, texts in before.items():
        found = Rest(cast.karin).get(path)
        assert ([one["text"] for one in found["versions"]], found["all"]) == (texts, True)
        assert Rest(cast.erik).request("get", path)[0] == 404
    place_person(user=cast.erik, unit=square.care)
    assert Rest(User.objects.get(pk=cast.erik.pk)).get(f"posts/{post.public_id}/history")["versions"]
    # What a moderator hid and what was deleted is not to be read this way either.
    chat.do(cast.karin, "report.create", kind="post", object=post.public_id, reason="insult")
    case = Case.objects.get()
    chat.do(cast.sara, "case.claim", case=case.public_id)
    case.refresh_from_db()
    chat.do(cast.sara, "case.settle", case=case.public_id, base=case.version, hide=True, reason="insult")
    for path in before:
        assert Rest(cast.karin).request("get", path)[0] == 404, path
    chat.do(cast.sara, "case.restore", case=case.public_id)
    assert Rest(cast.karin).get(f"posts/{post.public_id}/history")["versions"]
    chat.do(cast.karin, "comment.delete", comment=comment)
    assert Rest(cast.karin).request("get", f"comments/{comment}/history")[0] == 404
    chat.do(cast.fatima, "post.delete", post=post.public_id)
    assert Rest(cast.karin).request("get", f"posts/{post.public_id}/history")[0] == 404


def test_a_share_shows_the_post_to_those_who_may_read_it(square: Square) -> None:
    cast = square.cast
    inner = square.post(cast.fatima, "Bara för oss", only(square.care))
    outer = square.post(cast.karin, "Läs det här", share=inner.public_id)
    again = square.post(cast.fatima, "", share=square.post(cast.karin, "", share=inner.public_id).public_id)
    assert again.shared_id == inner.pk, "a share of a bare share leads to the original"
    for person, sees in ((cast.fatima, True), (cast.erik, False)):
        page = Rest(person).get(f"posts/{outer.public_id}")
        assert page["post"]["shared"] == inner.public_id
        assert list(page["shared"]) == [inner.public_id] * sees
        home = Rest(person).get("home?of=everything")
        assert list(home["shared"]) == [inner.public_id] * sees
        assert "Bara för oss" in str(home) if sees else "Bara för oss" not in str(home)
    data = {"text": "", "audience": EVERYONE, "client_id": "e", "share": inner.public_id}
    assert square.chat.code_of(cast.erik, "post.write", **data) == "not_found"
    square.chat.do(cast.fatima, "post.delete", post=inner.public_id)
    assert Rest(cast.fatima).get(f"posts/{outer.public_id}")["shared"] == {}


def test_a_moderator_hides_and_puts_back(square: Square) -> None:
    cast, chat = square.cast, square.chat
    text = f"Dumheter #fy @{cast.karin.username}"
    post = square.post(cast.fatima, text)
    comment = square.comment(cast.fatima, post, "Mer dumheter")
    for kind, object_id, there in (
        ("comment", comment, lambda: Comment.objects.get(public_id=comment).text),
        ("post", post.public_id, lambda: Post.objects.get(pk=post.pk).text),
    ):
        before = there()
        chat.do(cast.erik, "report.create", kind=kind, object=object_id, reason="insult")
        case = Case.objects.get(kind=kind)
        shown = Rest(cast.sara).get(f"moderation/cases/{case.public_id}")["case"]
        assert shown["object"]["text"] == before
        chat.do(cast.sara, "case.claim", case=case.public_id)
        case.refresh_from_db()
        chat.do(cast.sara, "case.settle", case=case.public_id, base=case.version, hide=True, reason="insult")
        assert there() == ""
        assert (Rest(cast.erik).request("get", f"posts/{post.public_id}")[0] == 404) == (kind == "post")
        chat.do(cast.sara, "case.restore", case=case.public_id)
        assert there() == before
    shown = Rest(cast.erik).get(f"posts/{post.public_id}")["post"]
    assert (shown["comments"], [who["name"] for who in shown["mentions"]]) == (1, [cast.karin.name])
    assert Rest(cast.erik).get("streams/tags/fy")["posts"]


@pytest.mark.parametrize("who", ["fatima", "leila"])
def test_nobody_follows_themselves_or_a_guest(square: Square, who: str) -> None:
    source = getattr(square.cast, who).public_id
    data = {"kind": "person", "source": source, "on": True}
    assert square.chat.code_of(square.cast.fatima, "follow.set", **data) == "invalid"


def test_following_twice_is_following_once(square: Square, chat: Chat) -> None:
    cast = square.cast
    for source in ((("person", cast.erik.public_id)), ("unit", square.care.public_id), ("tag", "#Fika")):
        for _ in range(2):
            square.follow(cast.fatima, *source)
    assert Follow.objects.filter(user=cast.fatima).count() == 3
    listed = Rest(cast.fatima).get("follows")
    assert ([one["name"] for one in listed["people"]], listed["tags"]) == ([cast.erik.name], ["fika"])
    stream = Rest(User.objects.get(pk=cast.fatima.pk)).get(f"streams/people/{cast.erik.public_id}")
    assert (stream["following"], stream["followers"]) == (True, 1)
    for kind, source, code in (
        ("tag", "#", "invalid"),
        ("unit", "x", "not_found"),
        ("person", "x", "not_found"),
    ):
        assert chat.code_of(cast.fatima, "follow.set", kind=kind, source=source, on=True) == code
    assert chat.code_of(cast.leila, "follow.set", kind="tag", source="fika", on=True) == "forbidden"
