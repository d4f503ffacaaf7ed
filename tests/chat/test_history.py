"""Reading back: pages by number, threads, permalinks, at a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.history import Imported, import_messages
from chat.models import Message, Room
from chat.queries.messages import read_history
from tests.chat.conftest import Chat
from tests.factories import Cast, UserFactory


@pytest.fixture
def ten(cast: Cast, chat: Chat) -> Room:
    """A room with the messages 1 to 10."""
    room = chat.room(cast.fatima, cast.erik)
    for number in range(1, 11):
        chat.say(cast.fatima, room, f"Nr {number}")
    return Room.objects.select_related("topic").get(pk=room.pk)


@pytest.mark.parametrize(
    ("query", "numbers", "first", "last"),
    [
        ("limit=3", [8, 9, 10], False, True),
        ("before=8&limit=3", [5, 6, 7], False, False),
        ("before=4&limit=3", [1, 2, 3], True, False),
        ("before=3&limit=3", [1, 2], True, False),
        ("before=1", [], True, False),
        ("before=99&limit=2", [9, 10], False, True),
        ("after=8", [9, 10], False, True),
        ("after=0&limit=2", [1, 2], True, False),
        ("after=10", [], False, True),
        ("around=5&limit=4", [3, 4, 5, 6], False, False),
        ("around=1&limit=4", [1, 2, 3, 4], True, False),
        ("around=10&limit=4", [8, 9, 10], False, True),
        ("around=999&limit=4", [8, 9, 10], False, True),
        ("", list(range(1, 11)), True, True),
    ],
)
def test_pages_by_number(
    cast: Cast, ten: Room, rest: Any, query: str, numbers: list[int], first: bool, last: bool
) -> None:
    page = rest(cast.erik).get(f"rooms/{ten.public_id}/messages?{query}")
    assert [message["number"] for message in page["messages"]] == numbers
    assert (page["first"], page["last"]) == (first, last)


def test_jumping_to_a_time(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    day = datetime(2026, 3, 1, 8, tzinfo=UTC)
    rows = [Imported(str(n), cast.fatima, f"Nr {n}", day + timedelta(days=n)) for n in range(1, 11)]
    import_messages(room, rows)

    def at(time: str) -> tuple[list[int], str]:
        """Return the page, and the first message from that time on."""
        page = rest(cast.erik).get(f"rooms/{room.public_id}/messages?limit=4&at={quote(time)}")
        later = [message["text"] for message in page["messages"] if message["at"] >= time]
        return [message["number"] for message in page["messages"]], later[0] if later else ""

    assert at("2026-03-06T00:00:00.000Z") == ([3, 4, 5, 6], "Nr 5")
    assert at("2020-01-01T00:00:00.000Z") == ([1, 2, 3, 4], "Nr 1")
    assert at("2030-01-01T00:00:00.000Z") == ([8, 9, 10], "")
    # What an older import brings later is found at its own time, after what was there.
    import_messages(room, [Imported("x", cast.fatima, "Äldst", day - timedelta(days=900))])
    page = rest(cast.erik).get(f"rooms/{room.public_id}/messages?limit=2&at=2020-01-01T00:00:00Z")
    assert [message["text"] for message in page["messages"]] == ["Nr 10", "Äldst"]


def test_no_page_of_a_room_is_read_by_looking_at_more_than_the_page(cast: Cast, ten: Room) -> None:
    places: list[dict[str, Any]] = [
        {}, {"before": 8}, {"after": 2}, {"around": 5}, {"at": datetime(2020, 1, 1, tzinfo=UTC)},
    ]  # fmt: skip
    for place in places:
        with CaptureQueriesContext(connection) as captured:
            assert read_history(ten, limit=3, **place).messages
        for query in captured:
            if "chat_message" in query["sql"]:
                check_plan(query["sql"])


def check_plan(sql: str) -> None:
    """The rows must come from an index, in its order: nothing scanned whole, nothing sorted first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With ten rows a scan is cheapest: let it take the way it takes with a million.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    assert "chat_message" in plan
    assert "SCAN chat_message" not in plan.replace("SCAN chat_messagefile", ""), plan
    assert "Seq Scan on chat_message " not in plan, plan
    if "ORDER BY" in sql and "LIMIT" in sql:
        # Only those of one moment may be sorted.
        assert "TEMP B-TREE FOR ORDER" not in plan, plan
        assert "Sort Key: chat_message.number" not in plan, plan


