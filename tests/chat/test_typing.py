"""Typing: for members of small rooms, to who has the room on screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chat import typing
from chat.models import Room
from eventlog import ports
from people.models import User
from tests.chat.conftest import Chat
from tests.factories import Cast


class Device:
    """A socket that has some rooms on screen."""

    def __init__(self, user: User, *rooms: Room) -> None:
        self.user_id = user.pk
        self.person_id = user.public_id
        self.person_name = user.name
        self._topics = {f"room:{room.public_id}" for room in rooms}

    def subscribed(self, topic_name: str) -> bool:
        return topic_name in self._topics


class Screens:
    """What those who look would see."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, dict[str, Any]]] = []
        self.logged: list[str] = []

    def publish(self, events: Sequence[ports.Published]) -> None:
        self.logged += [event.row.kind for event in events]

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None:
        self.shown.append((topic_name, frame))


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screens]:
    """Screens, with look-ups done at once in the test's own transaction."""
    screens = Screens()
    ports.set_publisher(screens)
    typing.forget_all()
    monkeypatch.setattr(typing, "in_background", lambda call: call())
    yield screens
    ports.set_publisher(None)
    typing.forget_all()


def test_a_member_is_seen_typing(cast: Cast, chat: Chat, screens: Screens) -> None:
    room = chat.room(cast.fatima, cast.erik)
    device = Device(cast.erik, room)
    typing.handle(device, {"room": room.public_id, "thread": None, "on": True})
    typing.handle(device, {"room": room.public_id, "thread": "rotRotRot", "on": False})
    person = {"id": cast.erik.public_id, "name": "Erik Lindqvist"}
    frame = {"t": "typing", "room": room.public_id, "person": person}
    assert screens.shown == [
        (f"room:{room.public_id}", {**frame, "on": True}),
        (f"room:{room.public_id}", {**frame, "on": False, "thread": "rotRotRot"}),
    ]


def test_typing_on_asks_the_database_once(
    cast: Cast, chat: Chat, screens: Screens, django_assert_num_queries: Any
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    device = Device(cast.erik, room)
    with django_assert_num_queries(1):
        for _ in range(5):
            typing.handle(device, {"room": room.public_id, "thread": None, "on": True})
    assert len(screens.shown) == 5


def test_who_may_not_write_is_not_seen(cast: Cast, chat: Chat, screens: Screens) -> None:
    announcements = chat.room(cast.karin, cast.erik, kind="announcement", name="Nytt")
    open_room = chat.room(cast.karin, kind="open", name="Öppet")
    archived = chat.room(cast.karin, cast.erik, name="Gammalt")
    chat.do(cast.karin, "room.change", room=archived.public_id, archived=True)
    device = Device(cast.erik, announcements, open_room, archived)
    assert "room.changed" in screens.logged, "a premise: what is logged is seen"
    screens.logged.clear()
    for room in (announcements, open_room, archived):
        typing.handle(device, {"room": room.public_id, "thread": None, "on": True})
    assert screens.shown == []
    typing.handle(
        Device(cast.karin, announcements), {"room": announcements.public_id, "thread": None, "on": True}
    )
    assert len(screens.shown) == 1
    assert screens.logged == []


def test_large_rooms_and_rooms_off_screen_stay_still(cast: Cast, chat: Chat, screens: Screens) -> None:
    room = chat.room(cast.fatima, cast.erik)
    frame = {"room": room.public_id, "thread": None, "on": True}
    typing.handle(Device(cast.erik), frame)
    Room.objects.filter(pk=room.pk).update(member_count=101)
    typing.handle(Device(cast.erik, room), frame)
    assert screens.shown == []
    typing.forget_all()
    Room.objects.filter(pk=room.pk).update(member_count=100)
    typing.handle(Device(cast.erik, room), frame)
    assert len(screens.shown) == 1
