"""What is no message is told too, once and for as long as it is open."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from chat import services as chat_services
from content.notices import services as notices
from eventlog import due
from notifications.models import Notification
from notifications.outbox.rendering import render
from people import services as people_services
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast, UnitFactory
from tests.moderation.conftest import Desk
from tests.notifications.conftest import Outbox, give_phone, waiting

OpenRest = Callable[[User], Rest]


def kinds_of(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def inbox_of(rest: Rest) -> list[tuple[str, bool, int, str]]:
    found = rest.get("inbox")["notifications"]
    return [(one["kind"], one["read"], one["count"], one["path"]) for one in found]


def pushed(outbox: Outbox) -> list[str]:
    """Return what the pushes say that are due."""
    jobs, _empty = render(outbox.claim())
    return [
        f"{shown['title']}: {shown['body']}"
        for shown in (json.loads(one.job.payload)["notification"] for one in jobs)
    ]


def test_who_is_to_confirm_is_told_and_reminded_until_they_have(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    room = chat.room(cast.karin, cast.fatima, cast.erik)
    give_phone(cast.fatima)
    chat.do(cast.fatima, "room.prefer", room=room.public_id, notify="nothing")
    message = chat.say(cast.karin, room, "Ny rutin för nycklar")
    outbox.plan()
    chat.do(cast.karin, "confirmation.ask", message=message.public_id)
    outbox.plan()
    assert kinds_of(cast.fatima) == ["confirm"], "whatever she hears of the room"
    assert kinds_of(cast.karin) == []
    assert pushed(outbox) == ["Karin Öberg: Ber dig bekräfta ett meddelande"]
    chat_services.move_read(actor=cast.fatima, room=room.public_id, number=message.number or 0)
    (line,) = inbox_of(rest(cast.fatima))
    assert line[:2] == ("confirm", False), "having read it is not having confirmed it"
    outbox.answer("accepted", after=600)
    outbox.clock.shift(timedelta(days=1))
    due.run_due()
    outbox.plan()
    assert kinds_of(cast.fatima) == ["confirm"], "a reminder is the same line"
    assert waiting(cast.fatima) == 1
    chat.do(cast.fatima, "confirmation.give", message=message.public_id)
    assert outbox.claim() == []
    assert inbox_of(rest(cast.fatima))[0][1]
    outbox.clock.shift(timedelta(days=3))
    due.run_due()
    outbox.plan()
    assert waiting(cast.fatima) == 0
    assert waiting(cast.erik) == 0


def test_an_owner_is_told_who_asks_and_who_asked_of_the_answer(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    room = chat.room(cast.karin, kind="closed")
    give_phone(cast.karin)
    give_phone(cast.erik)
    asked = chat_services.ask_to_join(actor=cast.erik, room=room.public_id, text="Får jag?")
    chat_services.ask_to_join(actor=cast.oskar, room=room.public_id)
    outbox.plan()
    assert [line[:3] for line in inbox_of(rest(cast.karin))] == [("join_request", False, 2)]
    assert pushed(outbox) == ["Oskar Wik: 2 ber om att få gå med i ett rum"]
    chat.do(cast.karin, "join.answer", request=asked.public_id, accept=True)
    chat_services.withdraw_request(actor=cast.oskar, room=room.public_id)
    outbox.plan()
    assert inbox_of(rest(cast.karin)) == [], "nobody asks any more"
    ((kind, read, _count, path),) = inbox_of(rest(cast.erik))
    assert (kind, read, path) == ("request_answered", False, f"/chat/{room.public_id}")
    assert pushed(outbox) == ["Karin Öberg: Svarade på din fråga om att få gå med"]


def test_moderators_are_told_of_reports_and_both_sides_of_the_outcome(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    people_services.grant_role(actor=cast.mats, user=cast.anna, role="moderator")
    room = chat.room(cast.erik, cast.fatima, cast.anna)
    message = chat.say(cast.erik, room, "Dumt sagt")
    outbox.plan()
    desk = Desk(chat)
    give_phone(cast.sara)
    case = desk.report(cast.fatima, message)
    desk.report(cast.anna, message)
    outbox.plan()
    assert kinds_of(cast.sara) == ["case"]
    assert "case" not in kinds_of(cast.fatima)
    assert pushed(outbox) == ["Torget: Ett ärende väntar på dig"]
    assert [line[:2] for line in inbox_of(rest(cast.sara))] == [("case", False)]
    desk.settle(cast.sara, case, hide=True)
    outbox.plan()
    assert inbox_of(rest(cast.sara)) == []
    assert kinds_of(cast.erik) == ["notice"]
    assert "notice" in kinds_of(cast.fatima)


def test_a_notice_is_told_until_it_is_read(cast: Cast, outbox: Outbox, rest: OpenRest) -> None:
    give_phone(cast.erik)
    (notice,) = notices.tell([cast.erik], kind="unmuted", about=f"person:{cast.erik.public_id}")
    outbox.plan()
    assert pushed(outbox) == ["Torget: Det finns ett meddelande från huset till dig"]
    assert inbox_of(rest(cast.erik)) == [("notice", False, 1, "/me/notices")]
    notices.read_notice(actor=cast.erik, notice=notice.public_id)
    assert rest(cast.erik).get("inbox")["unread"] == 0
    outbox.plan()
    assert kinds_of(cast.erik) == ["notice"], "having read it tells nobody of anything"


def test_the_inbox_holds_what_was_said_in_a_unit_room(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    unit = UnitFactory(head=cast.karin)
    for user in (cast.fatima, cast.erik):
        people_services.place_person(user=user, unit=unit)
    room = chat.unit_room(cast.karin, unit)
    rest(cast.erik)
    chat.do(cast.erik, "room.prefer", room=room.public_id, notify="all")
    chat.say(cast.fatima, room, "Hej")
    outbox.plan()
    assert [line[0] for line in inbox_of(rest(cast.erik))] == ["message"]
    people_services.place_person(user=cast.erik, unit=UnitFactory())
    assert inbox_of(rest(cast.erik)) == []


def test_requests_can_be_switched_off(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    room = chat.room(cast.karin, kind="closed")
    give_phone(cast.karin)
    rest(cast.karin).request("patch", "me/notifications", {"push": {"request": False}})
    chat_services.ask_to_join(actor=cast.erik, room=room.public_id)
    outbox.plan()
    assert kinds_of(cast.karin) == ["join_request"]
    assert waiting(cast.karin) == 0
