"""The start page: what matters now, in a stated order, each entry with its why."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import Outbox
from tests.questions.conftest import Evening
from tests.streams.conftest import Square, only, square

__all__ = ["square"]


def test_it_comes_in_the_stated_order_and_says_why(
    cast: Cast, chat: Chat, square: Square, outbox: Outbox
) -> None:
    fatima, anna = cast.fatima, cast.anna
    room = chat.room(cast.erik, fatima)
    chat.say(cast.erik, room, "Nytt i rummet")
    square.post(anna, "Till alla", official=True)
    square.post(cast.erik, f"Hej @{fatima.username}")
    evening = Evening(chat, cast)
    evening.go("announced", "collecting")
    asked = square.post(anna, "Bekräfta", only(square.care), official=True, confirm=True)
    chat.do(anna, "post.remind", post=asked.public_id)
    outbox.plan()
    page = Rest(fatima).get("now")
    whys = [entry["why"] for entry in page["entries"]]
    assert whys == ["confirm", "question", "mention", "official", "official", "room"]
    assert page["count"] == len(whys)
    texts = [entry["text"] for entry in page["entries"]]
    assert texts[:3] == ["Bekräfta", "Fråga kommundirektören", "Hej @Fatima Haddad"]
    assert page["entries"][0]["path"] == f"/home/posts/{asked.public_id}"
    # What is dealt with leaves.
    chat.do(fatima, "post.confirm", post=asked.public_id)
    chat.do(fatima, "read.all")
    left = [entry["why"] for entry in Rest(fatima).get("now")["entries"]]
    assert left == ["question", "mention", "official"]
    # Nobody else's matters are among mine.
    assert Rest(cast.leila).get("now")["entries"] == []


def test_since_a_time_it_counts_what_came(cast: Cast, chat: Chat, square: Square) -> None:
    before = timezone.now() - timedelta(minutes=1)
    square.follow(cast.oskar, "person", cast.erik.public_id)
    square.post(cast.erik)
    square.post(cast.karin)
    square.post(cast.anna, official=True)
    square.post(cast.oskar)

    def since(moment: str) -> object:
        return Rest(cast.oskar).get(f"now?since={moment.replace('+', '%2B')}")["since"]

    assert since(before.isoformat()) == {"posts": 1, "official": 1}
    assert since((timezone.now() + timedelta(hours=1)).isoformat()) == {"posts": 0, "official": 0}
    assert Rest(cast.oskar).request("get", "now?since=igår")[1]["error"]["field"] == "since"


def test_it_costs_the_same_however_much_waits(cast: Cast, chat: Chat, square: Square, outbox: Outbox) -> None:
    def cost() -> int:
        outbox.plan()
        browser = Rest(cast.fatima)
        browser.get("now")
        with CaptureQueriesContext(connection) as captured:
            browser.get("now")
        return len(captured)

    square.post(cast.anna, f"Hej @{cast.fatima.username}", official=True)
    few = cost()
    for _ in range(10):
        square.post(cast.anna, f"Hej @{cast.fatima.username}", official=True)
    assert cost() == few
