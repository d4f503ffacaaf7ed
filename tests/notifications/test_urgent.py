"""Urgent messages go through working hours: from some roles alone, seldom, and in the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.models import Entry
from notifications import services
from notifications.models import Notification
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone, told, waiting

OpenRest = Callable[[User], Rest]


@pytest.fixture
def off_duty(cast: Cast) -> User:
    """Erik, whose shift is over."""
    services.change_hours(user=cast.erik, mode="shift", weekly=None, zone=None, calendar=None)
    give_phone(cast.erik)
    return cast.erik


def test_an_urgent_message_reaches_who_is_off_and_nobody_twice(
    cast: Cast, chat: Chat, outbox: Outbox, off_duty: User
) -> None:
    give_phone(cast.fatima)
    room = chat.room(cast.anna, off_duty, cast.fatima)
    message = chat.say(cast.anna, room, "Vattnet är avstängt")
    outbox.plan()
    assert (waiting(off_duty), waiting(cast.fatima)) == (0, 1)
    chat.do(cast.anna, "message.urge", message=message.public_id)
    chat.do(cast.anna, "message.urge", message=message.public_id)
    outbox.plan()
    assert (waiting(off_duty), waiting(cast.fatima)) == (1, 1)
    assert told(off_duty)[-1] == ("urgent", "Vattnet är avstängt")
    (entry,) = Entry.objects.filter(action="message.urgent")
    assert (entry.actor_id, entry.target) == (cast.anna.pk, f"message:{message.public_id}")
    assert entry.detail == {"room": room.public_id, "members": 3}


def test_said_at_once_it_is_told_once_and_as_urgent(
    cast: Cast, chat: Chat, outbox: Outbox, off_duty: User
) -> None:
    room = chat.room(cast.anna, off_duty)
    message = chat.say(cast.anna, room, "Vattnet är avstängt")
    chat.do(cast.anna, "message.urge", message=message.public_id)
    outbox.plan()
    assert [kind for kind, _ in told(off_duty)] == ["urgent"]
    assert Notification.objects.get(user=off_duty).held_until is None


def test_only_roles_that_may_and_only_what_was_just_said(
    cast: Cast, chat: Chat, outbox: Outbox, off_duty: User, settings: Any, rest: OpenRest
) -> None:
    room = chat.room(cast.anna, off_duty, cast.fatima)
    hers = chat.say(cast.fatima, room, "Hej")
    annas = chat.say(cast.anna, room, "Hej")
    assert chat.code_of(cast.fatima, "message.urge", message=hers.public_id) == "forbidden"
    assert chat.code_of(cast.anna, "message.urge", message=hers.public_id) == "forbidden"
    assert chat.code_of(cast.karin, "message.urge", message=annas.public_id) == "not_found"
    assert (rest(cast.fatima).get("me")["may_urge"], rest(cast.anna).get("me")["may_urge"]) == (False, True)
    settings.TORGET_URGENT_ROLES = ["staff"]
    assert rest(cast.fatima).request("put", f"messages/{hers.public_id}/urgent") == (200, {})
    outbox.clock.shift(timedelta(minutes=61))
    assert chat.code_of(cast.anna, "message.urge", message=annas.public_id) == "conflict"


def test_it_is_for_once_in_a_while(cast: Cast, chat: Chat, outbox: Outbox, off_duty: User) -> None:
    room = chat.room(cast.anna, off_duty)
    for number in range(5):
        message = chat.say(cast.anna, room, str(number))
        chat.do(cast.anna, "message.urge", message=message.public_id)
    message = chat.say(cast.anna, room, "sex")
    assert chat.code_of(cast.anna, "message.urge", message=message.public_id) == "too_fast"
