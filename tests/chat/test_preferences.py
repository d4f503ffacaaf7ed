"""How one hears of a room: chosen once, known on all devices."""

from __future__ import annotations

from typing import Any

import pytest

from chat.models import Membership, Room
from eventlog.models import Topic
from tests.chat.conftest import Chat
from tests.factories import Cast


def test_a_choice_is_told_in_ones_own_topic_alone(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.erik)
    status, answer = rest(cast.erik).request(
        "patch", f"rooms/{room.public_id}/preferences", {"notify": "nothing", "favourite": True}
    )
    assert (status, answer) == (
        200,
        {"room": room.public_id, "notify": "nothing", "threads": True, "favourite": True},
    )
    (listed,) = rest(cast.erik).get("rooms")["rooms"]
    assert (listed["notify"], listed["threads"], listed["favourite"]) == ("nothing", True, True)
    assert chat.events(f"user:{cast.erik.public_id}")[-1] == "room.preferred"
    assert chat.events(f"room:{room.public_id}") == []
    assert Membership.objects.get(user=cast.karin).notify == "all"


def test_the_same_choice_again_tells_nothing(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin)
    chat.do(cast.karin, "room.prefer", room=room.public_id, threads=False)
    head = Topic.objects.get(pk=cast.karin.topic_id).head
    answer = chat.do(cast.karin, "room.prefer", room=room.public_id, threads=False)
    assert answer == {"room": room.public_id, "notify": "all", "threads": False, "favourite": False}
    assert chat.do(cast.karin, "room.prefer", room=room.public_id) == answer
    assert Topic.objects.get(pk=cast.karin.topic_id).head == head


@pytest.mark.parametrize("given", [{"notify": "loud"}, {"notify": ""}, {"threads": "ja"}, {"favourite": 1}])
def test_a_faulty_choice_is_refused(cast: Cast, chat: Chat, given: dict[str, Any]) -> None:
    room = chat.room(cast.karin)
    refused = chat.refusal(cast.karin, "room.prefer", room=room.public_id, **given)
    assert (refused.code, refused.field) == ("invalid", next(iter(given)))


def test_who_comes_into_a_large_room_hears_of_mentions_until_they_choose(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, kind="open")
    chat.do(cast.erik, "room.join", room=room.public_id)
    Room.objects.filter(pk=room.pk).update(member_count=500)
    chat.do(cast.anna, "room.join", room=room.public_id)
    chosen = dict(Membership.objects.filter(room=room).values_list("user", "notify"))
    assert chosen == {cast.karin.pk: "all", cast.erik.pk: "all", cast.anna.pk: "mentions"}
