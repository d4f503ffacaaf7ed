"""Calls of units and of everyone, counted by what a list of rooms hears: always what the server counts."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from chat.models import Message, Room
from chat.services.hiding import hide_message, restore_message
from eventlog import ports
from people.models import User
from people.services import place_person
from tests.chat.conftest import Chat, committed
from tests.eventlog.conftest import Ear
from tests.factories import Cast, UnitFactory

Json = dict[str, Any]


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Hear what is published."""
    listening = Ear()
    ports.set_publisher(listening)
    yield listening
    ports.set_publisher(None)


class Listener:
    """Somebody with the room in their list only; counts by docs/protocol.md, *Calling units*."""

    def __init__(self, user: User, summary: Json, units: list[str]) -> None:
        self.me, self.topic, self.units = user.public_id, user.topic.name, units
        self.mentions, self.everyone, self.read = (summary[name] for name in ("mentions", "everyone", "read"))

    def hear(self, event: ports.Published, room: str) -> None:
        """Take in a hint of the room, or an event in one's own topic."""
        if event.row.topic_name == room:
            self._count(event.hint or {})
        elif event.row.topic_name == self.topic:
            data = json.loads(event.frame)["data"]
            self.mentions = data["mentions"]
            self.read = data["number"] if event.row.kind == "read.moved" else self.read

    def _concerns(self, call: Json | None) -> int:
        return int(bool(call) and self.me not in call["except"] and bool({*call["units"]} & {*self.units}))

    def _count(self, hint: Json) -> None:
        for call in hint.get("called", []):
            step = self._concerns(call) - self._concerns(call.get("was"))
            if "was" not in call or call["number"] > self.read:
                self.mentions += step
        addressed = hint.get("addressed")
        if addressed is not None:
            if self.me not in addressed["except"]:
                self.mentions += (addressed["number"] > self.read) - (self.everyone > self.read)
            self.everyone = addressed["number"]


@pytest.mark.parametrize("seed", [3, 8, 21])
def test_hints_add_up_to_what_the_server_counts(
    cast: Cast, chat: Chat, rest: Any, ear: Ear, seed: int
) -> None:
    north, south = UnitFactory(name="Hemtjänst Norr"), UnitFactory(name="Hemtjänst Söder")
    for user, unit in ((cast.erik, north), (cast.karin, south), (cast.mats, north)):
        place_person(user=user, unit=unit)
    people = (cast.erik, cast.karin, cast.mats)
    room = chat.room(cast.fatima, *people)
    listeners = {user: listen(rest, user, room) for user in people}
    chance = random.Random(seed)
    held: dict[int, Json] = {}
    heard: set[str] = set()
    for _step in range(40):
        ear.heard.clear()
        do_something(chat, cast, room, chance, held)
        for event in ear.heard:
            heard |= {
                *(event.hint or {}),
                *(key for call in (event.hint or {}).get("called", []) for key in call),
            }
            for listener in listeners.values():
                listener.hear(event, f"room:{room.public_id}")
        counted = {user.username: listen(rest, user, room) for user in people}
        for user, listener in listeners.items():
            now = counted[user.username]
            assert (listener.mentions, listener.everyone) == (now.mentions, now.everyone), user.username
    assert {"called", "was", "addressed"} <= heard, "there was something to be counted"


def listen(rest: Any, user: User, room: Room) -> Listener:
    found = next(entry for entry in rest(user).get("rooms")["rooms"] if entry["id"] == room.public_id)
    return Listener(user, found, rest(user).get("me")["units"])


def do_something(chat: Chat, cast: Cast, room: Room, chance: random.Random, held: dict[int, Json]) -> None:
    """Say, change, delete, hide or bring back a message, or read on."""
    words = ["@[Hemtjänst Norr]", "@[Hemtjänst Söder]", "@alla", f"@{cast.erik.username}", "hej"]
    text = " ".join(chance.sample(words, chance.randint(1, 4))) + f" {chance.random()}"
    standing = list(Message.objects.filter(room=room, deleted_at=None).order_by("pk"))
    what = chance.randrange(8)
    if what < 3 or not standing:
        chat.say(cast.fatima, room, text)
    elif what == 3:
        chat.do(cast.fatima, "message.edit", message=chance.choice(standing).public_id, text=text)
    elif what == 4:
        chat.do(cast.fatima, "message.delete", message=chance.choice(standing).public_id)
    elif what == 5:
        one = chance.choice(standing)
        with committed():
            held[one.pk] = hide_message(one.pk, actor=cast.sara)
    elif what == 6 and held:
        pk = chance.choice(sorted(held))
        with committed():
            restore_message(pk, held.pop(pk))
    else:
        reader = chance.choice((cast.erik, cast.karin))
        number = max(one.number or 0 for one in standing)
        chat.do(reader, "read.move", room=room.public_id, number=number)
