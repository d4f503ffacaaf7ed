"""Asking to be let into a closed room, and the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.models import Entry
from chat import services
from chat.models import JoinRequest, Membership, Room
from notifications.models import Intent
from people import services as people
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast


def badge(rest: Any, user: User) -> int:
    """Return how many ask, as the person's list of rooms shows it."""
    (listed,) = rest(user).get("rooms")["rooms"]
    count: int = listed["requests"]
    return count


def test_a_closed_room_is_found_and_shows_its_outside_only(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.anna, name="Beredningen")
    chat.do(cast.karin, "room.change", room=room.public_id, purpose="Nämndens ärenden")
    chat.say(cast.karin, room, "Hemligt")
    (found,) = rest(cast.erik).get("rooms/browse?q=nämndens")["rooms"]
    assert (found["name"], found["purpose"], found["asked"]) == ("Beredningen", "Nämndens ärenden", False)
    assert [owner["name"] for owner in found["owners"]] == ["Karin Öberg"]
    assert "Hemligt" not in str(found) + str(rest(cast.erik).get(f"rooms/{room.public_id}"))


def test_asking_is_heard_and_answered(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.anna)
    chat.do(cast.karin, "member.role", room=room.public_id, person=cast.anna.public_id, role="owner")
    status, answer = rest(cast.erik).request(
        "post", f"rooms/{room.public_id}/requests", {"text": "Jag börjar hos er på måndag"}
    )
    assert (status, answer["request"]["state"]) == (201, "open")
    assert [badge(rest, owner) for owner in (cast.karin, cast.anna)] == [1, 1]
    assert chat.events(f"user:{cast.anna.public_id}")[-1] == "requests.changed"
    assert rest(cast.erik).get("rooms/browse")["rooms"][0]["asked"] is True
    asking = rest(cast.karin).get(f"rooms/{room.public_id}/requests")
    assert asking["count"] == 1
    (asked,) = asking["requests"]
    assert (asked["person"]["name"], asked["text"]) == ("Erik Lindqvist", "Jag börjar hos er på måndag")

    status, answer = rest(cast.anna).request(
        "post", f"requests/{asked['id']}/answer", {"accept": True, "text": "Välkommen"}
    )
    assert (status, answer["request"]["state"], answer["request"]["answer"]) == (200, "accepted", "Välkommen")
    assert Membership.objects.filter(room=room, user=cast.erik).exists()
    assert chat.events(f"user:{cast.erik.public_id}") == ["request.changed", "room.joined", "request.changed"]
    assert [badge(rest, owner) for owner in (cast.karin, cast.anna)] == [0, 0]
    actions = (
        Entry.objects.filter(action__startswith="join.").order_by("number").values_list("action", "actor_id")
    )
    assert list(actions) == [("join.ask", cast.erik.pk), ("join.answer", cast.anna.pk)]
    told = Intent.objects.filter(kind__in=["join_request", "request_answered"]).order_by("pk")
    assert [(intent.kind, intent.audience["people"]) for intent in told] == [
        ("join_request", [cast.karin.public_id]),
        ("join_request", [cast.anna.public_id]),
        ("request_answered", [cast.erik.public_id]),
    ]


def test_a_refusal_may_say_why_and_one_may_ask_again(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin)
    asked = chat.do(cast.erik, "join.ask", room=room.public_id)["request"]
    answer = {"request": asked["id"], "accept": False}
    chat.do(cast.karin, "join.answer", text="Rummet är bara för nämnden", **answer)
    mine = rest(cast.erik).get(f"rooms/{room.public_id}")["room"]["request"]
    assert (mine["state"], mine["answer"]) == ("declined", "Rummet är bara för nämnden")
    assert not Membership.objects.filter(room=room, user=cast.erik).exists()
    assert chat.do(cast.karin, "join.answer", **answer)["request"]["state"] == "declined"
    assert chat.code_of(cast.karin, "join.answer", request=asked["id"], accept=True) == "conflict"
    assert chat.do(cast.erik, "join.ask", room=room.public_id)["request"]["id"] != asked["id"]