FAULTY = (
    "limit=0 limit=101 limit=1.5 limit= before=x before=-1 after=1e3 before=1&after=1 before=٣"
    " around=99999999999999999999 at= at=igår at=2026-03-01 at=0001-01-01T00:00:00Z at=9999-12-31T23:00:00Z"
    " at=2026-03-01T00:00:00Z&around=1"
)


@pytest.mark.parametrize("query", FAULTY.split())
def test_a_faulty_place_is_refused(cast: Cast, ten: Room, rest: Any, query: str) -> None:
    status, answer = rest(cast.erik).request("get", f"rooms/{ten.public_id}/messages?{query}")
    assert (status, answer["error"]["code"]) == (400, "invalid")


def test_an_empty_room_is_first_and_last(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    page = rest(cast.fatima).get(f"rooms/{room.public_id}/messages")
    assert page == {"seq": 0, "messages": [], "first": True, "last": True}


def test_a_page_costs_the_same_however_much_is_on_it(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.anna)

    def fill(count: int) -> None:
        for _ in range(count):
            message = chat.say(cast.fatima, room, "@erik.lindqvist och @anna.bergstrom")
            chat.say(cast.erik, room, "Svar", thread=message)
            chat.say(cast.anna, room, "Svar", thread=message)
            for user in (cast.erik, cast.anna):
                chat.do(user, "reaction.set", message=message.public_id, emoji="👍", on=True)

    def queries() -> int:
        fresh = Room.objects.select_related("topic").get(pk=room.pk)
        with CaptureQueriesContext(connection) as captured:
            page = read_history(fresh)
        assert all(view.reactions and view.mentions and view.reply_people for view in page.messages)
        return len(captured)

    fill(1)
    # Messages; who wrote and pinned them; mentions; reactions; files; what is passed on, what is to be
    # confirmed; who replied.
    assert queries() == 8
    fill(9)
    assert queries() == 8


def test_a_thread_is_read_in_pages(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima)
    root = chat.say(cast.fatima, room, "Rot")
    for number in range(1, 6):
        chat.say(cast.fatima, room, f"Svar {number}", thread=root)
    browser = rest(cast.fatima)
    first = browser.get(f"messages/{root.public_id}/thread?limit=3")
    assert [message["reply_number"] for message in first["messages"]] == [1, 2, 3]
    assert first["last"] is False
    assert {message["thread"] for message in first["messages"]} == {root.public_id}
    second = browser.get(f"messages/{root.public_id}/thread?limit=3&after=3")
    assert [message["reply_number"] for message in second["messages"]] == [4, 5]
    assert second["last"] is True
    assert second["root"]["replies"]["count"] == 5


def test_a_permalink_leads_to_message_and_room(cast: Cast, ten: Room, rest: Any) -> None:
    message = Message.objects.get(room=ten, number=4)
    answer = rest(cast.erik).get(f"messages/{message.public_id}")
    assert (answer["message"]["number"], answer["room"]["id"]) == (4, ten.public_id)
    for person in (cast.anna, cast.leila):
        status, refused = rest(person).request("get", f"messages/{message.public_id}")
        assert (status, refused["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("message_id", ["x", "%00", "å", "x" * 300])
def test_a_message_that_is_not_there(cast: Cast, rest: Any, message_id: str) -> None:
    for path in (f"messages/{message_id}", f"messages/{message_id}/thread"):
        status, answer = rest(cast.erik).request("get", path)
        assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "code"), [("{", "bad_json"), ("[1]", "bad_frame"), ("", "invalid"), ("\xff", "bad_json")]
)
def test_what_is_no_object_is_told_as_such(cast: Cast, ten: Room, rest: Any, body: str, code: str) -> None:
    status, answer = rest(cast.fatima).send_raw(f"rooms/{ten.public_id}/messages", body.encode("latin-1"))
    assert (status, answer["error"]["code"]) == (400, code)


def test_a_colleague_who_was_erased_leaves_their_words(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    gone = UserFactory(given_name="Nils")
    chat.do(cast.fatima, "member.add", room=room.public_id, people=[gone.public_id])
    message = chat.say(gone, room, "Hej då")
    Message.objects.filter(pk=message.pk).update(author=None)
    shown = rest(cast.erik).get(f"rooms/{room.public_id}/messages")["messages"][0]
    assert (shown["text"], shown["author"]) == ("Hej då", {"id": "", "name": ""})
    assert rest(cast.erik).get("rooms")["rooms"][0]["line"]["author"]["name"] == ""
