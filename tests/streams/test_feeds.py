"""Streams in other programs and in the intranet: by a revocable token, and no more than one may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from config.environment import read_environment
from people.models import User
from people.services import deactivate_user, place_person
from streams.models import EmbedToken, FeedToken
from tests.streams.conftest import EVERYONE, Rest, Square, only
from tests.streams.test_topics import make, post_in

ATOM = "{http://www.w3.org/2005/Atom}"
INTRANET = ["https://intranat.example.se", "https://start.example.se:8443"]


def open_feed(user: User, kind: str, source: str = "") -> str:
    """Have somebody open a feed; return its path."""
    status, answer = Rest(user).request("post", "feeds", {"kind": kind, "source": source})
    assert status == 201, answer
    path: str = "/api/" + answer["url"].partition("/api/")[2]
    return path


def titles(path: str) -> list[str | None]:
    """Return the titles of the entries of a feed."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return [entry.findtext(f"{ATOM}title") for entry in etree.fromstring(answer.content).iter(f"{ATOM}entry")]


def test_it_is_atom(square: Square) -> None:
    cast = square.cast
    post = square.post(cast.karin, "Vi **bakar** & <fikar> i dag\n\n#fika")
    square.post(cast.fatima, "Äldst\x0bnyast")
    path = open_feed(cast.oskar, "tag", "#Fika")
    answer = Client().get(path)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    # RFC 4287 §4.1.1 and §4.1.2: what a feed and an entry must have, each once.
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1, name
    (entry,) = root.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated"):
        assert len(entry.findall(f"{ATOM}{name}")) == 1, name
    assert entry.findtext(f"{ATOM}id", "").endswith(f"/home/posts/{post.public_id}")
    assert entry.findtext(f"{ATOM}title") == "Vi bakar & <fikar> i dag #fika"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == cast.karin.name
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), "<strong>bakar</strong>" in (content.text or "")) == ("html", True)
    assert path.rpartition("/")[2] not in root.findtext(f"{ATOM}id", ""), "its id tells no secret"


def test_one_reads_again_only_what_changed(square: Square) -> None:
    cast = square.cast
    square.post(cast.fatima, "Ett")
    path = open_feed(cast.fatima, "home")
    first = Client().get(path)
    assert first.status_code == 200
    again = Client().get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    square.post(cast.fatima, "Två")
    assert Client().get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert titles(path) == ["Två", "Ett"]


@pytest.mark.parametrize("kind", ["home", "person", "unit", "stream", "tag"])
def test_each_stream_can_be_read(square: Square, kind: str) -> None:
    cast = square.cast
    made = make(square)
    square.follow(cast.sara, "stream", made["id"])
    post_in(square, cast.fatima, made, "Snö #vinter")
    source = {
        "home": "",
        "person": cast.fatima.public_id,
        "unit": square.care.public_id,
        "stream": made["handle"],
        "tag": "vinter",
    }[kind]
    assert titles(open_feed(cast.sara, kind, source)) == ["Snö #vinter"]
    (listed,) = Rest(cast.sara).get("feeds")["feeds"]
    names = {"home": "", "person": cast.fatima.name, "unit": "Hemtjänst Norr", "stream": made["name"]}
    assert listed["name"] == names.get(kind, "#vinter")


@pytest.mark.parametrize(
    ("kind", "source", "expected"),
    [
        ("home", "x", 400),
        ("tag", "", 400),
        ("tag", "!", 400),
        ("person", "ingen", 404),
        ("unit", "\x00", 404),
        ("stream", "ingen", 404),
        ("annat", "", 400),
    ],
)
def test_what_there_is_not_cannot_be_opened(square: Square, kind: str, source: str, expected: int) -> None:
    asked = {"kind": kind, "source": source}
    assert Rest(square.cast.erik).request("post", "feeds", asked)[0] == expected
    assert not FeedToken.objects.exists()


def test_the_token_is_kept_as_a_hash_and_can_be_taken_back(square: Square) -> None:
    cast = square.cast
    path = open_feed(cast.erik, "home")
    token = path.rpartition("/")[2]
    held = FeedToken.objects.get()
    assert token not in str(held.__dict__)
    assert token not in str(Rest(cast.erik).get("feeds"))
    # Nobody else takes it back, or sees it.
    assert Rest(cast.fatima).get("feeds")["feeds"] == []
    assert Rest(cast.fatima).request("delete", f"feeds/{held.public_id}")[0] == 404
    assert Client().get(path).status_code == 200
    assert Rest(cast.erik).request("delete", f"feeds/{held.public_id}")[0] == 200
    unknown = Client().get("/api/atom/finns-inte")
    gone = Client().get(path)
    assert (gone.status_code, gone.json()) == (404, unknown.json())


