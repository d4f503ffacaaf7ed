"""Opening, changing, archiving and browsing rooms."""

from __future__ import annotations

from typing import Any

import pytest

from audit.models import Entry
from chat.models import Membership, Room
from eventlog.models import Topic
from tests.chat.conftest import Chat
from tests.factories import Cast, UserFactory


def test_karin_opens_a_room_with_colleagues(cast: Cast, chat: Chat, rest: Any) -> None:
    status, answer = rest(cast.karin).request(
        "post",
        "rooms",
        {"kind": "closed", "name": " Ledningen ", "purpose": "Måndagar", "people": [cast.anna.public_id]},
    )
    assert status == 201
    made = answer["room"]
    assert (made["name"], made["purpose"], made["kind"]) == ("Ledningen", "Måndagar", "closed")
    assert (made["role"], made["member_count"], made["number"]) == ("owner", 2, 0)
    assert chat.events(f"user:{cast.anna.public_id}") == ["room.joined"]
    shown = rest(cast.anna).get(f"rooms/{made['id']}")
    assert [owner["name"] for owner in shown["room"]["owners"]] == ["Karin Öberg"]
    assert shown["seq"] == 0
    assert Entry.objects.get(action="room.create").detail["people"] == [cast.anna.public_id]


@pytest.mark.parametrize(
    ("data", "code", "field"),
    [
        ({"kind": "direct", "name": "x"}, "invalid", "kind"),
        ({"kind": "hidden", "name": "x"}, "invalid", "kind"),
        ({"kind": "open", "name": " "}, "text_empty", "name"),
        ({"kind": "open", "name": "x" * 81}, "text_too_long", "name"),
        ({"kind": "open", "name": "x\x00"}, "invalid", "name"),
        ({"kind": "open", "name": "x", "purpose": "x" * 251}, "text_too_long", "purpose"),
        ({"kind": "open", "name": "x", "people": ["finnsinte"]}, "invalid", "people"),
        ({"kind": "open", "name": "x", "people": ["\x00"]}, "invalid", "people"),
        ({"kind": "open", "name": "x", "people": [f"p{n}" for n in range(101)]}, "too_many_people", "people"),
        ({"kind": "open"}, "invalid", "name"),
        ({"kind": "open", "name": "x", "owner": "y"}, "invalid", "owner"),
        ({"kind": "open", "name": 7}, "invalid", "name"),
    ],
)
def test_a_faulty_room_is_refused_by_field(cast: Cast, chat: Chat, data: Any, code: str, field: str) -> None:
    error = chat.refusal(cast.karin, "room.create", **data)
    assert (error.code, error.field, error.status) == (code, field, 400)
    assert not Room.objects.exists()


def test_changing_tells_the_room_and_the_record(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.anna, name="Ledningen")
    version = Topic.objects.get(pk=room.topic_id).access_version
    status, answer = rest(cast.karin).request(
        "patch", f"rooms/{room.public_id}", {"name": "Ledningsgruppen", "kind": "secret"}
    )
    assert (status, answer["room"]["name"], answer["room"]["kind"]) == (200, "Ledningsgruppen", "secret")
    assert chat.events(f"room:{room.public_id}") == ["room.changed"]
    assert Topic.objects.get(pk=room.topic_id).access_version > version
    entry = Entry.objects.get(action="room.change")
    assert (entry.actor_id, entry.detail["changed"]) == (cast.karin.pk, ["kind", "name"])


def test_changing_nothing_is_no_event(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, name="Ledningen")
    chat.do(cast.karin, "room.change", room=room.public_id, name="Ledningen ", archived=False)
    assert chat.events(f"room:{room.public_id}") == []


def test_an_archived_room_is_read_only(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.anna, kind="open")
    message = chat.say(cast.anna, room, "Sista ordet")
    chat.do(cast.karin, "room.change", room=room.public_id, archived=True)
    assert Entry.objects.get(action="room.archive").detail["archived"] is True
    sent = {"room": room.public_id, "text": "x", "client_id": "n"}
    assert chat.refusal(cast.anna, "message.send", **sent).code == "archived"
    edited = {"message": message.public_id, "text": "x"}
    assert chat.refusal(cast.anna, "message.edit", **edited).code == "archived"
    reacted = {"message": message.public_id, "emoji": "👍", "on": True}
    assert chat.refusal(cast.anna, "reaction.set", **reacted).code == "archived"
    assert chat.refusal(cast.erik, "room.join", room=room.public_id).code == "archived"
    assert chat.refusal(cast.karin, "room.change", room=room.public_id, name="x").code == "archived"
    shown = rest(cast.anna).get(f"rooms/{room.public_id}/messages")["messages"]
    assert [entry["text"] for entry in shown] == ["Sista ordet"]
    chat.do(cast.karin, "room.change", room=room.public_id, archived=False)
    assert chat.say(cast.anna, room, "Vi är tillbaka").number == 2


