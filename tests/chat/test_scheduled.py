"""Messages to be sent later: once, in time, and under the rules of that time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from chat.models import Message, Room, Scheduled
from chat.services.scheduled import read_time
from eventlog import due
from eventlog.errors import Invalid
from eventlog.models import Due
from people.models import User
from tests.chat.conftest import Chat
from tests.content import samples
from tests.content.uploads import Browser
from tests.factories import Cast

EVENING = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
MORNING = "2026-03-03T07:30"
NIGHT = timedelta(hours=11)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is eight in the evening until told otherwise."""
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


def schedule(chat: Chat, user: User, room: Room, text: str = "God morgon", **more: Any) -> Any:
    data = {
        "client_id": f"s{Scheduled.objects.count()}",
        "at": MORNING,
        "time_zone": "Europe/Stockholm",
        **more,
    }
    return chat.do(user, "scheduled.create", room=room.public_id, text=text, **data)["scheduled"]


def run_all() -> None:
    while due.run_due():
        pass


def texts(room: Room) -> list[str]:
    return list(Message.objects.filter(room=room).order_by("pk").values_list("text", flat=True))


def test_it_is_sent_once_when_its_time_has_come(
    cast: Cast, chat: Chat, rest: Any, clock: time_machine.Traveller
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    made = schedule(chat, cast.fatima, room)
    assert (made["at"], made["state"]) == ("2026-03-03T06:30:00.000Z", "waiting")
    assert schedule(chat, cast.fatima, room, client_id="s0") == made, "asked again it is the same"
    assert rest(cast.fatima).get("scheduled")["scheduled"] == [made]
    assert rest(cast.erik).get("scheduled")["scheduled"] == []
    run_all()
    assert texts(room) == []
    clock.shift(NIGHT)
    run_all()
    run_all()
    assert texts(room) == ["God morgon"]
    assert Message.objects.get().client_id == "s0"
    assert rest(cast.fatima).get("scheduled")["scheduled"] == []
    assert chat.events(f"user:{cast.fatima.public_id}")[-2:] == ["scheduled.changed"] * 2
    assert not Due.objects.filter(kind__startswith="message.scheduled").exists()


def test_it_can_be_changed_sent_now_and_taken_back(
    cast: Cast, chat: Chat, clock: time_machine.Traveller
) -> None:
    room = chat.room(cast.fatima)
    first, second, third = (schedule(chat, cast.fatima, room, text)["id"] for text in ("a", "b", "c"))
    later = {"text": "a, ändrat", "at": "2026-03-04T08:00:00+01:00"}
    changed = chat.do(cast.fatima, "scheduled.change", scheduled=first, **later)["scheduled"]
    assert (changed["text"], changed["at"]) == ("a, ändrat", "2026-03-04T07:00:00.000Z")
    assert chat.do(cast.fatima, "scheduled.send", scheduled=second)["message"]["text"] == "b"
    chat.do(cast.fatima, "scheduled.cancel", scheduled=third)
    assert chat.code_of(cast.fatima, "scheduled.cancel", scheduled=third) == "conflict"
    assert chat.code_of(cast.erik, "scheduled.cancel", scheduled=first) == "not_found"
    clock.shift(NIGHT)
    run_all()
    assert texts(room) == ["b"]
    clock.shift(timedelta(days=1))
    run_all()
    assert texts(room) == ["b", "a, ändrat"]


@pytest.mark.parametrize("lost", ["removed", "archived", "muted"])
def test_who_may_not_write_any_more_is_told_and_keeps_the_text(
    cast: Cast, chat: Chat, rest: Any, clock: time_machine.Traveller, lost: str
) -> None:
    room = chat.room(cast.fatima, cast.erik)
    schedule(chat, cast.erik, room)
    if lost == "removed":
        chat.do(cast.fatima, "member.remove", room=room.public_id, person=cast.erik.public_id)
    elif lost == "archived":
        chat.do(cast.fatima, "room.change", room=room.public_id, archived=True)
    else:
        User.objects.filter(pk=cast.erik.pk).update(muted_until=EVENING + timedelta(days=3))
    clock.shift(NIGHT)
    run_all()
    assert texts(room) == []
    (kept,) = rest(cast.erik).get("scheduled")["scheduled"]
    codes = {"removed": "not_member", "archived": "archived", "muted": "muted"}
    assert (kept["state"], kept["code"], kept["text"]) == ("failed", codes[lost], "God morgon")
    assert kept["why"]
    assert [draft["text"] for draft in rest(cast.erik).get("drafts")["drafts"]] == ["God morgon"]


def test_a_server_that_was_down_sends_what_is_a_little_late_and_asks_about_the_rest(
    cast: Cast, chat: Chat, clock: time_machine.Traveller
) -> None:
    room = chat.room(cast.fatima)
    schedule(chat, cast.fatima, room, "Tidigt", at="2026-03-02T21:30")
    schedule(chat, cast.fatima, room, "Sent", at="2026-03-03T05:00")
    clock.shift(timedelta(hours=9))
    run_all()
    assert texts(room) == ["Sent"]
    kept = Scheduled.objects.get(text="Tidigt")
    assert (kept.state, kept.code) == ("failed", "late")
    chat.do(cast.fatima, "scheduled.send", scheduled=kept.public_id)
    assert texts(room) == ["Sent", "Tidigt"]


def test_whose_account_is_closed_sends_nothing(cast: Cast, chat: Chat, clock: time_machine.Traveller) -> None:
    room = chat.room(cast.fatima, cast.erik)
    schedule(chat, cast.erik, room)
    User.objects.filter(pk=cast.erik.pk).update(is_active=False)
    clock.shift(NIGHT)
    run_all()
    assert texts(room) == []
    assert Scheduled.objects.get().state == "failed"


def test_its_files_are_its_authors_until_it_is_sent(
    cast: Cast, chat: Chat, clock: time_machine.Traveller, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    room = chat.room(cast.fatima, cast.erik)
    file = Browser(cast.fatima).upload(samples.photo())["id"]
    schedule(chat, cast.fatima, room, "", files=[file])
    assert [Browser(user).status(file) for user in (cast.fatima, cast.erik)] == [200, 404]
    clock.shift(NIGHT)
    run_all()
    assert [Browser(user).status(file) for user in (cast.fatima, cast.erik)] == [200, 200]


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("at", "zone", "utc"),
    [
        ("2026-03-29T01:59", "Europe/Stockholm", "2026-03-29T00:59"),
        ("2026-03-29T02:30", "Europe/Stockholm", "2026-03-29T01:30"),  # jumped over: half past three
        ("2026-10-25T02:30", "Europe/Stockholm", "2026-10-25T00:30"),  # comes twice: the first
        ("2026-07-01T07:30", None, "2026-07-01T05:30"),
        ("2026-07-01T07:30", "America/New_York", "2026-07-01T11:30"),
        ("2026-07-01T07:30:00+02:00", None, "2026-07-01T05:30"),
        ("2026-07-01T07:30:00Z", "America/New_York", "2026-07-01T07:30"),
    ],
)
def test_which_moment_is_meant(clock: time_machine.Traveller, at: str, zone: str | None, utc: str) -> None:
    assert read_time(at, zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.anywhere
@pytest.mark.parametrize(
    ("at", "zone"),
    [("", None), ("imorgon", None), (MORNING, "Europe/Ankeborg"), (MORNING, "../../etc/passwd"),
     ("2026-03-02T20:00:00Z", None), ("2027-04-01T08:00", None), ("9999-12-31T23:59:59-23:59", None)],
)  # fmt: skip
def test_what_is_no_time_to_send_at(clock: time_machine.Traveller, at: str, zone: str | None) -> None:
    with pytest.raises(Invalid):
        read_time(at, zone)
