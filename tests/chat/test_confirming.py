"""Messages that everybody must confirm: who has, who has not, who is reminded when, and what it costs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.confirming.queries import missing_of
from chat.confirming.reminders import times_of
from chat.models import Confirmation, Membership, Message, MustConfirm, Room
from eventlog import due
from eventlog.frames import timestamp
from eventlog.models import Due, Event
from notifications.models import Intent
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.chat.test_costs import fill
from tests.factories import Cast

REMIND = "chat.confirm_remind"


def ask(chat: Chat, author: User, room: Room, text: str = "Ny rutin för nycklar", **more: Any) -> Message:
    """Write a message that everybody must confirm."""
    message = chat.say(author, room, text)
    chat.do(author, "confirmation.ask", message=message.public_id, **more)
    return message


def confirm(chat: Chat, *users: User, message: Message) -> None:
    """Let these people confirm it."""
    for user in users:
        chat.do(user, "confirmation.give", message=message.public_id)


def names(rest: Any, user: User, message: Message, state: str) -> list[str]:
    """Return who has confirmed, or has not, as that person reads it."""
    found = rest(user).get(f"messages/{message.public_id}/confirmations?state={state}")["people"]
    return [entry["person"]["name"] for entry in found]


def remind(message: Message) -> None:
    """Let the time of the next reminder come."""
    moved = Due.objects.filter(kind=REMIND, key=message.public_id).update(at=timezone.now())
    assert moved == 1, "a reminder is asked for"
    due.run_due()


def intents() -> list[Any]:
    """Return the audiences of what is told about confirming, in order."""
    return list(Intent.objects.filter(kind="confirm").order_by("pk").values_list("audience", flat=True))


def test_everybody_confirms_once_and_the_owner_sees_who_has_not(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik, cast.leila)
    message = ask(chat, cast.karin, room)
    shown = rest(cast.fatima).get(f"messages/{message.public_id}")["message"]["confirm"]
    assert (shown["confirmed"], shown["expected"], shown["deadline"]) == (0, 3, None)
    pending = rest(cast.fatima).get("confirmations")["messages"]
    assert [entry["id"] for entry in pending] == [message.public_id]
    assert rest(cast.karin).get("confirmations")["messages"] == [], "its author needs not"
    confirm(chat, cast.fatima, cast.leila, cast.fatima, message=message)
    assert rest(cast.fatima).get("confirmations")["messages"] == []
    assert names(rest, cast.karin, message, "confirmed") == ["Fatima Haddad", "Leila Aziz"]
    assert names(rest, cast.karin, message, "missing") == ["Erik Lindqvist"]
    shown = rest(cast.erik).get(f"messages/{message.public_id}")["message"]["confirm"]
    assert (shown["confirmed"], shown["expected"]) == (2, 3)
    mine = rest(cast.fatima).get(f"messages/mine?messages={message.public_id}")["confirmed"]
    assert mine[message.public_id]["version"] == timestamp(message.created_at)
    assert chat.events(f"room:{room.public_id}")[-3:] == ["confirmation.changed"] * 3
    assert chat.events(f"user:{cast.fatima.public_id}").count("confirmation.given") == 1
    assert chat.code_of(cast.karin, "confirmation.give", message=message.public_id) == "forbidden"
    assert rest(cast.fatima).request("get", f"messages/{message.public_id}/confirmations")[0] == 403


def test_who_joins_later_is_asked_and_who_leaves_is_not(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    message = ask(chat, cast.karin, room)
    confirm(chat, cast.fatima, message=message)
    chat.do(cast.karin, "member.add", room=room.public_id, people=[cast.sara.public_id])
    assert names(rest, cast.karin, message, "missing") == ["Erik Lindqvist", "Sara Holm"]
    chat.do(cast.karin, "member.remove", room=room.public_id, person=cast.erik.public_id)
    assert names(rest, cast.karin, message, "missing") == ["Sara Holm"]
    assert rest(cast.erik).get("confirmations")["messages"] == []
    assert rest(cast.sara).get("confirmations")["messages"] != []


def test_a_confirmation_says_which_text_was_read(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    message = ask(chat, cast.karin, room, "Nycklarna i skåp 4")
    confirm(chat, cast.fatima, message=message)
    edited = chat.do(cast.karin, "message.edit", message=message.public_id, text="Nycklarna i skåp 5")
    (entry,) = rest(cast.karin).get(f"messages/{message.public_id}/confirmations?state=confirmed")["people"]
    assert (entry["version"], entry["current"]) == (timestamp(message.created_at), False)
    old = timestamp(message.created_at)
    give = {"message": message.public_id}
    assert chat.code_of(cast.erik, "confirmation.give", version=old, **give) == "edit_conflict"
    assert not Confirmation.objects.filter(user=cast.erik).exists()
    new = edited["message"]["edited_at"]
    given = chat.do(cast.fatima, "confirmation.give", version=new, **give)
    assert given["version"] == new
    (entry,) = rest(cast.karin).get(f"messages/{message.public_id}/confirmations?state=confirmed")["people"]
    assert entry["current"]


def test_reminders_come_at_stated_times_and_stop_with_the_last_confirmation(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    message = ask(chat, cast.karin, room)
    audience = {"members": True, "unconfirmed": message.public_id}
    assert intents() == [audience]
    asked = MustConfirm.objects.get()
    assert [at - asked.asked_at for at in times_of(asked)] == [timedelta(days=days) for days in (1, 3, 7)]
    assert due.find(REMIND, message.public_id) == asked.asked_at + timedelta(days=1)
    confirm(chat, cast.fatima, message=message)
    remind(message)
    assert intents() == [audience] * 2
    assert list(missing_of(message)) == [cast.erik], "whom the reminder is for"
    assert due.find(REMIND, message.public_id) is not None
    confirm(chat, cast.erik, message=message)
    remind(message)
    assert intents() == [audience] * 2
    assert due.find(REMIND, message.public_id) is None


@pytest.mark.parametrize(
    ("hours", "before"), [(48, [24, 2, 0]), (26, [24, 2, 0]), (24, [2, 0]), (2.5, [0]), (0.5, [])]
)
def test_a_deadline_is_reminded_of_before_it_and_at_it(
    cast: Cast, chat: Chat, hours: float, before: list[int]
) -> None:
    deadline = timezone.now() + timedelta(hours=hours)
    message = ask(chat, cast.karin, chat.room(cast.karin, cast.erik), deadline=deadline.isoformat())
    asked = MustConfirm.objects.get(message=message)
    assert times_of(asked) == [deadline - timedelta(hours=hour) for hour in before]


@pytest.mark.parametrize("how", ["end", "delete", "archive"])
def test_nobody_is_reminded_of_what_is_over(cast: Cast, chat: Chat, rest: Any, how: str) -> None:
    room = chat.room(cast.karin, cast.erik)
    message = ask(chat, cast.karin, room)
    before = intents()
    if how == "end":
        chat.do(cast.karin, "confirmation.end", message=message.public_id)
        assert chat.code_of(cast.erik, "confirmation.give", message=message.public_id) == "conflict"
    elif how == "delete":
        chat.do(cast.karin, "message.delete", message=message.public_id)
        assert chat.code_of(cast.erik, "confirmation.give", message=message.public_id) == "deleted"
    else:
        chat.do(cast.karin, "room.change", room=room.public_id, archived=True)
        remind(message)
    assert due.find(REMIND, message.public_id) is None
    assert intents() == before
    assert rest(cast.erik).get("confirmations")["messages"] == []


def test_what_cannot_be_asked(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima)
    root = chat.say(cast.karin, room, "Rot")
    reply = chat.say(cast.karin, room, "Svar", thread=root)
    hers = chat.say(cast.fatima, room, "Fatimas")
    assert chat.code_of(cast.karin, "confirmation.ask", message=reply.public_id) == "invalid"
    assert chat.code_of(cast.karin, "confirmation.ask", message=hers.public_id) == "forbidden"
    for deadline in ("i morgon", "2020-01-01T00:00:00Z", "2026-12-01T00:00", "9999-12-31T23:59:59Z"):
        refused = chat.refusal(cast.karin, "confirmation.ask", message=root.public_id, deadline=deadline)
        assert (refused.code, refused.field) == ("invalid", "deadline")
    assert not MustConfirm.objects.exists()


def test_the_file_holds_everybody_and_no_formula(cast: Cast, chat: Chat, rest: Any) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    User.objects.filter(pk=cast.erik.pk).update(title='=HYPERLINK("http://elak.example")')
    message = ask(chat, cast.karin, room)
    confirm(chat, cast.fatima, message=message)
    browser: Rest = rest(cast.karin)
    answer = browser._client.get(f"/api/messages/{message.public_id}/confirmations.csv")
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Erik Lindqvist", "Fatima Haddad"]
    assert (rows[1][4], rows[2][4] != "") == ("", True)
    assert rows[1][2].startswith("'=")


def test_in_a_large_room_a_confirmation_is_a_row_and_the_count_comes_together(cast: Cast, chat: Chat) -> None:
    room = chat.room(cast.karin, cast.fatima)
    small = ask(chat, cast.karin, room)
    with CaptureQueriesContext(connection) as captured:
        confirm(chat, cast.fatima, message=small)
    few = len(captured)
    fill(room, 300)
    message = ask(chat, cast.karin, room)
    topic = Event.objects.filter(topic=room.topic_id)
    before = topic.count()
    crowd = list(User.objects.filter(username__startswith="crowd").order_by("pk")[:40])
    confirm(chat, crowd[0], message=message)
    with CaptureQueriesContext(connection) as captured:
        confirm(chat, crowd[1], message=message)
    assert len(captured) <= few
    confirm(chat, *crowd[2:], message=message)
    assert Confirmation.objects.filter(message=message).count() == 40
    assert topic.count() == before
    waiting = Due.objects.filter(kind="chat.confirm_count")
    assert 1 <= waiting.count() <= 40
    seconds = waiting.count()
    waiting.update(at=timezone.now())
    due.run_due()
    assert topic.count() == before + seconds
    assert not waiting.exists()
    assert Membership.objects.filter(room=room).count() == 302
