"""Changing and deleting messages, with the record kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Entry
from chat.models import Message, MessageVersion, Reaction
from people.models import Role
from people.services.roles import grant_role
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


# --- how long ---------------------------------------------------------------------------------------------


def age(message: Message, minutes: float) -> None:
    """Let a message have been written so long ago."""
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=minutes))


def test_without_a_limit_an_old_message_can_be_changed_and_deleted(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    age(message, 400 * 24 * 60)
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="Hej igen")
    assert chat.do(cast.fatima, "message.delete", message=message.public_id)["message"]["deleted"]


def test_a_message_can_be_changed_for_so_long_and_no_longer(cast: Cast, chat: Chat, settings: Any) -> None:
    settings.TORGET_EDIT_MINUTES = 15
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Möte kl 9")
    age(message, 14)
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="Möte kl 10")
    age(message, 15)
    refused = chat.refusal(cast.fatima, "message.edit", message=message.public_id, text="Möte kl 11")
    assert (refused.code, refused.status, refused.limit) == ("too_late", 409, 15)
    assert "15 minut" in refused.message
    message.refresh_from_db()
    assert message.text == "Möte kl 10"
    assert chat.do(cast.fatima, "message.delete", message=message.public_id), "deleting has its own window"


@pytest.mark.parametrize("minutes", [0, 10])
def test_when_the_time_is_over_the_owner_and_the_moderator_delete(
    cast: Cast, chat: Chat, settings: Any, minutes: int
) -> None:
    settings.TORGET_DELETE_MINUTES = minutes
    room = chat.room(cast.karin, cast.fatima, cast.sara)
    for helper in (cast.karin, cast.sara):
        message = chat.say(cast.fatima, room, "Fel rum")
        age(message, minutes)
        refused = chat.refusal(cast.fatima, "message.delete", message=message.public_id)
        assert (refused.code, refused.limit) == ("too_late", minutes)
        assert "moderator" in refused.message
        assert chat.do(helper, "message.delete", message=message.public_id)["message"]["deleted"]
    own = chat.say(cast.sara, room, "Mitt eget")
    age(own, minutes)
    assert chat.do(cast.sara, "message.delete", message=own.public_id)["message"]["deleted"]


def test_nobody_changes_anything_where_the_window_is_nought(cast: Cast, chat: Chat, settings: Any) -> None:
    settings.TORGET_EDIT_MINUTES = 0
    room = chat.room(cast.karin)
    message = chat.say(cast.karin, room, "Hej")
    refused = chat.refusal(cast.karin, "message.edit", message=message.public_id, text="Hopp")
    assert (refused.code, refused.limit) == ("too_late", 0)


# --- two at once ------------------------------------------------------------------------------------------


def test_of_two_changes_to_the_same_text_the_second_is_asked(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    sent = chat.do(cast.fatima, "message.send", room=room.public_id, text="Möte kl 9", client_id="1")
    message = sent["message"]
    on_the_phone = chat.do(
        cast.fatima, "message.edit", message=message["id"], text="Möte kl 10", base=message["at"]
    )["message"]
    at_the_desk = {"message": message["id"], "text": "Möte i sal B", "base": message["at"]}
    assert chat.code_of(cast.fatima, "message.edit", **at_the_desk) == "edit_conflict"
    assert Message.objects.get(public_id=message["id"]).text == "Möte kl 10"
    again = {**at_the_desk, "base": on_the_phone["edited_at"]}
    assert chat.do(cast.fatima, "message.edit", **again)["message"]["text"] == "Möte i sal B"
    # Sent again because the answer was lost: it stands already.
    assert chat.do(cast.fatima, "message.edit", **again)["message"]["text"] == "Möte i sal B"


# --- what it said before ----------------------------------------------------------------------------------


def test_the_author_and_certain_roles_see_what_it_said_before(cast: Cast, chat: Chat, rest: Any) -> None:
    officer = cast.anna
    grant_role(actor=None, user=officer, role=Role.RECORDS_OFFICER)
    room = chat.room(cast.karin, cast.fatima, cast.erik, cast.sara, cast.mats, officer)
    message = chat.say(cast.fatima, room, "Möte kl 9")
    for text in ("Möte kl 10", "Möte kl 11"):
        chat.do(cast.fatima, "message.edit", message=message.public_id, text=text)
    for person in (cast.fatima, cast.karin, cast.sara, cast.mats, officer):
        found = rest(person).get(f"messages/{message.public_id}/history")
        assert [version["text"] for version in found["versions"]] == ["Möte kl 10", "Möte kl 9"]
        assert found["versions"][1]["until"] == found["versions"][0]["at"]
        assert {version["by"]["name"] for version in found["versions"]} == {"Fatima Haddad"}
        assert found["all"]
    status, answer = rest(cast.erik).request("get", f"messages/{message.public_id}/history")
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    assert not Entry.objects.filter(action="message.record_read").exists()


def test_what_a_deleted_message_said_is_the_records_and_leaves_a_trace(
    cast: Cast, chat: Chat, rest: Any
) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.sara, cast.mats)
    message = chat.say(cast.fatima, room, "Hemligt namn")
    chat.do(cast.fatima, "message.delete", message=message.public_id)
    for person in (cast.fatima, cast.karin, cast.mats):
        status, _ = rest(person).request("get", f"messages/{message.public_id}/history")
        assert status == 403, person
    assert not Entry.objects.filter(action="message.record_read").exists()
    (version,) = rest(cast.sara).get(f"messages/{message.public_id}/history")["versions"]
    assert (version["text"], version["deletion"]) == ("Hemligt namn", True)
    entry = Entry.objects.get(action="message.record_read")
    assert (entry.actor_id, entry.target) == (cast.sara.pk, f"message:{message.public_id}")


def test_a_message_changed_very_often_shows_the_latest_hundred(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "0")
    now = timezone.now()
    MessageVersion.objects.bulk_create(
        MessageVersion(message=message, text=str(number), written_at=now, replaced_by=cast.fatima)
        for number in range(101)
    )
    found = chat.do(cast.fatima, "message.history", message=message.public_id)
    assert (len(found["versions"]), found["all"], found["versions"][0]["text"]) == (100, False, "100")