def test_asking_twice_is_asking_once(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    first = chat.do(cast.erik, "join.ask", room=room.public_id, text="Hej")
    events = chat.events(f"user:{cast.karin.public_id}")
    assert chat.do(cast.erik, "join.ask", room=room.public_id, text="Hej igen") == first
    assert chat.events(f"user:{cast.karin.public_id}") == events
    assert JoinRequest.objects.count() == Entry.objects.filter(action="join.ask").count() == 1


def test_one_may_take_it_back(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin)
    asked = chat.do(cast.erik, "join.ask", room=room.public_id)["request"]
    status, answer = rest(cast.erik).request("delete", f"rooms/{room.public_id}/requests")
    assert (status, answer["request"]["state"]) == (200, "withdrawn")
    assert badge(rest, cast.karin) == 0
    assert chat.code_of(cast.erik, "join.withdraw", room=room.public_id) == "not_found"
    assert chat.code_of(cast.karin, "join.answer", request=asked["id"], accept=True) == "conflict"
    assert rest(cast.erik).get(f"rooms/{room.public_id}")["room"]["request"] is None


def test_whoever_is_added_has_been_answered(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin)
    chat.do(cast.erik, "join.ask", room=room.public_id)
    chat.do(cast.karin, "member.add", room=room.public_id, people=[cast.erik.public_id])
    assert JoinRequest.objects.get().state == "accepted"
    assert badge(rest, cast.karin) == 0


def test_requests_of_people_who_are_switched_off_vanish(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin)
    asked = chat.do(cast.erik, "join.ask", room=room.public_id)["request"]
    assert badge(rest, cast.karin) == 1
    people.deactivate_user(user=cast.erik)
    assert badge(rest, cast.karin) == 0
    assert chat.events(f"user:{cast.karin.public_id}")[-1] == "requests.changed"
    assert rest(cast.karin).get(f"rooms/{room.public_id}/requests") == {"requests": [], "count": 0}
    assert chat.code_of(cast.karin, "join.answer", request=asked["id"], accept=True) == "not_found"
    people.reactivate_user(user=cast.erik)
    assert badge(rest, cast.karin) == 1


def test_only_closed_rooms_are_asked(cast: Cast, chat: Chat) -> None:
    codes = {}
    for kind in ("open", "secret", "announcement"):
        room = chat.room(cast.karin, kind=kind, name=kind)
        codes[kind] = chat.code_of(cast.erik, "join.ask", room=room.public_id)
    assert codes == {"open": "forbidden", "secret": "not_found", "announcement": "forbidden"}
    closed = chat.room(cast.karin)
    chat.do(cast.karin, "room.change", room=closed.public_id, archived=True)
    assert chat.code_of(cast.erik, "join.ask", room=closed.public_id) == "archived"
    assert chat.code_of(cast.karin, "join.ask", room=closed.public_id) in ("forbidden", "archived")


def test_words_are_short(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    refused = chat.refusal(cast.erik, "join.ask", room=room.public_id, text="x" * 301)
    assert (refused.code, refused.field, refused.limit) == ("text_too_long", "text", 300)
    assert not JoinRequest.objects.exists()


def test_answered_requests_are_let_go_when_no_log_tells_of_them(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    asked = chat.do(cast.erik, "join.ask", room=room.public_id)["request"]
    chat.do(cast.karin, "join.answer", request=asked["id"], accept=False)
    chat.do(cast.fatima, "join.ask", room=room.public_id)
    JoinRequest.objects.update(created_at=timezone.now() - timedelta(days=60))
    assert services.purge_requests() == 0
    JoinRequest.objects.filter(user=cast.erik).update(answered_at=timezone.now() - timedelta(days=31))
    assert services.purge_requests() == 1
    assert JoinRequest.objects.get().user == cast.fatima
    assert Room.objects.filter(pk=room.pk).exists()
