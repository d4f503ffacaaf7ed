"""Changing and deleting messages, with the record kept."""

from __future__ import annotations

from typing import Any

from audit.models import Entry
from chat.models import MessageVersion, Reaction
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_an_edit_keeps_what_was_said_before(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "Möte kl 9")
    for text in ("Möte kl 10", "**Möte kl 11**"):
        edited = chat.do(cast.fatima, "message.edit", message=message.public_id, text=text)["message"]
    assert (edited["text"], edited["html"]) == ("**Möte kl 11**", "<p><strong>Möte kl 11</strong></p>")
    assert edited["edited_at"] > edited["at"]
    versions = MessageVersion.objects.filter(message=message).order_by("pk")
    assert [version.text for version in versions] == ["Möte kl 9", "Möte kl 10"]
    assert versions[1].written_at == versions[0].replaced_at
    assert {version.replaced_by for version in versions} == {cast.fatima}


def test_the_same_text_again_is_no_edit(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    same = chat.do(cast.fatima, "message.edit", message=message.public_id, text="Hej ")["message"]
    assert same["edited_at"] is None
    assert chat.events(f"room:{room.public_id}") == ["message.created"]


def test_only_the_author_edits(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.sara)
    message = chat.say(cast.fatima, room, "Hej")
    for other in (cast.karin, cast.sara):
        assert chat.code_of(other, "message.edit", message=message.public_id, text="Hopp") == "forbidden"
    message.refresh_from_db()
    assert message.text == "Hej"


def test_a_deleted_message_is_a_tombstone_with_a_record(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima)
    message = chat.say(cast.fatima, room, "Hemligt **namn**, @karin.oberg")
    chat.do(cast.karin, "reaction.set", message=message.public_id, emoji="👍", on=True)
    chat.do(cast.karin, "message.delete", message=message.public_id)

    shown = rest(cast.fatima).get(f"rooms/{room.public_id}/messages")["messages"][0]
    assert (shown["deleted"], shown["text"], shown["html"]) == (True, "", None)
    assert (shown["mentions"], shown["reactions"], shown["number"]) == ([], [], 1)
    version = MessageVersion.objects.get(message=message)
    assert (version.text, version.deletion) == ("Hemligt **namn**, @karin.oberg", True)
    assert version.replaced_by == cast.karin
    assert not Reaction.objects.filter(message=message).exists()
    entry = Entry.objects.get(action="message.delete")
    assert (entry.actor_id, entry.target) == (cast.karin.pk, f"message:{message.public_id}")
    assert entry.detail == {"room": room.public_id, "author": cast.fatima.public_id, "own": False}
    assert rest(cast.fatima).get("rooms")["rooms"][0]["line"] is None


def test_deleting_again_changes_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    first = chat.do(cast.fatima, "message.delete", message=message.public_id)
    assert chat.do(cast.fatima, "message.delete", message=message.public_id) == first
    assert chat.events(f"room:{room.public_id}") == ["message.created", "message.deleted"]


def test_a_deleted_message_stays_as_it_is(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    chat.do(cast.fatima, "message.delete", message=message.public_id)
    assert chat.code_of(cast.fatima, "message.edit", message=message.public_id, text="x") == "deleted"
    again = {"message": message.public_id, "emoji": "👍", "on": True}
    assert chat.code_of(cast.fatima, "reaction.set", **again) == "deleted"


def test_who_was_removed_neither_edits_nor_deletes(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="Hejsan")
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.fatima.public_id)
    assert chat.code_of(cast.fatima, "message.edit", message=message.public_id, text="x") == "not_found"
    assert chat.code_of(cast.fatima, "message.delete", message=message.public_id) == "not_found"
