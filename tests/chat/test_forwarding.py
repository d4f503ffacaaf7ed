"""Passing messages on: what is shown where, who learns what, and what deleting the original does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chat.models import Forward, Message, Room
from chat.queries.access import readable_rooms
from chat.services import forwarding, hiding
from eventlog import due
from eventlog.models import Due
from people.models import User
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser
from tests.factories import Cast

SECRET = "Rehab för Kim"


def pass_on(chat: Chat, actor: User, message: Message, room: Room, text: str = "", **more: Any) -> Any:
    """Forward a message as the socket does, meaning it, and return what was sent."""
    data = {"client_id": f"f{Message.objects.count()}", "wider": True, **more}
    return chat.do(actor, "message.send", room=room.public_id, text=text, forward=message.public_id, **data)[
        "message"
    ]


def test_a_message_goes_on_with_ones_own_words(cast: Cast, chat: Chat, rest: Any) -> None:
    care = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.karin, care, "Ny **rutin** för nycklar")
    direct = chat.direct(cast.fatima, cast.erik)
    sent = pass_on(chat, cast.fatima, said, direct, "Gäller er med?")
    assert (sent["text"], sent["author"]["name"]) == ("Gäller er med?", "Fatima Haddad")
    assert sent["forward"] == {
        "author": {"id": cast.karin.public_id, "name": "Karin Öberg"},
        "at": rest(cast.karin).get(f"messages/{said.public_id}")["message"]["at"],
        "text": "Ny **rutin** för nycklar",
        "html": said.html,
        "files": [],
        "gone": False,
    }
    assert rest(cast.erik).get(f"rooms/{direct.public_id}/messages")["messages"] == [sent]
    chat.do(cast.karin, "message.edit", message=said.public_id, text="Något helt annat")
    shown = rest(cast.erik).get(f"messages/{sent['id']}")["message"]
    assert shown["forward"]["text"] == "Ny **rutin** för nycklar", "later changes do not follow"
    again = pass_on(chat, cast.fatima, said, direct, "Gäller er med?", client_id=sent["client_id"])
    assert again["id"] == sent["id"]


def test_only_who_may_read_the_original_learns_where_it_is(cast: Cast, chat: Chat, rest: Any) -> None:
    hidden = chat.room(cast.karin, cast.fatima, kind="secret", name="Omorganisationen")
    said = chat.say(cast.karin, hidden, "Vi flyttar i maj")
    room = chat.room(cast.fatima, cast.karin, cast.erik)
    sent = pass_on(chat, cast.fatima, said, room)
    where = {sent["id"]: {"room": hidden.public_id, "message": said.public_id, "thread": None}}
    asked = f"messages/mine?messages={sent['id']},unknown"
    assert rest(cast.karin).get(asked)["origins"] == where
    assert not readable_rooms(cast.erik).filter(pk=hidden.pk).exists(), "Erik must not know the room"
    assert rest(cast.erik).get(f"messages/{sent['id']}")["message"]["forward"]["text"] == "Vi flyttar i maj"
    assert rest(cast.erik).get(asked)["origins"] == {}
    seen = str(rest(cast.erik).get(f"rooms/{room.public_id}/messages"))
    assert hidden.public_id not in seen
    assert said.public_id not in seen
    # Mats may read neither.
    assert rest(cast.mats).get(asked)["origins"] == {}
    status, answer = rest(cast.karin).request("get", f"messages/mine?messages={'a,' * 101}")
    assert (status, answer["error"]["code"]) == (400, "too_many")


@pytest.mark.parametrize(
    ("origin", "target", "warned"),
    [
        ("secret", "same", False),
        ("secret", "fewer", False),
        ("secret", "other", True),
        ("closed", "open", True),
        ("open", "closed", False),
        ("open", "guest", True),
        ("announcement", "open", False),
        ("direct", "other", True),
        ("direct", "self", False),
    ],
)
def test_a_wider_audience_is_warned_of_first(
    cast: Cast, chat: Chat, origin: str, target: str, warned: bool
) -> None:
    people = (cast.fatima, cast.karin)
    room = chat.direct(*people) if origin == "direct" else chat.room(*people, cast.sara, kind=origin)
    said = chat.say(cast.fatima, room, SECRET)
    to = {
        "same": lambda: room,
        "fewer": lambda: chat.direct(cast.fatima, cast.karin),
        "other": lambda: chat.direct(cast.fatima, cast.erik),
        "self": lambda: chat.direct(cast.fatima),
        "open": lambda: chat.room(cast.fatima, kind="open"),
        "closed": lambda: chat.room(cast.fatima, cast.erik),
        "guest": lambda: chat.room(cast.fatima, cast.leila),
    }[target]()
    data = {"room": to.public_id, "text": "", "client_id": "f", "forward": said.public_id}
    if warned:
        assert chat.code_of(cast.fatima, "message.send", **data) == "wider_audience"
        assert not Forward.objects.exists()
    sent = chat.do(cast.fatima, "message.send", wider=warned, **data)["message"]
    assert sent["forward"]["text"] == SECRET


def test_passing_on_what_was_passed_on_leads_to_the_same_original(cast: Cast, chat: Chat, rest: Any) -> None:
    first = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.karin, first, "Halt på gångbanan")
    second, third = chat.direct(cast.fatima, cast.erik), chat.direct(cast.erik, cast.sara)
    passed = Message.objects.get(public_id=pass_on(chat, cast.fatima, said, second, "Obs")["id"])
    again = pass_on(chat, cast.erik, passed, third)
    assert (again["text"], again["forward"]["author"]["name"]) == ("", "Karin Öberg")
    assert rest(cast.sara).get("rooms")["rooms"][0]["line"]["text"] == "Halt på gångbanan"
    chat.do(cast.karin, "message.delete", message=said.public_id)
    assert chat.code_of(
        cast.erik, "message.send", room=third.public_id, text="", client_id="x", forward=passed.public_id
    ) == ("deleted")
    shown = rest(cast.sara).get(f"messages/{again['id']}")["message"]
    assert (shown["forward"]["gone"], shown["forward"]["text"]) == (True, "")
    assert rest(cast.sara).get("rooms")["rooms"][0]["line"]["text"] == ""


def test_deleting_the_original_empties_it_everywhere_and_tells_each_room(
    cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forwarding, "AT_ONCE", 2)
    room = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.karin, room, SECRET)
    rooms = [chat.room(cast.fatima, name=f"Rum {number}") for number in range(5)]
    for target in (*rooms, rooms[0], room):
        pass_on(chat, cast.fatima, said, target)
    chat.do(cast.karin, "message.delete", message=said.public_id)
    assert not Forward.objects.exclude(text="").exists()
    revoked = [
        chat.events(f"room:{target.public_id}").count("message.origin_changed") for target in (*rooms, room)
    ]
    assert revoked == [1, 1, 0, 0, 0, 0]
    while Due.objects.exists():
        assert due.run_due() == 1
    revoked = [
        chat.events(f"room:{target.public_id}").count("message.origin_changed") for target in (*rooms, room)
    ]
    assert revoked == [2, 1, 1, 1, 1, 1]


def test_a_reply_cannot_pass_on_and_a_deleted_message_cannot_be_passed_on(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    root, said = chat.say(cast.fatima, room, "Rot"), chat.say(cast.fatima, room, "Hej")
    data = {"room": room.public_id, "text": "", "client_id": "f", "forward": said.public_id}
    refused = chat.refusal(cast.fatima, "message.send", thread=root.public_id, **data)
    assert (refused.code, refused.field) == ("invalid", "forward")
    chat.do(cast.fatima, "message.delete", message=said.public_id)
    assert chat.code_of(cast.fatima, "message.send", **data) == "deleted"
    chat.do(cast.fatima, "message.send", **{**data, "forward": root.public_id})
    assert chat.code_of(cast.fatima, "message.send", **{**data, "forward": None, "text": "Hej"}) == (
        "client_id_reused"
    )


def test_files_are_read_where_they_were_passed_on_and_while_both_stand(
    cast: Cast, chat: Chat, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    room = chat.room(cast.karin, cast.fatima)
    file = Browser(cast.karin).upload(samples.PDF, "schema.pdf")
    data = {"room": room.public_id, "text": "", "client_id": "c"}
    sent = chat.do(cast.karin, "message.send", files=[file["id"]], **data)["message"]
    said = Message.objects.get(public_id=sent["id"])
    assert Browser(cast.erik).status(file["id"]) == 404
    target = chat.room(cast.fatima, cast.erik)
    passed = pass_on(chat, cast.fatima, said, target)
    assert passed["forward"]["files"] == [file]
    assert Browser(cast.erik).status(file["id"]) == 200
    assert Browser(cast.sara).status(file["id"]) == 404
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.fatima.public_id)
    assert Browser(cast.fatima).status(file["id"]) == 200, "she reads it where she passed it on"
    chat.do(cast.fatima, "member.remove", room=target.public_id, person=cast.erik.public_id)
    assert Browser(cast.erik).status(file["id"]) == 404
    chat.do(cast.fatima, "message.delete", message=passed["id"])
    assert [Browser(user).status(file["id"]) for user in (cast.fatima, cast.karin)] == [404, 200]
    again = pass_on(chat, cast.karin, said, target := chat.direct(cast.karin, cast.sara))
    assert (again["forward"]["files"], Browser(cast.sara).status(file["id"])) == ([file], 200)
    chat.do(cast.karin, "message.delete", message=said.public_id)
    assert [Browser(user).status(file["id"]) for user in (cast.sara, cast.karin)] == [404, 404]


def test_what_a_moderator_hides_is_gone_where_it_was_passed_on_until_it_is_put_back(
    cast: Cast, chat: Chat, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima)
    said = chat.say(cast.karin, room, SECRET)
    target = chat.direct(cast.fatima, cast.erik)
    sent = pass_on(chat, cast.fatima, said, target)
    held = hiding.hide_message(said.pk, actor=cast.sara)
    assert due.run_due() == 1
    shown = rest(cast.erik).get(f"messages/{sent['id']}")["message"]["forward"]
    assert (shown["gone"], shown["text"]) == (True, "")
    assert rest(cast.erik).get("rooms")["rooms"][0]["line"]["text"] == ""
    hiding.restore_message(said.pk, held)
    assert due.run_due() == 1
    assert rest(cast.erik).get(f"messages/{sent['id']}")["message"] == sent
    assert rest(cast.erik).get("rooms")["rooms"][0]["line"]["text"] == SECRET
    assert chat.events(f"room:{target.public_id}") == ["message.created", *["message.origin_changed"] * 2]
