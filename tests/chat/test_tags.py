"""Tags lead to the messages that carry them, in the rooms one may read, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Tagging
from tests.chat.conftest import Chat
from tests.factories import Cast


def texts(rest: Any, user: Any, tag: str = "fika", **query: Any) -> list[str]:
    """Return what that person finds, the latest first."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return [message["text"] for message in rest(user).get(f"tags/{tag}?{asked}")["messages"]]


def test_a_tag_leads_to_what_carries_it(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    first = chat.say(cast.fatima, room, "Kom på #Fika kl 14")
    chat.say(cast.erik, room, "I tråden, #fika", thread=first)
    chat.say(cast.erik, room, "Inget fika")
    found = rest(cast.erik).get("tags/FIKA")
    assert found["tag"] == "fika"
    assert [message["text"] for message in found["messages"]] == ["I tråden, #fika", "Kom på #Fika kl 14"]
    assert found["rooms"] == [{"id": room.public_id, "kind": "closed", "name": room.name}]
    assert found["next"] is None
    assert rest(cast.erik).get("tags/kaffe")["messages"] == []


def test_it_follows_what_is_changed_and_deleted(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    message = chat.say(cast.fatima, room, "#fika #fika #kaffe").public_id
    assert Tagging.objects.count() == 2
    chat.do(cast.fatima, "message.edit", message=message, text="#kaffe #bulle")
    assert [texts(rest, cast.fatima, tag) for tag in ("fika", "bulle")] == [[], ["#kaffe #bulle"]]
    chat.do(cast.fatima, "message.delete", message=message)
    assert texts(rest, cast.fatima, "kaffe") == []
    assert not Tagging.objects.exists()


def test_pages_have_no_holes_and_cost_the_same(cast: Cast, chat: Chat, rest: Any) -> None:
    rooms = [chat.room(cast.fatima, name=f"Rum {number}") for number in range(3)]
    for number in range(5):
        chat.say(cast.fatima, rooms[number % 3], f"{number} #fika")
    browser = rest(cast.fatima)
    page = browser.get("tags/fika?limit=2")
    found = page["messages"]
    while page["next"]:
        page = browser.get(f"tags/fika?limit=2&before={page['next']}")
        found += page["messages"]
    assert [message["text"][0] for message in found] == ["4", "3", "2", "1", "0"]

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"tags/fika?limit={limit}")
        return len(captured)

    assert cost(5) == cost(1)


@pytest.mark.parametrize(("path", "code"), [("tags/12", "invalid"), ("tags/fika?before=nej", "invalid")])
def test_what_is_no_tag_or_page_is_said_so(cast: Cast, rest: Any, path: str, code: str) -> None:
    status, answer = rest(cast.fatima).request("get", path)
    assert (status, answer["error"]["code"]) == (400, code)
