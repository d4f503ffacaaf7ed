"""Emoji on messages."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from chat.models import Reaction
from content.counting import is_step
from eventlog.errors import Refused
from tests.chat.conftest import Chat
from tests.factories import Cast, UserFactory


def test_reactions_are_told_as_they_stand(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "Fika?")
    chat.do(cast.erik, "reaction.set", message=message.public_id, emoji="☕", on=True)
    chat.do(cast.fatima, "reaction.set", message=message.public_id, emoji="👍", on=True)
    answer = chat.do(cast.fatima, "reaction.set", message=message.public_id, emoji="☕", on=True)
    assert answer["message"] == message.public_id
    assert [(entry["emoji"], entry["count"]) for entry in answer["reactions"]] == [("☕", 2), ("👍", 1)]
    assert [person["name"] for person in answer["reactions"][0]["people"]] == [
        "Erik Lindqvist",
        "Fatima Haddad",
    ]
    off = chat.do(cast.erik, "reaction.set", message=message.public_id, emoji="☕", on=False)
    assert off["reactions"][0]["people"] == [{"id": cast.fatima.public_id, "name": "Fatima Haddad"}]


@pytest.mark.parametrize("on", [True, False])
def test_the_same_again_changes_nothing(cast: Cast, chat: Chat, on: bool) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    for state in (True, on, on):
        chat.do(cast.fatima, "reaction.set", message=message.public_id, emoji="👍", on=state)
    expected = ["message.created", "reaction.changed"] + ([] if on else ["reaction.changed"])
    assert chat.events(f"room:{room.public_id}") == expected
    assert Reaction.objects.filter(message=message).count() == int(on)


def test_twenty_kinds_at_most_but_any_number_of_people(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "Hej")
    twenty = [chr(0x1F600 + offset) for offset in range(20)]
    for emoji in twenty:
        chat.do(cast.fatima, "reaction.set", message=message.public_id, emoji=emoji, on=True)
    with pytest.raises(Refused) as caught:
        chat.do(cast.erik, "reaction.set", message=message.public_id, emoji="👍", on=True)
    assert (caught.value.code, caught.value.limit) == ("invalid", 20)
    answer = chat.do(cast.erik, "reaction.set", message=message.public_id, emoji=twenty[0], on=True)
    assert answer["reactions"][0]["count"] == 2


def test_ten_people_are_named_and_all_are_counted(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    crowd = UserFactory.create_batch(12)
    Reaction.objects.bulk_create([Reaction(message=message, user=user, emoji="👍") for user in crowd])
    reaction = rest(cast.fatima).get(f"messages/{message.public_id}")["message"]["reactions"][0]
    assert reaction["count"] == 12
    assert [person["id"] for person in reaction["people"]] == [user.public_id for user in crowd[:10]]


@pytest.mark.parametrize("emoji", ["a", ":tada:", "👍👍", ""])
def test_only_emoji(cast: Cast, chat: Chat, emoji: str) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    with pytest.raises(Refused) as caught:
        chat.do(cast.fatima, "reaction.set", message=message.public_id, emoji=emoji, on=True)
    assert (caught.value.code, caught.value.field) == ("invalid", "emoji")


def test_large_counts_are_told_in_steps() -> None:
    assert all(is_step(count) for count in range(128))
    told = [count for count in range(10_001) if is_step(count)]
    assert len(told) < 600
    assert all(after - before <= 1 + before // 64 for before, after in itertools.pairwise(told))


def test_rest_puts_and_takes_away(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "Hej")
    browser = rest(cast.fatima)
    status, answer = browser.request("put", f"messages/{message.public_id}/reactions/👍🏽")
    assert (status, answer["reactions"][0]["emoji"]) == (200, "👍🏽")
    status, answer = browser.request("delete", f"messages/{message.public_id}/reactions/👍🏽")
    assert (status, answer["reactions"]) == (200, [])
