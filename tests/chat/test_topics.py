"""What the realtime room asks: who may read, where topics stand, what moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chat.topics import RoomTopics
from eventlog.models import Topic
from people import services as people
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_who_may_read_in_one_query(cast: Cast, chat: Chat, django_assert_num_queries: Any) -> None:
    rooms = {
        kind: chat.room(cast.karin, cast.leila, kind=kind, name=kind)
        for kind in ("open", "closed", "secret", "announcement")
    }
    rooms["direct"] = chat.direct(cast.karin, cast.leila)
    names = {kind: f"room:{room.public_id}" for kind, room in rooms.items()}
    people_asked = [cast.karin, cast.leila, cast.erik, cast.sara]
    with django_assert_num_queries(1):
        allowed = RoomTopics().allowed([*names.values(), "room:nope"], [user.pk for user in people_asked])
    for kind, name in names.items():
        readers = {user for user in people_asked if (name, user.pk) in allowed}
        staff = {cast.erik, cast.sara} if kind in ("open", "announcement") else set()
        assert readers == {cast.karin, cast.leila} | staff, kind
    assert not any(name == "room:nope" for name, _user_id in allowed)
    assert {name for name, _user_id in allowed} == set(names.values())


def test_state_and_allowed_agree(cast: Cast, chat: Chat, django_assert_num_queries: Any) -> None:
    rooms = [
        chat.room(cast.karin, cast.leila, kind=kind, name=kind)
        for kind in ("open", "closed", "secret", "announcement")
    ]
    names = [f"room:{room.public_id}" for room in rooms]
    topics = RoomTopics()
    for user in (cast.karin, cast.leila, cast.erik, cast.fatima):
        with django_assert_num_queries(1):
            state = topics.state(user.pk, [*names, "room:nope", f"user:{user.public_id}"])
        assert {(name, user.pk) for name in state} == topics.allowed(names, [user.pk])
    chat.say(cast.karin, rooms[0], "Hej")
    topic = Topic.objects.get(name=names[0])
    found = topics.state(cast.erik.pk, [names[0]])[names[0]]
    assert (found.topic_id, found.head, found.access_version) == (topic.pk, 1, topic.access_version)


def test_who_was_switched_off_reads_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.erik)
    name, topics = f"room:{room.public_id}", RoomTopics()
    assert (name, cast.erik.pk) in topics.allowed([name], [cast.erik.pk])
    people.deactivate_user(user=cast.erik)
    assert topics.allowed([name], [cast.erik.pk]) == set()
    assert topics.state(cast.erik.pk, [name]) == {}
    assert topics.feed(cast.erik.pk, None).states == {}


def test_removal_and_closing_take_effect_at_once(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.leila, kind="open")
    name, topics = f"room:{room.public_id}", RoomTopics()
    everybody = [cast.leila.pk, cast.erik.pk]
    assert topics.allowed([name], everybody) == {(name, pk) for pk in everybody}
    chat.do(cast.karin, "room.change", room=room.public_id, kind="closed")
    assert topics.allowed([name], everybody) == {(name, cast.leila.pk)}
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.leila.public_id)
    assert topics.allowed([name], everybody) == set()


def test_what_moved_since_a_mark(cast: Cast, chat: Chat, django_assert_num_queries: Any) -> None:
    quiet, busy = chat.room(cast.fatima, cast.erik), chat.room(cast.fatima, cast.erik, name="Livligt")
    chat.room(cast.fatima, name="Inte Eriks")
    long_ago, now = datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)
    Topic.objects.filter(pk=quiet.topic_id).update(changed_at=long_ago)
    chat.say(cast.fatima, busy, "@erik.lindqvist hej")
    topics = RoomTopics()
    mark = now - timedelta(minutes=1)
    with django_assert_num_queries(1):
        (moved,) = topics.moved(cast.erik.pk, mark)
    assert moved["line"].pop("at")
    assert (moved["about"]["name"], moved["about"]["member_count"]) == ("Livligt", 2)
    del moved["about"]
    assert moved == {
        "room": busy.public_id,
        "head": 1,
        "number": 1,
        "removed": 0,
        "rewritten": 0,
        "read": 0,
        "unread": 1,
        "mentions": 1,
        "everyone": 0,
        "line": {
            "author": {"id": cast.fatima.public_id, "name": "Fatima Haddad"},
            "text": "@Erik Lindqvist hej",
            "files": 0,
            "file_kind": None,
        },
    }
    with django_assert_num_queries(2):
        feed = topics.feed(cast.erik.pk, mark)
    assert set(feed.states) == {f"room:{quiet.public_id}", f"room:{busy.public_id}"}
    assert [entry["room"] for entry in feed.moved] == [busy.public_id]
    with django_assert_num_queries(1):
        assert topics.feed(cast.erik.pk, datetime.now(UTC) + timedelta(minutes=1)).moved == []


def test_hints_of_many_rooms_in_one_query(cast: Cast, chat: Chat, django_assert_num_queries: Any) -> None:
    rooms = [chat.room(cast.fatima, cast.erik, name=f"Rum {number}") for number in range(3)]
    chat.say(cast.fatima, rooms[0], "Hej")
    with django_assert_num_queries(1):
        hints = RoomTopics().hints([room.topic_id for room in rooms])
    assert {hint["room"] for hint in hints.values()} == {room.public_id for room in rooms}
    assert (hints[rooms[0].topic_id]["number"], hints[rooms[0].topic_id]["line"]["text"]) == (1, "Hej")
    assert hints[rooms[1].topic_id]["line"] is None
