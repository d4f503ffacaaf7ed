"""Guests: only in rooms that are open to them, and every member can see that they are."""

from __future__ import annotations

from typing import Any

from audit.models import Entry
from chat.models import Room
from people import services as people
from people.models import Role
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_a_guest_is_added_only_where_the_owner_has_said_so(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.erik)
    data = {"room": room.public_id, "people": [cast.anna.public_id, cast.leila.public_id]}
    refused = chat.refusal(cast.karin, "member.add", **data)
    assert (refused.code, refused.status) == ("no_guests", 409)
    assert "Leila Aziz" in refused.message
    assert Room.objects.get(pk=room.pk).member_count == 2, "nobody was added"
    assert chat.code_of(cast.erik, "room.change", room=room.public_id, guests=True) == "forbidden"
    chat.do(cast.karin, "room.change", room=room.public_id, guests=True)
    assert chat.do(cast.karin, "member.add", **data) == {"member_count": 4}
    assert [(entry.actor_id, entry.detail) for entry in Entry.objects.filter(action="room.guests")] == [
        (cast.karin.pk, {"on": True})
    ]
    (listed,) = rest(cast.erik).get("rooms")["rooms"]
    assert listed["guests"] is True
    assert rest(cast.erik).get(f"rooms/{room.public_id}")["room"]["guests"] is True
    assert chat.events(f"room:{room.public_id}")[0] == "room.changed"


def test_a_new_room_is_open_to_guests_if_that_is_said(cast: Cast, chat: Chat) -> None:
    wanted = {"kind": "closed", "name": "Bygget", "people": [cast.leila.public_id]}
    assert chat.code_of(cast.karin, "room.create", **wanted) == "no_guests"
    assert not Room.objects.exists()
    assert chat.do(cast.karin, "room.create", guests=True, **wanted)["room"]["guests"] is True
    assert Entry.objects.get(action="room.create").detail["guests"] is True


def test_a_room_with_guests_in_it_is_never_marked_as_without(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.leila)
    closed = {"room": room.public_id, "guests": False}
    assert chat.code_of(cast.karin, "room.change", **closed) == "conflict"
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.leila.public_id)
    assert chat.do(cast.karin, "room.change", **closed)["room"]["guests"] is False


def test_a_direct_chat_with_a_guest_is_marked(cast: Cast, chat: Chat) -> None:
    assert chat.direct(cast.karin, cast.leila).guests is True
    assert chat.direct(cast.karin, cast.erik).guests is False


def test_whoever_becomes_a_guest_marks_their_rooms(cast: Cast, chat: Chat) -> None:
    room, other = chat.room(cast.karin, cast.erik), chat.room(cast.karin, cast.anna, name="Annat")
    people.revoke_role(actor=cast.mats, user=cast.erik, role=Role.STAFF)
    assert set(Room.objects.filter(guests=True)) == {room}
    assert chat.events(f"room:{room.public_id}") == ["room.changed"]
    assert chat.events(f"room:{other.public_id}") == []
    entry = Entry.objects.get(action="room.guests")
    assert (entry.actor_id, entry.detail) == (None, {"on": True, "why": "became guest"})
