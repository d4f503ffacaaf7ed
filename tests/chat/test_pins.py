"""What a room holds up for everybody in it."""

from __future__ import annotations

from typing import Any

import pytest

from chat.services import pins
from eventlog.models import Topic
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_the_latest_pinned_stands_first_and_leaves_when_deleted(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima)
    menu = chat.say(cast.karin, room, "Matsedeln finns i köket")
    root = chat.say(cast.karin, room, "Vem har nyckeln?")
    reply = chat.say(cast.fatima, room, "Den hänger i skåp 4", thread=root)
    for message in (menu, reply):
        chat.do(cast.fatima, "pin.set", message=message.public_id, on=True)
    shown = rest(cast.karin).get(f"rooms/{room.public_id}/pins")["messages"]
    assert [message["text"] for message in shown] == ["Den hänger i skåp 4", "Matsedeln finns i köket"]
    assert shown[0]["pinned"]["by"]["name"] == "Fatima Haddad"
    assert chat.do(cast.karin, "message.delete", message=reply.public_id)["message"]["pinned"] is None
    shown = rest(cast.karin).get(f"rooms/{room.public_id}/pins")["messages"]
    assert [message["text"] for message in shown] == ["Matsedeln finns i köket"]
    assert chat.code_of(cast.karin, "pin.set", message=reply.public_id, on=True) == "deleted"
    status, answer = rest(cast.fatima).request("delete", f"messages/{menu.public_id}/pin")
    assert (status, answer["message"]["pinned"], answer["pins"]) == (200, None, 0)
    assert rest(cast.karin).get(f"rooms/{room.public_id}/pins")["messages"] == []


def test_pinning_again_is_no_event(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima)
    message = chat.say(cast.karin, room, "Matsedeln")
    first = chat.do(cast.karin, "pin.set", message=message.public_id, on=True)
    head = Topic.objects.get(pk=room.topic_id).head
    again = chat.do(cast.fatima, "pin.set", message=message.public_id, on=True)
    assert again == first
    assert Topic.objects.get(pk=room.topic_id).head == head


def test_a_room_holds_up_only_so_many(cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "PIN_LIMIT", 2)
    room = chat.room(cast.karin)
    said = [chat.say(cast.karin, room, text) for text in ("Ett", "Två", "Tre")]
    for message in said[:2]:
        chat.do(cast.karin, "pin.set", message=message.public_id, on=True)
    refused = chat.refusal(cast.karin, "pin.set", message=said[2].public_id, on=True)
    assert (refused.code, refused.limit) == ("too_many", 2)
    chat.do(cast.karin, "pin.set", message=said[0].public_id, on=False)
    assert chat.do(cast.karin, "pin.set", message=said[2].public_id, on=True)["pins"] == 2


def test_nothing_is_pinned_in_an_archived_room(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    message = chat.say(cast.karin, room, "Matsedeln")
    chat.do(cast.karin, "room.change", room=room.public_id, archived=True)
    assert chat.code_of(cast.karin, "pin.set", message=message.public_id, on=True) == "archived"
