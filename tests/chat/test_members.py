"""Joining, leaving, adding, removing, roles; direct chat."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import Entry
from chat.models import Membership, Room
from eventlog.errors import Refused
from eventlog.models import Event, Topic
from tests.chat.conftest import Chat
from tests.factories import Cast, UserFactory


def count(room: Room) -> tuple[int, int]:
    room.refresh_from_db()
    return room.member_count, Membership.objects.filter(room=room).count()


def test_joining_and_leaving_an_open_room(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, kind="open")
    status, answer = rest(cast.erik).request("post", f"rooms/{room.public_id}/join")
    assert (status, answer["room"]["role"], answer["room"]["member_count"]) == (200, "member", 2)
    assert count(room) == (2, 2)
    chat.do(cast.erik, "room.join", room=room.public_id)
    assert chat.events(f"room:{room.public_id}") == ["member.joined"]
    assert chat.events(f"user:{cast.erik.public_id}") == ["room.joined"]

    status, answer = rest(cast.erik).request("post", f"rooms/{room.public_id}/leave")
    assert (status, answer["room"]["role"], answer["room"]["member_count"]) == (200, None, 1)
    assert count(room) == (1, 1)
    assert chat.events(f"room:{room.public_id}") == ["member.joined", "member.left"]
    assert chat.events(f"user:{cast.erik.public_id}") == ["room.joined", "room.left"]
    assert chat.code_of(cast.erik, "room.leave", room=room.public_id) == "not_member"


def test_the_only_owner_stays_while_others_are_there(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.anna)
    assert chat.code_of(cast.karin, "room.leave", room=room.public_id) == "conflict"
    demoted = {"room": room.public_id, "person": cast.karin.public_id, "role": "member"}
    assert chat.code_of(cast.karin, "member.role", **demoted) == "conflict"
    chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    chat.do(cast.karin, "room.leave", room=room.public_id)
    assert count(room) == (1, 1)


def test_the_last_one_out_archives_the_room(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    chat.do(cast.karin, "room.leave", room=room.public_id)
    room.refresh_from_db()
    assert room.archived
    assert Entry.objects.get(action="room.archive").detail == {"archived": True, "why": "empty"}


def test_adding_people_tells_them_and_the_room(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.anna)
    chat.do(cast.karin, "room.change", room=room.public_id, guests=True)
    Event.objects.all().delete()
    people = [cast.erik.public_id, cast.anna.public_id, cast.leila.public_id, cast.erik.public_id]
    answer = chat.do(cast.karin, "member.add", room=room.public_id, people=people)
    assert answer == {"member_count": 4}
    assert count(room) == (4, 4)
    assert chat.events(f"room:{room.public_id}") == ["member.joined", "member.joined"]
    assert chat.events(f"user:{cast.leila.public_id}") == ["room.joined"]
    assert Entry.objects.get(action="member.add").detail == {
        "people": [cast.erik.public_id, cast.leila.public_id]
    }
    chat.do(cast.karin, "member.add", room=room.public_id, people=people)
    assert chat.events(f"room:{room.public_id}") == ["member.joined", "member.joined"]


def test_who_is_removed_hears_of_it_and_of_nothing_after(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.erik)
    assert rest(cast.erik).get(f"rooms/{room.public_id}/messages")["last"] is True
    version = Topic.objects.get(pk=room.topic_id).access_version
    status, answer = rest(cast.karin).request(
        "delete", f"rooms/{room.public_id}/members/{cast.erik.public_id}"
    )
    assert (status, answer) == (200, {"member_count": 1})
    assert chat.events(f"room:{room.public_id}") == ["member.removed"]
    assert chat.events(f"user:{cast.erik.public_id}")[-1] == "room.left"
    assert Topic.objects.get(pk=room.topic_id).access_version > version
    assert rest(cast.erik).request("get", f"rooms/{room.public_id}/messages")[0] == 403
    entry = Entry.objects.get(action="member.remove")
    assert (entry.actor_id, entry.detail) == (cast.karin.pk, {"person": cast.erik.public_id})


def test_removing_who_is_not_there(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    for person in (cast.erik.public_id, "finnsinte", "\x00"):
        assert chat.code_of(cast.karin, "member.remove", room=room.public_id, person=person) == "not_found"


def test_removing_oneself_is_leaving(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.anna)
    own = {"room": room.public_id, "person": cast.karin.public_id}
    assert chat.code_of(cast.karin, "member.remove", **own) == "conflict"
    chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    assert chat.do(cast.karin, "member.remove", **own) == {"member_count": 1}
    assert chat.events(f"room:{room.public_id}") == ["member.changed", "member.left"]


def test_a_guest_becomes_no_owner(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.leila, cast.anna)
    data = {"room": room.public_id, "role": "owner"}
    assert chat.code_of(cast.karin, "member.role", person=cast.leila.public_id, **data) == "invalid"
    chat.do(cast.karin, "member.role", person=cast.anna.public_id, **data)
    assert Membership.objects.get(room=room, user=cast.anna).role == "owner"
    assert chat.events(f"user:{cast.anna.public_id}") == ["room.joined", "room.changed"]
    assert (
        chat.code_of(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="boss")
        == "invalid"
    )


def test_in_a_large_room_members_are_only_counted(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, kind="open")
    crowd = UserFactory.create_batch(100)
    chat.do(cast.karin, "member.add", room=room.public_id, people=[user.public_id for user in crowd])
    assert chat.events(f"room:{room.public_id}") == ["members.counted"]
    chat.do(cast.erik, "room.join", room=room.public_id)
    chat.do(crowd[0], "room.leave", room=room.public_id)
    chat.do(cast.karin, "member.remove", room=room.public_id, person=crowd[1].public_id)
    kinds = chat.events(f"room:{room.public_id}")
    assert kinds == ["members.counted", "members.counted", "members.counted", "member.removed"]
    room.refresh_from_db()
    assert room.member_count == 100


def test_a_thousand_joins_are_not_a_thousand_events(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, kind="announcement")
    Room.objects.filter(pk=room.pk).update(member_count=4_000)
    newcomers = UserFactory.create_batch(40)
    for newcomer in newcomers:
        chat.do(newcomer, "room.join", room=room.public_id)
    assert 1 <= Event.objects.filter(topic=room.topic_id).count() <= 2
    assert Topic.objects.get(pk=room.topic_id).head == Event.objects.filter(topic=room.topic_id).count()


def test_members_are_listed_by_name_in_pages(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik, cast.anna, cast.leila)
    browser = rest(cast.erik)
    first = browser.get(f"rooms/{room.public_id}/members?limit=3")
    second = browser.get(f"rooms/{room.public_id}/members?limit=3&cursor={first['next']}")
    listed = [(entry["person"]["name"], entry["role"]) for entry in first["members"] + second["members"]]
    assert {name for name, role in listed if role == "owner"} == {"Karin Öberg"}
    assert len(listed) == len(dict(listed)) == 5
    assert second["next"] is None
    found = browser.get(f"rooms/{room.public_id}/members?q=lindq")["members"]
    assert [entry["person"]["name"] for entry in found] == ["Erik Lindqvist"]


def test_a_direct_chat_is_the_same_whoever_opens_it(cast: Cast, chat: Chat, rest: Any) -> None:
    status, answer = rest(cast.fatima).request("post", "direct", {"people": [cast.erik.public_id]})
    assert status == 200
    opened = answer["room"]
    assert (opened["kind"], opened["name"], opened["role"]) == ("direct", "", "member")
    assert [person["name"] for person in opened["people"]] == ["Erik Lindqvist"]
    again = chat.do(cast.erik, "direct.open", people=[cast.fatima.public_id, cast.fatima.public_id])["room"]
    assert again["id"] == opened["id"]
    assert [person["name"] for person in again["people"]] == ["Fatima Haddad"]
    three = chat.do(cast.erik, "direct.open", people=[cast.fatima.public_id, cast.anna.public_id])["room"]
    assert three["id"] != opened["id"]
    assert chat.events(f"user:{cast.erik.public_id}") == ["room.joined", "room.joined"]


def test_notes_to_oneself(cast: Cast, chat: Chat) -> None:
    notes = chat.do(cast.fatima, "direct.open", people=[])["room"]
    assert chat.do(cast.fatima, "direct.open", people=[cast.fatima.public_id])["room"]["id"] == notes["id"]
    assert (notes["people"], notes["member_count"]) == ([], 1)


def test_ten_people_fit_into_a_direct_chat(cast: Cast, chat: Chat) -> None:
    crowd = [user.public_id for user in UserFactory.create_batch(10)]
    assert chat.do(cast.fatima, "direct.open", people=crowd[:9])["room"]["member_count"] == 10
    with pytest.raises(Refused) as caught:
        chat.do(cast.fatima, "direct.open", people=crowd)
    assert (caught.value.code, caught.value.limit) == ("too_many_people", 10)


def test_nobody_comes_to_a_direct_chat_later_and_nobody_goes(cast: Cast, chat: Chat) -> None:
    room = chat.direct(cast.fatima, cast.erik)
    data = {"room": room.public_id}
    assert chat.code_of(cast.fatima, "member.add", people=[cast.anna.public_id], **data) == "forbidden"
    assert chat.code_of(cast.fatima, "member.remove", person=cast.erik.public_id, **data) == "forbidden"
    assert chat.code_of(cast.fatima, "room.leave", **data) == "forbidden"
    assert chat.code_of(cast.fatima, "room.change", name="x", **data) == "forbidden"
    assert chat.code_of(cast.anna, "room.join", **data) == "not_found"
    assert count(room) == (2, 2)


def test_a_guest_answers_but_does_not_open(cast: Cast, chat: Chat) -> None:
    assert chat.code_of(cast.leila, "direct.open", people=[cast.erik.public_id]) == "forbidden"
    room = chat.direct(cast.erik, cast.leila)
    found = chat.do(cast.leila, "direct.open", people=[cast.erik.public_id])["room"]
    assert found["id"] == room.public_id
    assert chat.say(cast.leila, room, "Hej").number == 1
