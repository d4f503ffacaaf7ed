"""Writing messages: numbers, retries, threads, who may."""

from __future__ import annotations

from typing import Any

import pytest

from chat.models import Membership, Message
from eventlog.models import Topic
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_fatima_writes_and_erik_reads_it(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    status, answer = rest(cast.fatima).request(
        "post", f"rooms/{room.public_id}/messages", {"client_id": "c-1", "text": "Hej **Erik**"}
    )
    assert status == 201
    sent = answer["message"]
    assert sent["number"] == 1
    assert sent["author"] == {"id": cast.fatima.public_id, "name": "Fatima Haddad"}
    assert sent["html"] == "<p>Hej <strong>Erik</strong></p>"

    read = rest(cast.erik).get(f"rooms/{room.public_id}/messages")
    assert read["messages"] == [sent]
    assert (read["first"], read["last"]) == (True, True)
    assert read["seq"] == Topic.objects.get(name=f"room:{room.public_id}").head
    summary = next(entry for entry in rest(cast.erik).get("rooms")["rooms"] if entry["id"] == room.public_id)
    assert summary["unread"] == 1
    assert summary["line"]["text"] == "Hej Erik"


def test_numbers_count_the_main_flow_only(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    first = chat.say(cast.fatima, room, "Vem kan ta fredag?")
    replies = [chat.say(cast.erik, room, text, thread=first) for text in ("Jag!", "Eller Anna?")]
    second = chat.say(cast.fatima, room, "Tack båda")
    assert [first.number, second.number] == [1, 2]
    assert [(reply.number, reply.reply_number) for reply in replies] == [(None, 1), (None, 2)]


def test_the_same_client_id_gives_the_same_message(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    first = chat.do(cast.fatima, "message.send", room=room.public_id, text="Hej", client_id="c-1")
    again = chat.do(cast.fatima, "message.send", room=room.public_id, text="Hej\n", client_id="c-1")
    assert again == first
    assert chat.events(f"room:{room.public_id}") == ["message.created"]


def test_a_retry_after_an_edit_still_finds_its_message(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    sent = chat.do(cast.fatima, "message.send", room=room.public_id, text="Hje", client_id="c-1")["message"]
    chat.do(cast.fatima, "message.edit", message=sent["id"], text="Hej")
    again = chat.do(cast.fatima, "message.send", room=room.public_id, text="Hje", client_id="c-1")["message"]
    assert (again["id"], again["text"]) == (sent["id"], "Hej")


@pytest.mark.parametrize("change", ["text", "room", "thread"])
def test_a_client_id_stands_for_one_message(cast: Cast, chat: Chat, change: str) -> None:
    room, elsewhere = chat.room(cast.fatima), chat.room(cast.fatima, name="Annat rum")
    root = chat.say(cast.fatima, room, "Rot")
    sent: dict[str, Any] = {"room": room.public_id, "text": "Hej", "client_id": "c-1"}
    chat.do(cast.fatima, "message.send", **sent)
    other = {"text": "Hopp", "room": elsewhere.public_id, "thread": root.public_id}[change]
    assert chat.refusal(cast.fatima, "message.send", **{**sent, change: other}).code == "client_id_reused"
    assert Message.objects.filter(client_id="c-1").count() == 1


def test_two_people_may_choose_the_same_client_id(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Hej", client_id="c-1")
    assert chat.say(cast.erik, room, "Hopp", client_id="c-1").number == 2


def test_who_writes_has_read(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Ett")
    before = chat.events(f"user:{cast.erik.public_id}")
    chat.say(cast.erik, room, "Två")
    assert Membership.objects.get(room=room, user=cast.erik).read_number == 2
    assert chat.events(f"user:{cast.erik.public_id}") == before


def test_a_reply_is_counted_on_its_root(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Vem kan ta fredag?")
    chat.say(cast.erik, room, "Jag", thread=root)
    last = chat.say(cast.fatima, room, "Tack", thread=root)
    shown = rest(cast.erik).get(f"rooms/{room.public_id}/messages")["messages"]
    assert [message["id"] for message in shown] == [root.public_id]
    replies = shown[0]["replies"]
    assert replies["count"] == 2
    assert [person["name"] for person in replies["people"]] == ["Erik Lindqvist", "Fatima Haddad"]

    thread = rest(cast.erik).get(f"messages/{last.public_id}/thread")
    assert thread["root"]["id"] == root.public_id
    assert [message["text"] for message in thread["messages"]] == ["Jag", "Tack"]
    assert thread["last"] is True


def test_a_reply_needs_a_message_of_the_same_room_to_answer(cast: Cast, chat: Chat) -> None:
    room, elsewhere = chat.room(cast.fatima), chat.room(cast.fatima, name="Annat rum")
    root = chat.say(cast.fatima, room, "Rot")
    reply = chat.say(cast.fatima, room, "Svar", thread=root)
    foreign = chat.say(cast.fatima, elsewhere, "Hej")
    for thread in (reply.public_id, foreign.public_id, "finnsinte", "\x00"):
        error = chat.refusal(
            cast.fatima, "message.send", room=room.public_id, text="x", client_id="n", thread=thread
        )
        assert error.code == "not_found"


def test_a_deleted_message_gets_no_more_replies(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    root = chat.say(cast.fatima, room, "Rot")
    chat.do(cast.fatima, "message.delete", message=root.public_id)
    error = chat.refusal(
        cast.fatima,
        "message.send",
        room=room.public_id,
        text="x",
        client_id="n",
        thread=root.public_id,
    )
    assert error.code == "deleted"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "text_empty"), (" \n", "text_empty"), ("a" * 8_001, "text_too_long"), ("a\x00", "invalid")],
)
def test_a_faulty_text_is_refused_and_takes_no_number(cast: Cast, chat: Chat, text: str, code: str) -> None:
    room = chat.room(cast.fatima)
    error = chat.refusal(cast.fatima, "message.send", room=room.public_id, text=text, client_id="c-1")
    assert (error.code, error.status, error.field) == (code, 400, "text")
    assert chat.say(cast.fatima, room, "Rätt", client_id="c-1").number == 1


@pytest.mark.parametrize("client_id", ["", "a b", "å", "x" * 65, "\x00", "\ud800"])
def test_a_faulty_client_id_is_refused(cast: Cast, chat: Chat, client_id: str) -> None:
    room = chat.room(cast.fatima)
    error = chat.refusal(cast.fatima, "message.send", room=room.public_id, text="x", client_id=client_id)
    assert (error.code, error.field) == ("invalid", "client_id")


def test_what_is_refused_leaves_no_hole_in_the_log(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, kind="announcement")
    chat.do(cast.erik, "room.join", room=room.public_id)
    head = Topic.objects.get(name=f"room:{room.public_id}").head
    assert (
        chat.refusal(cast.erik, "message.send", room=room.public_id, text="x", client_id="c").code
        == "forbidden"
    )
    assert Topic.objects.get(name=f"room:{room.public_id}").head == head
