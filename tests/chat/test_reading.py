"""Read positions, unread counts, mentions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Membership, Mention, Room
from eventlog.errors import Refused
from eventlog.models import Event, Topic
from notifications.models import Intent
from people.services import place_person
from tests.chat.conftest import Chat
from tests.factories import Cast, UnitFactory, UserFactory


def summary(rest: Any, user: Any, room: Room) -> Any:
    return next(entry for entry in rest(user).get("rooms")["rooms"] if entry["id"] == room.public_id)


def test_unread_is_what_came_after_my_position(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    for text in ("Ett", "Två", "Tre"):
        chat.say(cast.fatima, room, text)
    assert (summary(rest, cast.erik, room)["number"], summary(rest, cast.erik, room)["unread"]) == (3, 3)
    status, answer = rest(cast.erik).request("post", f"rooms/{room.public_id}/read", {"number": 2})
    assert (status, answer) == (200, {"room": room.public_id, "number": 2, "mentions": 0})
    assert summary(rest, cast.erik, room)["unread"] == 1
    assert summary(rest, cast.fatima, room)["unread"] == 0


def test_the_position_moves_forward_only_unless_asked(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    for text in ("Ett", "Två", "Tre"):
        chat.say(cast.fatima, room, text)
    move = {"room": room.public_id}
    assert chat.do(cast.erik, "read.move", number=3, **move)["number"] == 3
    assert chat.do(cast.erik, "read.move", number=1, **move)["number"] == 3
    assert chat.do(cast.erik, "read.move", number=1, back=True, **move)["number"] == 1
    assert chat.do(cast.erik, "read.move", number=9_999, **move)["number"] == 3


def test_moving_nowhere_is_no_event(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Ett")
    for number in (1, 1, 0):
        chat.do(cast.erik, "read.move", room=room.public_id, number=number)
    assert chat.events(f"user:{cast.erik.public_id}") == ["room.joined", "read.moved"]


def test_who_is_no_member_has_no_position(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, kind="open")
    with pytest.raises(Refused) as caught:
        chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert caught.value.code == "not_member"


def test_who_joins_has_read_what_was_said_before(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, kind="open")
    chat.say(cast.fatima, room, "Före")
    chat.do(cast.erik, "room.join", room=room.public_id)
    assert summary(rest, cast.erik, room)["unread"] == 0
    chat.say(cast.fatima, room, "Efter")
    assert summary(rest, cast.erik, room)["unread"] == 1


def test_a_mention_is_told_in_ones_own_topic(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    sent = chat.do(
        cast.fatima, "message.send", room=room.public_id, client_id="c", text="Kan du, @erik.lindqvist?"
    )["message"]
    assert sent["mentions"] == [
        {"id": cast.erik.public_id, "name": "Erik Lindqvist", "username": "erik.lindqvist"}
    ]
    assert chat.events(f"user:{cast.erik.public_id}")[-1] == "mention.created"
    assert summary(rest, cast.erik, room)["mentions"] == 1
    intent = Intent.objects.get(topic__name=f"user:{cast.erik.public_id}")
    assert (intent.kind, intent.audience) == ("mention", {"people": [cast.erik.public_id]})
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=1)["mentions"] == 0
    assert summary(rest, cast.erik, room)["mentions"] == 0


def test_an_outsider_is_named_but_not_told(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima)
    head = Topic.objects.get(pk=cast.erik.topic_id).head
    message = chat.say(cast.fatima, room, "Fråga @erik.lindqvist")
    assert message.html is None
    assert not Mention.objects.filter(message=message).exists()
    assert Topic.objects.get(pk=cast.erik.topic_id).head == head


def test_naming_oneself_tells_nobody(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    root = chat.say(cast.fatima, room, "Jag, @fatima.haddad")
    chat.say(cast.fatima, room, "Än en gång @fatima.haddad", thread=root)
    assert "mention.created" not in chat.events(f"user:{cast.fatima.public_id}")
    assert summary(rest, cast.fatima, room)["mentions"] == 0


def test_a_mention_in_a_thread_is_seen_when_the_room_is_read(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Rot")
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    chat.say(cast.fatima, room, "@erik.lindqvist?", thread=root)
    assert (summary(rest, cast.erik, room)["unread"], summary(rest, cast.erik, room)["mentions"]) == (0, 1)
    chat.say(cast.erik, room, "Strax", thread=root)
    assert summary(rest, cast.erik, room)["mentions"] == 1
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=1)["mentions"] == 0
    assert chat.events(f"user:{cast.erik.public_id}")[-1] == "read.moved"


def test_marking_unread_brings_the_mention_back(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "@erik.lindqvist!")
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=1)["mentions"] == 0
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=0, back=True)["mentions"] == 1


def test_an_edit_tells_who_is_new_and_takes_back_who_is_gone(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.anna, cast.karin)
    message = chat.say(cast.fatima, room, "@erik.lindqvist @anna.bergstrom")
    heads = {user.pk: Topic.objects.get(pk=user.topic_id).head for user in (cast.anna, cast.karin)}
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="@karin.oberg @anna.bergstrom")
    assert chat.events(f"user:{cast.karin.public_id}")[-1] == "mention.created"
    assert chat.events(f"user:{cast.erik.public_id}")[-1] == "read.moved"
    assert Topic.objects.get(pk=cast.anna.topic_id).head == heads[cast.anna.pk]
    counts = [summary(rest, user, room)["mentions"] for user in (cast.erik, cast.anna, cast.karin)]
    assert counts == [0, 1, 1]


def test_deleting_takes_the_mention_back(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "@erik.lindqvist!")
    assert summary(rest, cast.erik, room)["mentions"] == 1
    chat.do(cast.fatima, "message.delete", message=message.public_id)
    assert summary(rest, cast.erik, room)["mentions"] == 0


def test_everyone_is_one_mark_on_the_room(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.anna)
    message = chat.say(cast.fatima, room, "@alla: samling kl 9")
    assert message.everyone
    assert not Mention.objects.exists()
    assert [summary(rest, user, room)["mentions"] for user in (cast.erik, cast.anna, cast.fatima)] == [
        1,
        1,
        0,
    ]
    intent = Intent.objects.get(topic=room.topic_id)
    assert (intent.kind, intent.audience) == ("everyone", {"members": True})
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=1)["mentions"] == 0
    chat.do(cast.fatima, "message.edit", message=message.public_id, text="Samling kl 9")
    assert summary(rest, cast.anna, room)["mentions"] == 0


def test_in_a_large_room_only_owners_address_everyone(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    crowd = UserFactory.create_batch(49)
    assert chat.say(cast.erik, room, "@alla i lilla rummet").everyone
    chat.do(cast.fatima, "member.add", room=room.public_id, people=[user.public_id for user in crowd])
    with pytest.raises(Refused) as caught:
        chat.say(cast.erik, room, "@alla i stora rummet")
    assert caught.value.code == "forbidden"
    assert chat.say(cast.fatima, room, "@alla i stora rummet").everyone
    root = chat.say(cast.erik, room, "Rot")
    assert not chat.say(cast.erik, room, "@alla i tråden", thread=root).everyone


def test_a_reply_says_in_which_thread_to_look_for_readers(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Rot")
    chat.say(cast.erik, room, "Svar", thread=root)
    intent = Intent.objects.get(topic=room.topic_id, kind="reply")
    assert intent.audience == {"members": True, "thread": root.public_id}


def test_leaving_and_coming_back_starts_afresh(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, kind="open")
    root = chat.say(cast.fatima, room, "@erik.lindqvist!")
    chat.say(cast.fatima, room, "@erik.lindqvist?", thread=root)
    assert summary(rest, cast.erik, room)["mentions"] == 2
    chat.do(cast.erik, "room.leave", room=room.public_id)
    chat.do(cast.erik, "room.join", room=room.public_id)
    assert (summary(rest, cast.erik, room)["mentions"], summary(rest, cast.erik, room)["unread"]) == (0, 0)
    assert Membership.objects.get(room=room, user=cast.erik).read_number == 1
    assert Event.objects.filter(topic=cast.erik.topic_id, kind="room.left").count() == 1


def test_everything_is_read_with_one_command(cast: Cast, chat: Chat, rest: Any) -> None:
    unit = UnitFactory(name="Hemtjänst Norr")
    for user in (cast.fatima, cast.erik):
        place_person(user=user, unit=unit)
    first, second = chat.room(cast.fatima, cast.erik), chat.direct(cast.fatima, cast.erik)
    of_unit = chat.unit_room(cast.mats, unit)
    root = chat.say(cast.erik, first, "Rot")
    chat.say(cast.fatima, first, f"@{cast.erik.username} @[Hemtjänst Norr]", thread=root)
    for room in (first, second, of_unit):
        chat.say(cast.fatima, room, "@alla Hej")
    rest(cast.erik).get("rooms")
    before = chat.events(f"user:{cast.erik.public_id}")
    status, answer = rest(cast.erik).request("post", "rooms/read")
    assert status == 200
    found = {entry["room"]: (entry["number"], entry["mentions"]) for entry in answer["rooms"]}
    assert found == {first.public_id: (2, 0), second.public_id: (1, 0), of_unit.public_id: (1, 0)}
    listed = rest(cast.erik).get("rooms")["rooms"]
    assert [(entry["unread"], entry["mentions"]) for entry in listed] == [(0, 0)] * 3
    assert rest(cast.erik).get("threads")["unread"] == 0
    after = chat.events(f"user:{cast.erik.public_id}")
    assert after == [*before, "everything.read"]
    chat.do(cast.erik, "read.all")
    assert chat.events(f"user:{cast.erik.public_id}") == after, "nothing was unread"
    assert summary(rest, cast.fatima, first)["unread"] == 0


def test_reading_everything_costs_the_same_however_many_rooms(cast: Cast, chat: Chat) -> None:
    costs = []
    for number in range(3):
        room = chat.room(cast.fatima, cast.erik, name=f"Rum {number}")
        chat.say(cast.fatima, room, "Hej")
        if number == 1:
            continue
        with CaptureQueriesContext(connection) as captured:
            chat.do(cast.erik, "read.all")
        costs.append(len(captured))
    assert costs[0] == costs[1]
