"""Working hours: what waits, until when, and how it comes; also when the clocks change."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from django.utils import timezone
from time_machine import Traveller

from chat import services as chat_services
from eventlog import due
from notifications import services
from notifications.duty import CALENDAR, SHIFT, WEEKLY, Duty, Rule, Span, Weekly, duty_of
from notifications.models import Hours, Notification, Shift
from notifications.outbox.rendering import render
from notifications.sender.addresses import read_allowed
from notifications.services.calendar import BYTES, Trouble, fetch, shifts_of
from people import services as people_services
from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone, waiting
from tests.notifications.test_posting import Service, running

pytestmark = pytest.mark.anywhere

OpenRest = Callable[[User], Rest]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = [{"day": day, "since": "07:00", "to": "16:00"} for day in range(5)]


def at(text: str) -> datetime:
    """A wall clock time in Stockholm, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(*hours: tuple[int, str, str], **more: Any) -> Rule:
    entries = [Weekly(day, time.fromisoformat(since), time.fromisoformat(to)) for day, since, to in hours]
    return Rule(mode=WEEKLY, weekly=entries, **more)


OFFICE = weekly(*[(day, "07:00", "16:00") for day in range(5)])
OFF_TILL_ONE = Rule(off=True, off_until=at("2026-03-02T13:00"))
NIGHTS = weekly((4, "21:00", "07:00"), (5, "21:00", "07:00"))


