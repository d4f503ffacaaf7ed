"""What people say they are doing now, until when, and whether they want to be seen here at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from eventlog.kinds import EventRow
from eventlog.kinds import get as get_kind
from eventlog.models import Event
from people import queries, services
from people.models import Status, User
from tests.factories import Cast

BrowserOf = Callable[[User], Client]
MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def say(browser: Client, **status: Any) -> Any:
    return browser.put("/api/me/status", status, content_type="application/json")


def shown(browser: Client, user: User) -> Any:
    return browser.get(f"/api/people/{user.public_id}").json()["person"]["status"]


def changes(user: User) -> int:
    return Event.objects.filter(topic=user.topic_id, kind="profile.changed").count()


def told(user: User) -> Any:
    """Return the data of the last change, as somebody who reads the log hears it."""
    event = Event.objects.select_related("topic").filter(topic=user.topic_id).latest("seq")
    row = EventRow(event.topic_id, event.topic.name, event.seq, event.kind, event.object_id, event.at)
    kind = get_kind("profile.changed")
    assert kind is not None
    (loaded,) = kind.load([row])
    return kind.data(loaded, row)


def test_fatima_is_off_duty_until_the_evening_and_then_it_says_nothing(
    cast: Cast, browser_of: BrowserOf
) -> None:
    fatima, erik = browser_of(cast.fatima), browser_of(cast.erik)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        until = timezone.now().replace(microsecond=0) + timedelta(hours=9)
        answer = say(fatima, kind="off_duty", emoji="🏡", text=" Ledig  i dag ", until=until.isoformat())
        assert answer.status_code == 200, answer.content
        told = {
            "kind": "off_duty",
            "emoji": "🏡",
            "text": "Ledig i dag",
            "until": until.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        }
        assert answer.json() == {"status": told}
        assert shown(erik, cast.fatima) == told
        assert fatima.get("/api/me").json()["person"]["status"] == told
        clock.shift(timedelta(hours=9))
        assert shown(erik, cast.fatima) is None


def test_a_new_status_replaces_the_old_and_her_other_devices_hear_of_it(
    cast: Cast, browser_of: BrowserOf
) -> None:
    browser = browser_of(cast.fatima)
    say(browser, text="På väg till fru Berg", emoji="🚲")
    say(browser, kind="meeting")
    assert shown(browser, cast.fatima) == {"kind": "meeting", "emoji": "", "text": "", "until": None}
    assert Status.objects.count() == 1
    assert changes(cast.fatima) == 2
    assert told(cast.fatima)["status"]["kind"] == "meeting"


def test_what_was_said_can_be_taken_back(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.fatima)
    say(browser, text="Lunch")
    assert browser.delete("/api/me/status").json() == {"status": None}
    assert shown(browser, cast.fatima) is None
    before = changes(cast.fatima)
    assert browser.delete("/api/me/status").status_code == 200
    assert changes(cast.fatima) == before


@pytest.mark.parametrize(
    ("status", "field", "code"),
    [
        ({}, "text", "text_empty"),
        ({"text": "  "}, "text", "text_empty"),
        ({"text": "x" * 81}, "text", "text_too_long"),
        ({"text": "a\nb"}, "text", "invalid"),
        ({"text": "a\0b"}, "text", "invalid"),
        ({"emoji": "hej"}, "emoji", "invalid"),
        ({"emoji": "<b>"}, "emoji", "invalid"),
        ({"emoji": "+"}, "emoji", "invalid"),
        ({"emoji": "🌲!"}, "emoji", "invalid"),
        ({"emoji": "\u200d"}, "emoji", "invalid"),
        ({"emoji": "🌲" * 33}, "emoji", "text_too_long"),
        ({"text": "Hej", "kind": "asleep"}, "kind", "invalid"),
        ({"text": "Hej", "until": "2020-01-01T00:00:00Z"}, "until", "invalid"),
        ({"text": "Hej", "until": "9999-12-31T23:59:59-14:00"}, "until", "invalid"),
        ({"text": "Hej", "until": "2026-05-05T12:00:00"}, "until", "invalid"),
        ({"text": "Hej", "until": "i morgon"}, "until", "invalid"),
        ({"text": "Hej", "until": 7}, "until", "invalid"),
        ({"text": None}, "text", "invalid"),
        ({"text": "Hej", "mood": "bra"}, "mood", "invalid"),
    ],
)
def test_what_is_no_status_is_told_and_the_old_one_stays(
    cast: Cast, browser_of: BrowserOf, status: dict[str, Any], field: str, code: str
) -> None:
    browser = browser_of(cast.fatima)
    say(browser, text="Lunch")
    answer = say(browser, **status)
    assert answer.status_code == 400, answer.content
    error = answer.json()["error"]
    assert (error["field"], error["code"]) == (field, code)
    assert shown(browser, cast.fatima)["text"] == "Lunch"


@pytest.mark.parametrize("emoji", ["🌲", "❤️", "👩🏽‍⚕️", "🇸🇪", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣", "#️⃣", "‼️", "↔️", "\U0001faea"])
def test_any_emoji_will_do(cast: Cast, emoji: str) -> None:
    assert services.set_status(user=cast.fatima, emoji=emoji).emoji == emoji


def test_karin_may_hide_that_she_is_here(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.karin)
    key = browser.cookies["sessionid"].value
    assert browser.get("/api/me").json()["presence_hidden"] is False
    seen = queries.identify(key)
    assert seen is not None
    assert (seen.hidden, seen.guest) == (False, False)
    answer = browser.patch("/api/me", {"presence_hidden": True}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert browser.get("/api/me").json()["presence_hidden"] is True
    # What her sockets are opened with, and what those that are open hear of.
    hidden = queries.identify(key)
    assert hidden is not None
    assert hidden.hidden
    assert told(cast.karin)["presence_hidden"] is True
    # It is her own business: her card does not say so.
    assert "presence_hidden" not in browser.get(f"/api/people/{cast.karin.public_id}").json()["person"]


def test_the_card_costs_no_further_query_for_the_status(cast: Cast, django_assert_num_queries: Any) -> None:
    services.set_status(user=cast.fatima, text="Lunch")
    user = queries.get_person(cast.fatima.public_id)
    with django_assert_num_queries(0):
        assert queries.status(user) is not None


def test_statuses_of_many_are_one_query_without_those_that_are_over(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        services.set_status(user=cast.fatima, text="Lunch", until=MORNING + timedelta(hours=1))
        services.set_status(user=cast.erik, kind="meeting")
        services.set_status(user=cast.anna, kind="meeting")
        services.deactivate_user(user=cast.anna)
        everybody = [user.public_id for user in (cast.fatima, cast.erik, cast.anna, cast.karin)]
        with django_assert_num_queries(1):
            found = queries.statuses([*everybody, "nobody", "a\0b"])
        assert found.keys() == {cast.fatima.public_id, cast.erik.public_id}
        clock.shift(timedelta(hours=1))
        assert queries.statuses(everybody).keys() == {cast.erik.public_id}