def test_my_rooms_in_a_fixed_number_of_queries(
    cast: Cast, chat: Chat, rest: Any, django_assert_num_queries: Any
) -> None:
    browser = rest(cast.fatima)
    browser.get("rooms")
    chat.say(cast.erik, chat.room(cast.fatima, cast.erik), "@fatima.haddad hej")
    chat.direct(cast.erik, cast.fatima)

    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            browser.get("rooms")
        return len(captured)

    few = count()
    for number in range(12):
        room = chat.room(cast.fatima, cast.erik, name=f"Rum {number}")
        chat.say(cast.erik, room, "@fatima.haddad hej")
        chat.direct(cast.fatima, cast.erik, UserFactory())
    assert len(browser.get("rooms")["rooms"]) == 26
    assert count() == few


def test_the_list_of_rooms_says_where_to_listen_on(cast: Cast, chat: Chat, rest: Any) -> None:
    chat.room(cast.karin, cast.anna)
    answer = rest(cast.anna).get("rooms")
    assert answer["seq"] == Topic.objects.get(pk=cast.anna.topic_id).head
    assert answer["epoch"]
    assert answer["mark"].endswith("Z")
    assert answer["rooms"][0]["topic"] == f"room:{answer['rooms'][0]['id']}"


def test_browsing_shows_what_one_may_know_of(cast: Cast, chat: Chat, rest: Any) -> None:
    for kind in ("open", "closed", "secret", "announcement"):
        chat.room(cast.karin, name=f"Rum {kind}", kind=kind)
    archived = chat.room(cast.karin, name="Rum arkiv", kind="open")
    chat.do(cast.karin, "room.change", room=archived.public_id, archived=True)
    chat.direct(cast.karin, cast.erik)

    def names(user: Any) -> list[str]:
        return [room["name"] for room in rest(user).get("rooms/browse")["rooms"]]

    assert names(cast.karin) == ["Rum announcement", "Rum closed", "Rum open", "Rum secret"]
    assert names(cast.erik) == ["Rum announcement", "Rum closed", "Rum open"]
    status, answer = rest(cast.leila).request("get", "rooms/browse")
    assert (status, answer["error"]["code"]) == (403, "forbidden")


def test_browsing_searches_names_and_purposes_and_pages_in_swedish_order(
    cast: Cast, chat: Chat, rest: Any
) -> None:
    names = ["Äpplen", "Zebror", "Ångbåtar", "apor", "Öar"]
    for name in names:
        chat.do(cast.karin, "room.create", kind="open", name=name, purpose=f"Om {name} och Fika")
    browser = rest(cast.erik)
    first = browser.get("rooms/browse?limit=3&q=fika")
    second = browser.get(f"rooms/browse?limit=3&q=fika&cursor={first['next']}")
    found = [room["name"] for room in first["rooms"] + second["rooms"]]
    assert found == ["apor", "Zebror", "Ångbåtar", "Äpplen", "Öar"]
    assert second["next"] is None
    assert [room["name"] for room in browser.get("rooms/browse?q=ÅNGB")["rooms"]] == ["Ångbåtar"]
    assert first["rooms"][0]["owners"][0]["name"] == "Karin Öberg"
    assert first["rooms"][0]["role"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=WzEsMl0=", "q=%00"])
def test_a_faulty_browse_is_refused(cast: Cast, rest: Any, query: str) -> None:
    status, answer = rest(cast.erik).request("get", f"rooms/browse?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid")


def test_of_a_closed_room_only_the_outside_is_seen(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, name="Ledningen", kind="closed")
    chat.say(cast.karin, room, "Hemligt")
    shown = rest(cast.erik).get(f"rooms/{room.public_id}")
    assert (shown["room"]["name"], shown["room"]["line"]) == ("Ledningen", None)
    assert (shown["room"]["number"], shown["room"]["head"], shown["seq"]) == (0, 0, 0)
    assert [action for action, allowed in shown["room"]["can"].items() if allowed] == ["ask"]
    status, answer = rest(cast.erik).request("get", f"rooms/{room.public_id}/messages")
    assert (status, answer["error"]["code"]) == (403, "not_member")


def test_open_rooms_are_read_before_joining(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, kind="open")
    chat.say(cast.karin, room, "Välkomna")
    shown = rest(cast.erik).get(f"rooms/{room.public_id}/messages")["messages"]
    assert [message["text"] for message in shown] == ["Välkomna"]
    assert rest(cast.erik).get(f"rooms/{room.public_id}")["room"]["can"]["join"] is True
    assert Membership.objects.filter(room=room).count() == 1


@pytest.mark.parametrize("room_id", ["x", "%00", "%20", "å", "x" * 300])
def test_a_room_that_is_not_there(cast: Cast, rest: Any, room_id: str) -> None:
    for path in (f"rooms/{room_id}", f"rooms/{room_id}/messages", f"rooms/{room_id}/members"):
        status, answer = rest(cast.erik).request("get", path)
        assert (status, answer["error"]["code"]) == (404, "not_found")