@pytest.mark.parametrize(
    ("rule", "now", "duty"),
    [
        (Rule(), "2026-03-02T03:00", Duty(True)),
        # 2026-03-02 is a Monday.
        (OFFICE, "2026-03-02T06:59", Duty(False, at("2026-03-02T07:00"))),
        (OFFICE, "2026-03-02T07:00", Duty(True)),
        (OFFICE, "2026-03-02T15:59", Duty(True)),
        (OFFICE, "2026-03-02T16:00", Duty(False, at("2026-03-03T07:00"))),
        (OFFICE, "2026-03-06T18:00", Duty(False, at("2026-03-09T07:00"))),
        (NIGHTS, "2026-03-07T03:00", Duty(True)),
        (NIGHTS, "2026-03-07T12:00", Duty(False, at("2026-03-07T21:00"))),
        (NIGHTS, "2026-03-08T08:00", Duty(False, at("2026-03-13T21:00"))),
        (weekly((0, "07:00", "08:00")), "2026-03-02T09:00", Duty(False, at("2026-03-09T07:00"))),
        # Summer time begins on 29 March at 02:00: seven in the morning is an hour earlier for the world.
        (
            weekly((6, "07:00", "16:00")),
            "2026-03-28T12:00",
            Duty(False, datetime(2026, 3, 29, 5, tzinfo=UTC)),
        ),
        (
            weekly((6, "07:00", "16:00")),
            "2026-03-21T17:00",
            Duty(False, datetime(2026, 3, 22, 6, tzinfo=UTC)),
        ),
        # Half past two does not come that night; what begins then begins when the clock has been moved.
        (
            weekly((6, "02:30", "05:00")),
            "2026-03-29T01:00",
            Duty(False, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ),
        # On 25 October half past two comes twice: the shift begins with the first and ends with the second.
        (
            weekly((6, "02:30", "05:00")),
            "2026-10-25T01:00",
            Duty(False, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ),
        (Rule(mode=SHIFT), "2026-03-02T12:00", Duty(False)),
        (Rule(mode=SHIFT, on_shift_until=at("2026-03-02T12:01")), "2026-03-02T12:00", Duty(True)),
        (Rule(mode=SHIFT, on_shift_until=at("2026-03-02T12:00")), "2026-03-02T12:00", Duty(False)),
        (
            Rule(mode=CALENDAR, spans=[Span(at("2026-03-02T14:00"), at("2026-03-02T22:00"))]),
            "2026-03-02T12:00",
            Duty(False, at("2026-03-02T14:00")),
        ),
        (Rule(mode=CALENDAR, spans=[]), "2026-03-02T12:00", Duty(False)),
        # A calendar that was never read: rather too early than never.
        (Rule(mode=CALENDAR), "2026-03-02T12:00", Duty(True)),
        # Off duty wins over everything; back at work only within the hours.
        (
            Rule(off=True, off_until=at("2026-03-02T13:00")),
            "2026-03-02T12:00",
            Duty(False, at("2026-03-02T13:00")),
        ),
        (Rule(off=True), "2026-03-02T12:00", Duty(False)),
        (
            Rule(mode=WEEKLY, weekly=OFFICE.weekly, off=True, off_until=at("2026-03-02T18:00")),
            "2026-03-02T12:00",
            Duty(False, at("2026-03-03T07:00")),
        ),
    ],
)
def test_when_somebody_may_be_reached(rule: Rule, now: str, duty: Duty) -> None:
    assert duty_of(rule, at(now)) == duty


def test_a_night_that_is_an_hour_longer_is_one_shift() -> None:
    rule = weekly((5, "21:00", "02:30"))
    assert duty_of(rule, datetime(2026, 10, 25, 1, 29, tzinfo=UTC)).on, "the second half past two"
    assert not duty_of(rule, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).on


@pytest.fixture
def evening(clock: Traveller) -> Traveller:
    """A Monday evening in March."""
    clock.move_to(at("2026-03-02T20:00"))
    return clock


@pytest.fixture
def fatima(cast: Cast, evening: Traveller) -> User:
    """Fatima works from seven to four, and has a phone."""
    services.change_hours(user=cast.fatima, mode="weekly", weekly=DAYS, zone=None, calendar=None)
    give_phone(cast.fatima)
    return cast.fatima


def test_what_comes_in_the_evening_is_one_notification_in_the_morning(
    fatima: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    chat.say(cast.erik, chat.direct(cast.erik, fatima), "Hur gick det i dag?")
    chat.say(cast.anna, chat.room(cast.anna, fatima), "@fatima.haddad kan du svara?")
    outbox.plan()
    assert Notification.objects.filter(user=fatima).count() == 2, "they are in her inbox"
    assert waiting(fatima) == 0
    outbox.clock.move_to(at("2026-03-03T06:59"))
    due.run_due()
    assert waiting(fatima) == 0
    outbox.clock.move_to(at("2026-03-03T07:00"))
    due.run_due()
    rendered, _ = render(outbox.claim(after=1))
    assert len(rendered) == 1
    assert b"2 notiser medan du var ledig" in rendered[0].job.payload


def test_one_thing_comes_as_itself_and_what_was_read_does_not(
    fatima: User, cast: Cast, chat: Chat, outbox: Outbox
) -> None:
    read, room = chat.room(cast.erik, fatima), chat.direct(cast.erik, fatima)
    chat.say(cast.erik, read, "Läst på kvällen")
    chat.say(cast.erik, room, "Hej")
    outbox.plan()
    chat_services.move_read(actor=fatima, room=read.public_id, number=1)
    outbox.clock.move_to(at("2026-03-03T07:00"))
    due.run_due()
    claims = outbox.claim()
    assert [one.kind for one in claims] == ["direct"]


def test_the_shift_switch_brings_what_waited(cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest) -> None:
    give_phone(cast.erik)
    erik = rest(cast.erik)
    assert erik.request("put", "me/hours", {"mode": "shift"})[0] == 200
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    assert waiting(cast.erik) == 0
    status, answer = erik.request("put", "me/shift", {"on": True, "hours": 8})
    assert (status, answer["hours"]["on"]) == (200, True)
    due.run_due()
    assert waiting(cast.erik) == 1
    outbox.clock.shift(8 * 3600)
    assert erik.get("me/hours")["hours"]["on"] is False


def test_off_duty_until_holds_and_taking_it_back_lets_go(cast: Cast, chat: Chat, outbox: Outbox) -> None:
    give_phone(cast.erik)
    until = timezone.now() + timedelta(hours=4)
    people_services.set_status(user=cast.erik, kind="off_duty", until=until)
    chat.say(cast.fatima, chat.direct(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    assert waiting(cast.erik) == 0
    people_services.clear_status(user=cast.erik)
    outbox.clock.shift(600)
    due.run_due()
    due.run_due()
    assert waiting(cast.erik) == 1


def test_the_sender_is_told_when_it_arrives(fatima: User, cast: Cast, chat: Chat, rest: OpenRest) -> None:
    room = chat.direct(cast.erik, fatima)
    (off,) = rest(cast.erik).get(f"rooms/{room.public_id}/arrival")["off"]
    assert off == {
        "person": {"id": fatima.public_id, "name": "Fatima Haddad"},
        "at": "2026-03-03T06:00:00.000Z",
    }
    assert rest(fatima).get(f"rooms/{room.public_id}/arrival")["off"] == []
    group = chat.room(cast.erik, fatima)
    assert rest(cast.erik).get(f"rooms/{group.public_id}/arrival")["off"] == []
    assert rest(cast.anna).request("get", f"rooms/{room.public_id}/arrival")[0] == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode": "sometimes"}, "mode"),
        ({"mode": "weekly"}, "weekly"),
        ({"mode": "weekly", "weekly": []}, "weekly"),
        ({"mode": "weekly", "weekly": [{"day": 7, "since": "07:00", "to": "16:00"}]}, "weekly"),
        ({"mode": "weekly", "weekly": [{"day": 1, "since": "25:00", "to": "16:00"}]}, "weekly"),
        ({"mode": "weekly", "weekly": [{"day": 1, "since": "07:00", "to": "07:00"}]}, "weekly"),
        ({"mode": "weekly", "weekly": DAYS * 5}, "weekly"),
        ({"mode": "always", "zone": "Europe/Lillköping"}, "zone"),
        ({"mode": "always", "zone": "../../etc/passwd"}, "zone"),
        ({"mode": "calendar"}, "calendar"),
        ({"mode": "calendar", "calendar": "https://127.0.0.1/pass.ics"}, "calendar"),
        ({"mode": "calendar", "calendar": "http://kalender.example/pass.ics"}, "calendar"),
        ({"mode": "calendar", "calendar": "file:///etc/passwd"}, "calendar"),
    ],
)
def test_hours_that_are_none_are_refused(
    cast: Cast, rest: OpenRest, change: dict[str, Any], field: str
) -> None:
    status, answer = rest(cast.fatima).request("put", "me/hours", change)
    assert (status, answer["error"]["field"]) == (400, field)
    assert not Hours.objects.exists()


def test_what_is_switched_off_is_in_the_inbox_and_on_no_phone(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    give_phone(cast.erik)
    erik = rest(cast.erik)
    assert erik.get("me/notifications")["preferences"]["push"]["message"] is True
    status, answer = erik.request("patch", "me/notifications", {"push": {"message": False}})
    assert (status, answer["preferences"]["push"]["message"]) == (200, False)
    assert answer["preferences"]["push"]["direct"] is True
    chat.say(cast.fatima, chat.room(cast.fatima, cast.erik), "Hej")
    outbox.plan()
    assert Notification.objects.filter(user=cast.erik).count() == 1
    assert waiting(cast.erik) == 0
    assert erik.request("patch", "me/notifications", {"push": {"weather": False}})[0] == 400


# --- calendars ---------------------------------------------------------------------------------------------

NOW = at("2026-03-02T12:00")


def calendar(*events: str) -> bytes:
    lines = "".join(f"BEGIN:VEVENT\r\nUID:{i}\r\n{event}\r\nEND:VEVENT\r\n" for i, event in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{lines}END:VCALENDAR\r\n".encode()


def shifts(*events: str) -> list[tuple[datetime, datetime]]:
    return list(shifts_of(calendar(*events), STOCKHOLM, NOW))


def test_events_of_a_calendar_are_shifts() -> None:
    found = shifts(
        "DTSTART:20260302T130000Z\r\nDTEND:20260302T210000Z",
        "DTSTART:20260303T220000\r\nDTEND:20260304T070000",
        "DTSTART;VALUE=DATE:20260305\r\nDTEND;VALUE=DATE:20260306",
        "STATUS:CANCELLED\r\nDTSTART:20260306T130000Z\r\nDTEND:20260306T210000Z",
        "DTSTART:20200101T130000Z\r\nDTEND:20200101T210000Z",
        "DTSTART:20260307T130000Z\r\nDTEND:20260312T210000Z",
        "SUMMARY:no times",
    )
    assert found == [
        (at("2026-03-02T14:00"), at("2026-03-02T22:00")),
        (at("2026-03-03T22:00"), at("2026-03-04T07:00")),
    ]


def test_a_rotating_shift_keeps_to_the_clock_on_the_wall() -> None:
    found = shifts("DTSTART:20260302T070000\r\nDTEND:20260302T160000\r\nRRULE:FREQ=WEEKLY;COUNT=6")
    assert [start for start, _ in found] == [
        at(f"2026-{day}T07:00") for day in ("03-02", "03-09", "03-16", "03-23", "03-30", "04-06")
    ]


def test_an_endless_rule_ends() -> None:
    every = "DTSTART:20200101T000000\r\nDTEND:20200101T003000\r\nRRULE:FREQ=MINUTELY"
    assert len(shifts(every)) <= 1000


@pytest.mark.parametrize("text", [b"", b"\0\xff", b"<html>", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_told_so(text: bytes) -> None:
    with pytest.raises(Trouble, match="unreadable"):
        list(shifts_of(text, STOCKHOLM, NOW))


async def trouble_of(address: str) -> str:
    with pytest.raises(Trouble) as caught:
        await fetch(address)
    return str(caught.value)


async def test_a_calendar_that_is_slow_is_given_up(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.services.calendar.SECONDS", 0.3)
    async with running() as service:
        settings.TORGET_CALENDAR_ALLOWED = read_allowed((), [service.origin])

        async def dribble(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            await response.prepare(request)
            with contextlib.suppress(ConnectionError):
                while True:
                    await response.write(b"BEGIN")
                    await asyncio.sleep(0.05)
            return response

        service.handler = dribble
        assert await trouble_of(f"{service.origin}/slow") == "slow"


async def test_a_calendar_that_is_a_trap_is_not_read(settings: Any) -> None:
    async with running() as service:
        settings.TORGET_CALENDAR_ALLOWED = read_allowed((), [service.origin])
        text = calendar("DTSTART:20260302T130000Z\r\nDTEND:20260302T210000Z")
        answers: dict[str, Callable[[], web.Response]] = {
            "/fine": lambda: web.Response(body=text),
            "/moved": lambda: web.Response(status=302, headers={"Location": "/fine"}),
            "/round": lambda: web.Response(status=302, headers={"Location": "/round"}),
            "/inward": lambda: web.Response(status=302, headers={"Location": "http://127.0.0.1:9/x"}),
            "/huge": lambda: web.Response(body=b"x" * (BYTES + 1)),
            "/packed": lambda: web.Response(
                body=gzip.compress(bytes(20 * BYTES)), headers={"Content-Encoding": "gzip"}
            ),
            "/gone": lambda: web.Response(status=404),
        }
        behave(service, answers)
        assert await fetch(f"{service.origin}/fine") == text
        assert await fetch(f"{service.origin}/moved") == text
        assert await trouble_of(f"{service.origin}/round") == "unreachable"
        assert await trouble_of(f"{service.origin}/inward") == "refused"
        assert await trouble_of(f"{service.origin}/huge") == "too_large"
        assert await trouble_of(f"{service.origin}/packed") == "too_large"
        assert await trouble_of(f"{service.origin}/gone") == "unreachable"
        assert await trouble_of("https://localhost/x") == "refused"


def behave(service: Service, answers: dict[str, Callable[[], web.Response]]) -> None:
    async def answer(request: web.Request) -> web.Response:
        return answers[request.path]()

    service.handler = answer


def test_a_calendar_is_read_and_an_old_plan_is_better_than_none(
    cast: Cast, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = b""

    async def answer(_address: str) -> bytes:
        if not text:
            raise Trouble("slow")
        return text

    monkeypatch.setattr("notifications.services.calendar.fetch", answer)
    start = timezone.now() + timedelta(hours=2)
    text = calendar(f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{start + timedelta(hours=8):%Y%m%dT%H%M%SZ}")
    address = "webcal://kalender.example/hemlig.ics"
    services.change_hours(user=cast.erik, mode="calendar", weekly=None, zone=None, calendar=address)
    due.run_due()
    assert Shift.objects.count() == 1
    stored = Hours.objects.get()
    assert (stored.calendar, stored.calendar_trouble) == ("https://kalender.example/hemlig.ics", "")
    text = b""
    outbox.clock.shift(6 * 3600)
    due.run_due()
    assert Shift.objects.count() == 1
    assert Hours.objects.get().calendar_trouble == "slow"
