"""Units called in a message: one row each, a mention to those in the room whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import rules, services
from chat.hints import sent_hint
from chat.models import Membership, Message, Room, UnitMention
from chat.queries.messages import load_view
from chat.services.hiding import hide_message, restore_message
from eventlog import ports
from eventlog.models import Event
from notifications.models import Intent
from people.models import Unit, User
from people.services import place_person, set_head
from tests.chat.conftest import Chat
from tests.eventlog.conftest import Ear
from tests.factories import Cast, UnitFactory


@pytest.fixture
def north(cast: Cast) -> Unit:
    """Hemtjänst Norr with a night patrol below it: Erik works there, Karin in the patrol; Oskar leads it."""
    unit = UnitFactory(name="Hemtjänst Norr")
    patrol = UnitFactory(name="Nattpatrullen", parent=unit)
    place_person(user=cast.erik, unit=unit)
    place_person(user=cast.karin, unit=patrol)
    set_head(unit=unit, head=cast.oskar)
    return unit


def mentions(rest: Any, user: User, room: Room) -> int:
    found = next(entry for entry in rest(user).get("rooms")["rooms"] if entry["id"] == room.public_id)
    return int(found["mentions"])


def test_it_concerns_those_of_the_unit_and_below_and_who_leads_it(
    cast: Cast, chat: Chat, rest: Any, north: Unit
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.oskar, cast.mats)
    said = chat.say(cast.fatima, room, "@[Hemtjänst Norr] och @[hemtjänst norr]: kom kl. 8")
    assert f'<a class="mention" href="/units/{north.public_id}">@Hemtjänst Norr</a>' in (said.html or "")
    people = (cast.erik, cast.karin, cast.oskar, cast.mats, cast.fatima)
    assert [mentions(rest, user, room) for user in people] == [1, 1, 1, 0, 0]
    assert north.public_id in rest(cast.karin).get("me")["units"]
    assert north.public_id in rest(cast.oskar).get("me")["units"]
    assert rest(cast.mats).get("me")["units"] == []
    shown = rest(cast.mats).get(f"rooms/{room.public_id}/messages")["messages"][0]
    assert shown["units"] == [{"id": north.public_id, "name": "Hemtjänst Norr"}]
    answer = chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert answer["mentions"] == 0


def test_a_message_counts_once_however_it_calls(cast: Cast, chat: Chat, rest: Any, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    chat.say(cast.fatima, room, "@[Hemtjänst Norr] @[Nattpatrullen]")
    chat.say(
        cast.fatima, room, "@[Hemtjänst Norr] och @karin.holm".replace("karin.holm", cast.karin.username)
    )
    chat.say(cast.karin, room, "@[Nattpatrullen] det är jag själv")
    assert mentions(rest, cast.erik, room) == 2
    assert mentions(rest, cast.karin, room) == 0, "who writes has read"
    chat.do(cast.karin, "read.move", room=room.public_id, number=0, back=True)
    assert mentions(rest, cast.karin, room) == 2, "one's own call is none"


def test_rows_and_events_do_not_grow_with_the_unit(cast: Cast, chat: Chat, north: Unit) -> None:
    people = (cast.erik, cast.karin, cast.oskar, cast.mats)
    costs = []
    for members in (people[:1], people):
        room = chat.room(cast.fatima, *members)
        chat.say(cast.fatima, room, "Först")
        rows = [UnitMention.objects.count(), Event.objects.count(), Intent.objects.count()]
        with CaptureQueriesContext(connection) as captured:
            chat.say(cast.fatima, room, "@[Hemtjänst Norr]")
        after = [UnitMention.objects.count(), Event.objects.count(), Intent.objects.count()]
        costs.append((len(captured), [later - first for first, later in zip(rows, after, strict=True)]))
    assert costs[0] == costs[1]
    assert costs[0][1] == [1, 1, 2]


def test_in_a_thread_it_is_seen_with_the_room(cast: Cast, chat: Chat, rest: Any, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.erik, kind="open")
    root = chat.say(cast.fatima, room, "Rot")
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    chat.say(cast.fatima, room, "@[Hemtjänst Norr]", thread=root)
    assert mentions(rest, cast.erik, room) == 1
    chat.do(cast.karin, "room.join", room=room.public_id)
    assert mentions(rest, cast.karin, room) == 0, "who comes later was not called"
    before = chat.events(f"user:{cast.erik.public_id}")
    assert chat.do(cast.erik, "read.move", room=room.public_id, number=1)["mentions"] == 0
    assert mentions(rest, cast.erik, room) == 0
    assert chat.events(f"user:{cast.erik.public_id}") == [*before, "read.moved"]


def test_changing_deleting_and_hiding_take_it_back(cast: Cast, chat: Chat, rest: Any, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    said = chat.say(cast.fatima, room, "@[Nattpatrullen]")
    chat.do(cast.fatima, "message.edit", message=said.public_id, text="@[Hemtjänst Norr] ni")
    assert (mentions(rest, cast.erik, room), mentions(rest, cast.karin, room)) == (1, 1)
    held = hide_message(said.pk, actor=cast.sara)
    assert mentions(rest, cast.erik, room) == 0
    restore_message(said.pk, held)
    assert mentions(rest, cast.erik, room) == 1
    north.name = "Norra hemtjänsten"
    Unit.objects.filter(pk=north.pk).update(name=north.name, search_text="norra hemtjänsten")
    chat.do(cast.fatima, "message.edit", message=said.public_id, text="@[Hemtjänst Norr] kom")
    assert mentions(rest, cast.erik, room) == 1, "the name it was called by still means the unit"
    chat.do(cast.fatima, "message.delete", message=said.public_id)
    assert UnitMention.objects.count() == 0
    assert mentions(rest, cast.erik, room) == 0


def test_what_is_meant_by_a_name_is_meant_alone(cast: Cast, chat: Chat, rest: Any) -> None:
    schools = [UnitFactory(name=f"{name} skola") for name in ("Solbackens", "Ängens")]
    kitchens = [UnitFactory(name="Köket", parent=school) for school in schools]
    for user, kitchen in zip((cast.erik, cast.karin), kitchens, strict=True):
        place_person(user=user, unit=kitchen)
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.mats)
    listed = rest(cast.fatima).get(f"rooms/{room.public_id}/units?q=kök")["units"]
    assert [(unit["written"], unit["people"]) for unit in listed] == [
        ("Köket, Solbackens skola", 1),
        ("Köket, Ängens skola", 1),
    ]
    assert "/units/" not in (chat.say(cast.fatima, room, "@[Köket]").html or "")
    chat.say(cast.fatima, room, "@[Köket, Ängens skola]")
    assert (mentions(rest, cast.erik, room), mentions(rest, cast.karin, room)) == (0, 1)


def test_a_room_lists_only_units_with_people_there(cast: Cast, chat: Chat, rest: Any, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.karin, cast.leila)
    listed = rest(cast.karin).get(f"rooms/{room.public_id}/units?q=")["units"]
    assert [(unit["name"], unit["people"]) for unit in listed] == [
        ("Hemtjänst Norr", 1),
        ("Nattpatrullen", 1),
    ]
    assert rest(cast.leila).request("get", f"rooms/{room.public_id}/units")[0] == 403
    direct = chat.direct(cast.fatima, cast.karin)
    assert rest(cast.karin).get(f"rooms/{direct.public_id}/units")["units"] == []
    assert rest(cast.mats).request("get", f"rooms/{room.public_id}/units")[0] == 403


def test_guests_and_direct_chats_call_nobody(cast: Cast, chat: Chat, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.leila)
    assert "/units/" not in (chat.say(cast.leila, room, "@[Hemtjänst Norr]").html or "")
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Fråga @[Hemtjänst Norr]")
    assert UnitMention.objects.count() == 0


def test_in_a_large_room_only_owners_call_many(
    cast: Cast, chat: Chat, north: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.mats)
    monkeypatch.setattr("chat.services.mentions.EVERYONE_LIMIT", 1)
    call = {"room": room.public_id, "text": "@[Hemtjänst Norr]"}
    assert chat.code_of(cast.mats, "message.send", client_id="m", **call) == "forbidden"
    chat.do(cast.mats, "message.send", client_id="n", room=room.public_id, text="@[Nattpatrullen]")
    chat.do(cast.fatima, "message.send", client_id="f", **call)
    assert rules.EVERYONE_LIMIT == 50


def test_lists_hear_whom_a_message_calls(cast: Cast, chat: Chat, north: Unit) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    said = chat.say(cast.fatima, room, f"@[Hemtjänst Norr] @{cast.karin.username}")
    reply = chat.say(cast.fatima, room, "@[Hemtjänst Norr]", thread=said)
    view = load_view(Message.objects.select_related("author", "room__topic").get(pk=said.pk))
    heard = sent_hint(view) or {}
    call = {"units": [north.public_id], "except": [cast.fatima.public_id, cast.karin.public_id]}
    assert (heard["number"], heard["called"]) == (1, [call])
    view = load_view(Message.objects.select_related("author", "room__topic", "thread_root").get(pk=reply.pk))
    assert sent_hint(view) == {
        "called": [{**call, "except": [cast.fatima.public_id]}],
        "replied": [{"thread": said.public_id, "number": 1, "by": cast.fatima.public_id}],
    }


def test_lists_hear_what_a_message_says_now(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    said = chat.say(cast.fatima, room, "Vi ses kl. 8")
    chat.say(cast.fatima, room, "Hej")
    ear = Ear()
    ports.set_publisher(ear)
    chat.do(cast.fatima, "message.edit", message=said.public_id, text="Vi ses kl. 9")
    ports.set_publisher(None)
    (hint,) = [event.hint or {} for event in ear.heard if event.row.topic_name == f"room:{room.public_id}"]
    assert hint["rewritten"] == 3
    assert [one["text"] for one in hint["edited"]] == ["Vi ses kl. 9"]
    (found,) = rest(cast.erik).get("rooms")["rooms"]
    assert (found["rewritten"], found["removed"]) == (3, 0), "whoever was away hears of it by that"


def test_too_many_units_are_refused(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    text = " ".join(f"@[Enhet {number}]" for number in range(11))
    refusal = chat.refusal(cast.fatima, "message.send", room=room.public_id, text=text, client_id="c")
    assert (refusal.code, refusal.limit) == ("too_many_mentions", 10)


def test_those_of_a_unit_room_are_called_too(cast: Cast, chat: Chat, rest: Any, north: Unit) -> None:
    room = chat.unit_room(cast.oskar, north)
    chat.say(cast.oskar, room, "@[Nattpatrullen] ni är sena")
    assert (mentions(rest, cast.karin, room), mentions(rest, cast.erik, room)) == (1, 0)
    assert Membership.objects.filter(room=room).count() == 0
    services.move_read(actor=cast.karin, room=room.public_id, number=1)
    assert mentions(rest, cast.karin, room) == 0
