"""The inbox: everything that told somebody of something, read on all devices at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chat import services as chat_services
from notifications import services
from notifications.models import Delivery, Intent
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone, told

OpenRest = Callable[[User], Rest]


def test_erik_sees_what_told_him_of_something(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    room = chat.room(cast.fatima, cast.erik, name="Hemtjänst Norr")
    chat.say(cast.fatima, room, "Ett")
    chat.say(cast.fatima, room, "Två")
    outbox.plan()
    message = chat.say(cast.anna, chat.direct(cast.anna, cast.erik), "Ring **mig**")
    outbox.plan()
    inbox = rest(cast.erik).get("inbox")
    assert (inbox["unread"], inbox["next"]) == (2, None)
    direct, several = inbox["notifications"]
    assert direct["person"]["name"] == "Anna Bergström"
    assert (direct["kind"], direct["text"], direct["read"]) == ("direct", "Ring mig", False)
    assert direct["path"].endswith(f"/m/{message.public_id}")
    assert (several["kind"], several["count"], several["text"]) == ("message", 2, "Två")
    assert several["room"] == {"id": room.public_id, "name": "Hemtjänst Norr"}
    assert rest(cast.anna).get("inbox")["notifications"] == []


def test_read_where_it_stands_is_read_here_and_the_other_way_round(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Hej")
    chat.say(cast.anna, chat.direct(cast.anna, cast.erik), "Hallå")
    outbox.plan()
    erik = rest(cast.erik)
    chat_services.move_read(actor=cast.erik, room=room.public_id, number=1)
    inbox = erik.get("inbox")
    assert {one["kind"]: one["read"] for one in inbox["notifications"]} == {"message": True, "direct": False}
    assert inbox["unread"] == 1
    (unread,) = (one["id"] for one in inbox["notifications"] if not one["read"])
    assert erik.request("post", "inbox/read", {"notifications": [unread, "nobody", "a\0b"]}) == (
        200,
        {"unread": 0},
    )
    events = chat.events(f"user:{cast.erik.public_id}").count("inbox.changed")
    assert erik.request("post", "inbox/read", {"all": True})[1] == {"unread": 0}
    assert chat.events(f"user:{cast.erik.public_id}").count("inbox.changed") <= events + 1


def test_what_is_gone_or_left_is_not_in_it(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    deleted, left = chat.room(cast.fatima, cast.erik), chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, deleted, "@erik.lindqvist Hemligt")
    chat.say(cast.fatima, left, "@erik.lindqvist Också")
    outbox.plan()
    erik = rest(cast.erik)
    assert erik.get("inbox")["unread"] == 2
    chat_services.delete_message(actor=cast.fatima, message=message.public_id)
    chat_services.leave_room(actor=cast.erik, room=left.public_id)
    assert erik.get("inbox") == {"notifications": [], "unread": 0, "next": None}


def test_nobody_reads_for_another(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    (own,) = rest(cast.erik).get("inbox")["notifications"]
    rest(cast.anna).request("post", "inbox/read", {"notifications": [own["id"]]})
    assert rest(cast.erik).get("inbox")["unread"] == 1


@pytest.mark.parametrize("cursor", ["x", "-1", "²", "9" * 30, "1\0"])
def test_a_cursor_that_is_none(cast: Cast, rest: OpenRest, cursor: str) -> None:
    assert rest(cast.erik).request("get", f"inbox?cursor={cursor}")[0] == 400


def test_a_long_inbox_comes_in_pages(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    for _ in range(5):
        chat.say(cast.fatima, chat.room(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    erik = rest(cast.erik)
    seen, cursor = [], ""
    while cursor is not None:
        page = erik.get(f"inbox?limit=2{cursor and f'&cursor={cursor}'}")
        seen += [one["id"] for one in page["notifications"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_what_is_old_is_let_go_of(cast: Cast, chat: Chat, outbox: Outbox, settings: Any) -> None:
    room = chat.room(cast.fatima, cast.erik)
    give_phone(cast.erik)
    chat.say(cast.fatima, room, "Förr")
    outbox.plan()
    outbox.answer("accepted")
    outbox.clock.shift(timedelta(days=settings.TORGET_NOTIFICATION_DAYS))
    other = chat.room(cast.fatima, cast.erik, name="Nytt")
    chat.say(cast.fatima, other, "Nu")
    outbox.plan()
    outbox.clock.shift(timedelta(minutes=5))
    services.purge_notifications()
    assert told(cast.erik) == [("message", "Nu")]
    assert Delivery.objects.count() == 1
    assert Intent.objects.count() == 1
