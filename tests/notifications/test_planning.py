"""Who is told of what: not who wrote it, not who has read it, not who wants to hear nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chat import services as chat_services
from chat.models import Membership
from notifications.models import Delivery, Intent, Notification
from notifications.planning import planner
from notifications.queries.unread import seen_elsewhere
from people import services as people_services
from tests.chat.conftest import Chat
from tests.factories import Cast, UnitFactory, UserFactory
from tests.notifications.conftest import Outbox, give_phone, told, waiting
from tests.statements import count_statements


def test_a_message_is_told_to_the_others(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    give_phone(cast.erik)
    chat.say(cast.fatima, room, "Fru Berg har fått ny rullator")
    outbox.plan()
    assert told(cast.erik) == [("message", "Fru Berg har fått ny rullator")]
    assert told(cast.karin) == [("message", "Fru Berg har fått ny rullator")]
    assert told(cast.fatima) == []
    assert waiting(cast.erik) == 1
    assert waiting(cast.karin) == 0, "Karin has no device"


def test_a_direct_message_is_told_as_one(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Kan du ringa?")
    outbox.plan()
    assert told(cast.erik) == [("direct", "Kan du ringa?")]


def test_what_settles_is_planned_and_no_sooner(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    assert planner.plan_step() is None
    outbox.clock.shift(planner.SETTLE_SECONDS)
    assert planner.plan_step() is not None


def test_who_read_it_at_the_screen_is_not_told(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    message = chat.say(cast.fatima, room, "Hej")
    chat_services.move_read(actor=cast.erik, room=room.public_id, number=message.number or 0)
    outbox.plan()
    assert told(cast.erik) == []
    assert told(cast.karin) == [("message", "Hej")]


def test_a_mention_is_told_once_and_as_a_mention(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    give_phone(cast.erik)
    chat.say(cast.fatima, room, "@erik.lindqvist tar du nycklarna?")
    outbox.plan()
    assert [kind for kind, _ in told(cast.erik)] == ["mention"]
    assert [kind for kind, _ in told(cast.karin)] == ["message"]
    assert waiting(cast.erik) == 1


def test_a_called_unit_is_told_once_and_as_called(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    unit = UnitFactory(name="Hemtjänst Norr", head=cast.oskar)
    for user in (cast.erik, cast.mats):
        people_services.place_person(user=user, unit=unit)
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.oskar, cast.mats)
    for user in (cast.erik, cast.karin):
        chat.do(user, "room.prefer", room=room.public_id, notify="mentions")
    root = chat.say(cast.fatima, room, f"@[Hemtjänst Norr] och @{cast.mats.username}")
    outbox.plan()
    assert told(cast.erik) == [("unit", root.text)]
    assert told(cast.karin) == []
    assert [kind for kind, _text in told(cast.oskar)] == ["unit"]
    assert [kind for kind, _text in told(cast.mats)] == ["mention"]
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert Notification.objects.filter(seen_elsewhere(), user=cast.erik).count() == 1
    chat.say(cast.fatima, room, "@[Hemtjänst Norr]!", thread=root)
    outbox.plan()
    called = Notification.objects.filter(user=cast.erik, kind="unit", read_at=None, number=None)
    assert called.count() == 1
    chat.do(cast.erik, "read.move", room=room.public_id, number=1)
    assert called.filter(seen_elsewhere()).count() == 1


def test_a_thread_is_told_to_those_in_it(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.sara)
    first = chat.say(cast.fatima, room, "Vem tar kvällen?")
    chat.say(cast.erik, room, "Jag, eller @sara.holm", thread=first)
    outbox.plan()
    Notification.objects.all().delete()
    chat.say(cast.erik, room, "Då tar jag den", thread=first)
    outbox.plan()
    assert told(cast.fatima) == [("reply", "Då tar jag den")]
    assert told(cast.sara) == [("reply", "Då tar jag den")]
    assert told(cast.karin) == []
    assert told(cast.erik) == []


@pytest.mark.parametrize(
    ("level", "text", "kinds"),
    [
        ("all", "Hej", ["message"]),
        ("mentions", "Hej", []),
        ("mentions", "@alla Hej", ["everyone"]),
        ("mentions", "@erik.lindqvist hej", ["mention"]),
        ("nothing", "@alla Hej", []),
        ("nothing", "@erik.lindqvist hej", []),
    ],
)
def test_each_room_has_its_own_level(
    cast: Cast, chat: Chat, outbox: Outbox, level: str, text: str, kinds: list[str]
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    Membership.objects.filter(room=room, user=cast.erik).update(notify=level)
    chat.say(cast.fatima, room, text)
    outbox.plan()
    assert [kind for kind, _ in told(cast.erik)] == kinds


def test_threads_one_is_in_can_be_switched_off(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik)
    first = chat.say(cast.erik, room, "Vem tar kvällen?")
    chat.do(cast.erik, "room.prefer", room=room.public_id, threads=False)
    chat.say(cast.fatima, room, "Jag", thread=first)
    outbox.plan()
    assert told(cast.erik) == []


def test_those_who_belong_to_a_unit_room_are_told(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    unit = UnitFactory(head=cast.karin)
    for user in (cast.fatima, cast.erik, cast.sara):
        people_services.place_person(user=user, unit=unit)
    room = chat.unit_room(cast.karin, unit)
    chat.do(cast.sara, "room.prefer", room=room.public_id, notify="nothing")
    chat.say(cast.fatima, room, "Hej @karin.oberg")
    people_services.place_person(user=cast.erik, unit=UnitFactory())
    outbox.plan()
    assert [kind for kind, _ in told(cast.karin)] == ["mention"]
    assert told(cast.fatima) == told(cast.erik) == told(cast.sara) == []
    chat.do(cast.karin, "read.move", room=room.public_id, number=1)
    outbox.plan()
    assert Notification.objects.filter(user=cast.karin).exclude(seen_elsewhere()).count() == 0


def test_who_is_closed_or_has_left_is_not_told(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin, cast.sara)
    chat.say(cast.fatima, room, "Hej")
    people_services.deactivate_user(user=cast.erik, actor=cast.mats)
    chat_services.leave_room(actor=cast.karin, room=room.public_id)
    outbox.plan()
    assert told(cast.erik) == told(cast.karin) == []
    assert told(cast.sara) == [("message", "Hej")]


def test_what_is_deleted_at_once_is_never_told(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik)
    message = chat.say(cast.fatima, room, "@erik.lindqvist Fel rum")
    chat_services.delete_message(actor=cast.fatima, message=message.public_id)
    outbox.plan()
    assert told(cast.erik) == []
    assert not Intent.objects.filter(planned_at=None).exists()


def test_many_messages_are_one_line_of_the_inbox_until_it_is_read(
    cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    give_phone(cast.erik)
    for text in ("Ett", "Två"):
        chat.say(cast.fatima, room, text)
    outbox.plan()
    chat.say(cast.fatima, room, "Tre")
    outbox.plan()
    assert told(cast.erik) == [("message", "Tre")]
    assert waiting(cast.erik) == 1
    chat_services.move_read(actor=cast.erik, room=room.public_id, number=3)
    chat.say(cast.fatima, room, "Fyra")
    outbox.plan()
    assert told(cast.erik) == [("message", "Tre"), ("message", "Fyra")]
    assert list(
        Notification.objects.filter(user=cast.erik, read_at=None).values_list("number", flat=True)
    ) == [4]


def test_two_who_write_at_once_are_both_told(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    room = chat.room(cast.fatima, cast.erik, cast.karin)
    chat.say(cast.fatima, room, "Är någon där?")
    chat.say(cast.erik, room, "Ja!")
    outbox.plan()
    assert told(cast.fatima) == [("message", "Ja!")]
    assert told(cast.karin) == [("message", "Ja!")]
    # By writing he has read what stood before.
    assert told(cast.erik) == []


def test_what_is_urgent_jumps_the_queue(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    chat.say(cast.fatima, chat.room(cast.fatima, cast.erik, name="Ett"), "Vanligt")
    chat.say(cast.fatima, chat.room(cast.fatima, cast.erik, name="Två"), "Viktigt")
    Intent.objects.filter(pk=Intent.objects.latest("pk").pk).update(priority=90)
    planned = planner.plan_step()
    assert planned is not None, "without waiting for it to settle"
    assert told(cast.erik) == [("message", "Viktigt")]
    outbox.plan()
    assert len(told(cast.erik)) == 2


class Crash(Exception):
    """The process dies here."""


@transaction.atomic
def die_after_a_step() -> None:
    assert planner.plan_step() is not None
    raise Crash


def test_who_dies_in_the_middle_of_a_large_room_loses_and_doubles_nobody(
    cast: Cast, chat: Chat, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "STEP_PEOPLE", 3)
    crowd = [UserFactory() for _ in range(10)]
    room = chat.room(cast.fatima, *crowd)
    for person in crowd:
        give_phone(person)
    chat.say(cast.fatima, room, "Alla ska med")
    outbox.clock.shift(2)
    assert planner.plan_step() is not None
    assert Notification.objects.count() == 3
    with pytest.raises(Crash):
        die_after_a_step()
    assert Notification.objects.count() == 3
    outbox.plan()
    assert Notification.objects.count() == Delivery.objects.count() == 10
    assert {notification.user_id for notification in Notification.objects.all()} == {
        person.pk for person in crowd
    }


def test_one_that_cannot_be_planned_does_not_stop_the_others(
    cast: Cast, chat: Chat, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.say(cast.fatima, chat.room(cast.fatima, cast.erik, name="Ett"), "@erik.lindqvist trasigt")
    chat.say(cast.fatima, chat.room(cast.fatima, cast.karin, name="Två"), "Helt")

    def fail(*_: Any) -> Any:
        raise ValueError("broken")

    monkeypatch.setattr(planner, "SOURCES", {**planner.SOURCES, "mention": fail})
    outbox.clock.shift(2)
    resting: list[int] = []
    while (planned := planner.plan_step(resting)) is not None:
        resting += [planned.intent_id] if planned.failed else []
    assert len(resting) == 1
    assert told(cast.karin) == [("message", "Helt")]
    assert Intent.objects.filter(planned_at=None).count() == 1


def test_two_or_eighty_cost_the_same_queries(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    small = chat.room(cast.fatima, cast.erik)
    large = chat.room(cast.fatima, cast.erik, *[UserFactory() for _ in range(80)])
    give_phone(cast.erik)
    for room in (small, large):
        chat.say(cast.fatima, room, "Hej")
        outbox.clock.shift(2)
        with CaptureQueriesContext(connection) as captured:
            planner.plan_step()
        assert count_statements(captured) == 16
    assert Notification.objects.count() == 82
