"""Fixtures for tests about chat."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, TestCase

from chat import services
from chat.models import Message, Room
from chat.rules import is_guest
from eventlog import executor
from eventlog.commands import Actor
from eventlog.errors import Refused
from eventlog.models import Event
from people.models import Unit, User
from tests.factories import Cast

_client_ids = itertools.count(1)


class Rest:
    """One person's signed-in browser, speaking JSON to /api/."""

    def __init__(self, user: User) -> None:
        self._client = Client()
        self._client.force_login(user)

    def request(self, method: str, path: str, data: object = None) -> tuple[int, Any]:
        """Return the status and what the answer holds."""
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        response = getattr(self._client, method)(f"/api/{path}", **body)
        return response.status_code, response.json()

    def send_raw(self, path: str, body: bytes) -> tuple[int, Any]:
        """Post bytes that claim to be JSON."""
        response = self._client.post(f"/api/{path}", data=body, content_type="application/json")
        return response.status_code, response.json()

    def get(self, path: str) -> Any:
        """Return what a GET that must succeed answers."""
        status, answer = self.request("get", path)
        assert status == 200, answer
        return answer


def committed() -> AbstractContextManager[object]:
    """Do what follows a commit at the end, though the test's own transaction is rolled back."""
    return TestCase.captureOnCommitCallbacks(execute=True)


class Chat:
    """What the people of a test do, each through the services, in few words."""

    def room(self, owner: User, *members: User, kind: str = "closed", name: str = "Hemtjänst Norr") -> Room:
        """Open a room of `owner` with these members; to guests too, if one of them is."""
        view = services.create_room(
            actor=owner,
            kind=kind,
            name=name,
            people=[member.public_id for member in members],
            guests=any(is_guest(member) for member in members),
        )
        return Room.objects.select_related("topic").get(pk=view.pk)

    def unit_room(
        self, opener: User, *units: Unit, name: str = "Hemtjänst Norr", guests: bool = False
    ) -> Room:
        """Open the room of some units."""
        audience = {"any": [{"unit": unit.public_id} for unit in units]}
        view = services.create_unit_room(actor=opener, name=name, audience=audience, guests=guests)
        return Room.objects.select_related("topic").get(pk=view.pk)

    def direct(self, *people: User) -> Room:
        """Open the direct chat of these people."""
        first, *others = people
        view = services.open_direct(actor=first, people=[other.public_id for other in others])
        return Room.objects.select_related("topic").get(pk=view.pk)

    def say(
        self, author: User, room: Room, text: str, *, thread: Message | None = None, client_id: str = ""
    ) -> Message:
        """Write a message, or a reply to `thread`."""
        with committed():
            return services.send_message(
                actor=author,
                room=room.public_id,
                text=text,
                client_id=client_id or f"c{next(_client_ids)}",
                thread=thread.public_id if thread else None,
            ).message

    def do(self, user: User, name: str, /, **data: Any) -> Any:
        """Give a command as the socket does."""
        with committed():
            return executor.run(name, data, Actor(user))

    def refusal(self, user: User, name: str, /, **data: Any) -> Refused:
        """Give a command that must be refused, and return how."""
        with pytest.raises(Refused) as caught:
            self.do(user, name, **data)
        return caught.value

    def code_of(self, user: User, name: str, /, **data: Any) -> str:
        """Give a command that must be refused, and return the code."""
        return self.refusal(user, name, **data).code

    def events(self, topic: str) -> list[str]:
        """Return the kinds of all events of a topic, in order."""
        return list(Event.objects.filter(topic__name=topic).order_by("seq").values_list("kind", flat=True))


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people, without passwords."""
    return Cast()


@pytest.fixture
def chat(db: None) -> Chat:
    """What people do in rooms."""
    return Chat()


@pytest.fixture
def rest(db: None) -> Any:
    """Open a browser of somebody: `rest(cast.fatima).get("rooms")`."""
    return Rest


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """What one test used up is there again in the next."""
    cache.clear()
    yield
    cache.clear()
