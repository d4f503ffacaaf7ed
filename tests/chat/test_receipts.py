"""Read receipts: in small rooms, of those who tell, for those who tell."""

from __future__ import annotations

from typing import Any

import pytest

from chat.models import Room
from eventlog import ports
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast


def reads(rest: Any, user: User, room: Room) -> dict[str, int]:
    """Return how far each of the others has read, as the person is told."""
    listed = rest(user).get(f"rooms/{room.public_id}/reads")["reads"]
    return {entry["person"]["name"]: entry["number"] for entry in listed}


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The frames of the moment that were sent, with their topics."""
    sent: list[tuple[str, Any]] = []
    monkeypatch.setattr(ports, "ephemeral", lambda topic, frame, max_audience: sent.append((topic, frame)))
    return sent


def test_one_is_told_how_far_the_others_have_read(
    cast: Cast, chat: Chat, rest: Any, hints: list[tuple[str, Any]]
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    for text in ("Ett", "Två"):
        chat.say(cast.fatima, room, text)
    assert reads(rest, cast.fatima, room) == {cast.erik.name: 0, cast.karin.name: 0}
    chat.do(cast.erik, "read.move", room=room.public_id, number=2)
    assert reads(rest, cast.fatima, room) == {cast.erik.name: 2, cast.karin.name: 0}
    assert hints == [(f"room:{room.public_id}", {"t": "reads", "room": room.public_id})]
    chat.do(cast.erik, "read.move", room=room.public_id, number=1, back=True)
    assert len(hints) == 1


def test_who_refuses_neither_tells_nor_is_told(
    cast: Cast, chat: Chat, rest: Any, hints: list[tuple[str, Any]]
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    chat.say(cast.fatima, room, "Ett")
    assert rest(cast.erik).request("put", "me/receipts", {"on": False}) == (200, {"on": False})
    assert rest(cast.erik).get("me/receipts") == {"on": False}
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert hints == []
    assert reads(rest, cast.fatima, room) == {cast.karin.name: 0}
    status, answer = rest(cast.erik).request("get", f"rooms/{room.public_id}/reads")
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    before = chat.events(f"user:{cast.erik.public_id}")
    assert before.count("receipts.changed") == 1
    chat.do(cast.erik, "receipts.choose", on=False)
    assert chat.events(f"user:{cast.erik.public_id}") == before
    chat.do(cast.erik, "receipts.choose", on=True)
    assert reads(rest, cast.fatima, room)[cast.erik.name] == 1
    assert rest(cast.karin).get("me/receipts") == {"on": True}


def test_in_a_large_room_nobody_is_told(
    cast: Cast, chat: Chat, rest: Any, hints: list[tuple[str, Any]]
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Ett")
    Room.objects.filter(pk=room.pk).update(member_count=101)
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert hints == []
    status, answer = rest(cast.fatima).request("get", f"rooms/{room.public_id}/reads")
    assert (status, answer["error"]["code"]) == (409, "conflict")
