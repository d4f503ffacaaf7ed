"""Threads one follows: by taking part, by being named, by choice."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.following.models import Following
from chat.models import Message, Room
from chat.services.members import remove_member
from notifications.models import Notification
from notifications.queries.unread import seen_elsewhere
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast


def threads(rest: Any, user: User) -> list[tuple[str, int, int]]:
    """Return the threads in somebody's list: first message, unread replies, those that name them."""
    listed = rest(user).get("threads")["threads"]
    return [(entry["root"]["text"], entry["unread"], entry["mentions"]) for entry in listed]


def following(room: Room) -> set[str]:
    return set(Following.objects.filter(root__room=room, on=True).values_list("user__username", flat=True))


def test_who_takes_part_or_is_named_follows(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.mats, cast.oskar)
    root = chat.say(cast.fatima, room, f"Vem tar kvällen? @{cast.oskar.username}")
    chat.say(cast.erik, room, f"Jag, eller @{cast.karin.username}", thread=root)
    assert following(room) == {user.username for user in (cast.fatima, cast.erik, cast.karin, cast.oskar)}
    assert threads(rest, cast.fatima) == [(root.text, 1, 0)]
    assert threads(rest, cast.karin) == [(root.text, 1, 1)]
    assert threads(rest, cast.erik) == [(root.text, 0, 0)]
    assert threads(rest, cast.mats) == []
    assert chat.events(f"user:{cast.karin.public_id}")[-2:] == ["mention.created", "thread.changed"]
    before = chat.events(f"user:{cast.fatima.public_id}")
    chat.say(cast.erik, room, "Klart", thread=root)
    assert chat.events(f"user:{cast.fatima.public_id}") == before, "a reply is no event for each follower"
    assert rest(cast.fatima).get("threads")["unread"] == 1
    shown = rest(cast.karin).get("threads")["threads"][0]
    assert (shown["last"]["text"], shown["room"]["name"]) == ("Klart", room.name)


def test_reading_a_thread_sees_what_names_one_there(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Rot")
    for text in ("Ett", f"Två @{cast.fatima.username}", "Tre"):
        chat.say(cast.erik, room, text, thread=root)
    path = f"messages/{root.public_id}/thread/read"
    status, answer = rest(cast.fatima).request("post", path, {"number": 1})
    place = {"thread": root.public_id, "room": room.public_id, "following": True}
    assert (status, answer) == (200, {**place, "read": 1})
    assert threads(rest, cast.fatima) == [("Rot", 2, 1)]
    answer = chat.do(cast.fatima, "thread.read", message=root.public_id, number=99)
    assert answer["read"] == 3
    assert threads(rest, cast.fatima) == [("Rot", 0, 0)]
    mine = chat.events(f"user:{cast.fatima.public_id}")
    assert mine[-2:] == ["thread.changed", "read.moved"]
    assert chat.do(cast.fatima, "thread.read", message=root.public_id, number=2)["read"] == 3
    assert chat.events(f"user:{cast.fatima.public_id}") == mine
    rooms = rest(cast.fatima).get("rooms")["rooms"]
    assert [entry["mentions"] for entry in rooms] == [0]


def test_one_chooses_to_follow_and_not_to(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    root = chat.say(cast.fatima, room, "Rot")
    reply = chat.say(cast.erik, room, "Ett", thread=root)
    assert chat.do(cast.karin, "thread.follow", message=reply.public_id, on=True)["read"] == 1
    assert threads(rest, cast.karin) == [("Rot", 0, 0)]
    page = rest(cast.karin).get(f"messages/{root.public_id}/thread")
    assert (page["following"], page["read"]) == (True, 1)
    assert rest(cast.fatima).request("delete", f"messages/{root.public_id}/follow")[1]["following"] is False
    chat.say(cast.erik, room, "Två", thread=root)
    assert threads(rest, cast.fatima) == []
    assert threads(rest, cast.karin) == [("Rot", 1, 0)]
    before = chat.events(f"user:{cast.karin.public_id}")
    chat.do(cast.karin, "thread.follow", message=root.public_id, on=True)
    assert chat.events(f"user:{cast.karin.public_id}") == before
    chat.say(cast.fatima, room, "Nu är jag med igen", thread=root)
    assert cast.fatima.username in following(room)


def test_a_thread_in_a_room_one_has_left_is_not_listed(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.erik, room, "Rot")
    chat.say(cast.fatima, room, "Ett", thread=root)
    assert threads(rest, cast.erik) == [("Rot", 1, 0)]
    remove_member(actor=cast.fatima, room=room.public_id, person=cast.erik.public_id)
    assert rest(cast.erik).get("threads") == {"threads": [], "next": None, "unread": 0}
    assert chat.code_of(cast.erik, "thread.follow", message=root.public_id, on=False) == "not_found"


def test_the_list_comes_in_pages_and_costs_the_same(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    roots: list[Message] = []
    costs = []
    browser = rest(cast.fatima)
    for number in range(4):
        roots.append(chat.say(cast.fatima, room, f"Rot {number}"))
        chat.say(cast.erik, room, "Svar", thread=roots[-1])
        if number in (0, 3):
            with CaptureQueriesContext(connection) as captured:
                browser.get("threads")
            costs.append(len(captured))
    assert costs[0] == costs[1]
    first = browser.get("threads?limit=3")
    rest_of_it = browser.get(f"threads?limit=3&before={first['next'].replace('+', '%2B')}")
    texts = [entry["root"]["text"] for entry in first["threads"] + rest_of_it["threads"]]
    assert texts == ["Rot 3", "Rot 2", "Rot 1", "Rot 0"]
    assert (first["unread"], rest_of_it["next"]) == (4, None)


def test_a_reply_costs_the_same_whoever_follows(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.mats, cast.oskar)
    costs = []
    root = chat.say(cast.fatima, room, "Rot")
    chat.say(cast.erik, room, "Ett", thread=root)
    for people in ((), (cast.karin, cast.mats, cast.oskar)):
        for user in people:
            chat.do(user, "thread.follow", message=root.public_id, on=True)
        with CaptureQueriesContext(connection) as captured:
            chat.say(cast.erik, room, "Svar", thread=root)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_what_is_told_of_a_reply_is_read_with_the_thread(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    root = chat.say(cast.fatima, room, "Rot")
    reply = chat.say(cast.erik, room, "Svar", thread=root)
    told = Notification.objects.create(
        user=cast.fatima,
        kind="reply",
        group=f"thread:{root.pk}",
        topic=room.topic,
        object_id=reply.pk,
        at=reply.created_at,
    )
    assert not Notification.objects.filter(seen_elsewhere(), pk=told.pk).exists()
    chat.do(cast.fatima, "thread.read", message=root.public_id, number=1)
    assert Notification.objects.filter(seen_elsewhere(), pk=told.pk).exists()