@pytest.mark.parametrize("how", ["left", "moved", "guest"])
def test_it_shows_what_its_owner_may_read_now(square: Square, how: str) -> None:
    cast = square.cast
    made = make(square, audience=only(square.care))
    post_in(square, cast.fatima, made, "Bara vi")
    path = open_feed(cast.fatima, "stream", made["id"])
    home = open_feed(cast.fatima, "home")
    assert titles(path) == titles(home) == ["Bara vi"]
    post_in(square, cast.anna, made, "Från kommunikationen")
    if how == "left":
        deactivate_user(user=cast.fatima, actor=cast.mats)
        assert [Client().get(one).status_code for one in (path, home)] == [404, 404]
        return
    if how == "moved":
        place_person(user=cast.fatima, unit=square.school)
    else:
        User.objects.filter(pk=cast.fatima.pk).update(unit=None)
    assert Client().get(path).status_code == 404
    assert titles(home) == ["Bara vi"], "what one wrote oneself stays one's own"
    (listed,) = [one for one in Rest(cast.fatima).get("feeds")["feeds"] if one["kind"] == "stream"]
    assert listed["name"] is None


def test_the_intranet_shows_what_everyone_may_read(square: Square, settings: Any) -> None:
    settings.TORGET_EMBED_ORIGINS = INTRANET
    cast = square.cast
    made = make(square, name="Nyheter & <annat>")
    post_in(square, cast.erik, made, "Öppet **hus** <script>alert(1)</script>")
    square.chat.do(cast.anna, "stream.change", stream=made["id"], audience=only(square.care))
    post_in(square, cast.fatima, made, "Bara vi")
    square.chat.do(cast.anna, "stream.change", stream=made["id"], audience=EVERYONE)
    path = embed(square, made)
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<strong>hus</strong>" in page
    assert "Bara vi" not in page
    assert "<script" not in page
    assert "Nyheter &amp; &lt;annat&gt;" in page
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == " ".join(INTRANET)
    assert policy["default-src"] == "'none'"
    assert "script-src" not in policy
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert Client().get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def embed(square: Square, made: dict[str, Any]) -> str:
    """Have a communicator open a stream to the intranet; return its path."""
    status, answer = Rest(square.cast.anna).request("post", f"streams/topics/{made['id']}/embeds", {})
    assert status == 201, answer
    path: str = "/api/" + answer["url"].partition("/api/")[2]
    return path


def test_without_an_intranet_in_the_settings_nothing_is_framed(square: Square, settings: Any) -> None:
    settings.TORGET_EMBED_ORIGINS = INTRANET
    made = make(square)
    path = embed(square, made)
    assert Client().get(path).status_code == 200
    settings.TORGET_EMBED_ORIGINS = []
    answer = Client().get(path)
    assert (answer.status_code, answer["X-Frame-Options"]) == (404, "DENY")
    status, _answer = Rest(square.cast.anna).request("post", f"streams/topics/{made['id']}/embeds", {})
    assert status == 409


def test_communicators_open_and_shut_it(square: Square, settings: Any) -> None:
    settings.TORGET_EMBED_ORIGINS = INTRANET
    cast = square.cast
    made = make(square)
    narrow = make(square, cast.karin, name="Norr", audience=only(square.care))
    path = embed(square, made)
    held = EmbedToken.objects.get()
    assert path.rpartition("/")[2] not in str(held.__dict__)
    for person in (cast.erik, cast.karin, cast.mats):
        browser = Rest(person)
        for method, where in (
            ("get", f"streams/topics/{made['id']}/embeds"),
            ("post", f"streams/topics/{made['id']}/embeds"),
            ("delete", f"embeds/{held.public_id}"),
        ):
            assert browser.request(method, where, None if method == "get" else {})[0] == 403, (person, where)
    assert Rest(cast.erik).request("get", f"streams/topics/{narrow['id']}/embeds")[0] == 404
    assert Rest(cast.anna).request("post", f"streams/topics/{narrow['id']}/embeds", {})[0] == 409
    listed = Rest(cast.anna).get(f"streams/topics/{made['id']}/embeds")
    assert (listed["possible"], [one["id"] for one in listed["embeds"]]) == (True, [held.public_id])
    # A stream that is no longer for everyone is no longer there either.
    square.chat.do(cast.anna, "stream.change", stream=made["id"], audience=only(square.care))
    assert Client().get(path).status_code == 404
    square.chat.do(cast.anna, "stream.change", stream=made["id"], audience=EVERYONE)
    assert Client().get(path).status_code == 200
    assert Rest(cast.anna).request("delete", f"embeds/{held.public_id}")[0] == 200
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    "wrong", ["*", "intranat.example.se", "https://a.se; script-src *", "https://a.se/x"]
)
def test_what_is_no_origin_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("TORGET_EMBED_ORIGINS", wrong)
    with pytest.raises(Exception, match="TORGET_EMBED_ORIGINS"):
        read_environment()
    monkeypatch.setenv("TORGET_EMBED_ORIGINS", ",".join(INTRANET))
    assert read_environment().embed_origins == INTRANET


def test_the_list_costs_the_same_however_many_there_are(square: Square) -> None:
    cast = square.cast
    browser = Rest(cast.erik)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get("feeds")
        return len(queries)

    made = make(square)
    sources = {"person": cast.fatima.public_id, "unit": square.care.public_id, "stream": made["id"]}
    for kind, source in sources.items():
        open_feed(cast.erik, kind, source)
    first = cost()
    for person in (cast.karin, cast.sara):
        open_feed(cast.erik, "person", person.public_id)
    open_feed(cast.erik, "unit", square.school.public_id)
    assert cost() == first
    names = [feed["name"] for feed in browser.get("feeds")["feeds"]]
    assert None not in names
    assert made["name"] in names
