"""The house rules: shown, accepted once, and again when they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from eventlog import executor
from eventlog.commands import Actor
from eventlog.errors import Refused
from people import services
from people.models import HouseRules, User
from tests.factories import Cast
from tests.servers.client import Refusal, TorgetClient
from tests.servers.torget import Template

BrowserOf = Callable[[User], Client]
RULES = "/api/house-rules"


def publish(browser: Client, text_sv: str = "Var snäll.", text_en: str = "Be kind.", **more: Any) -> Any:
    return browser.post(
        RULES, {"text_sv": text_sv, "text_en": text_en, **more}, content_type="application/json"
    )


def accept(browser: Client, version: Any) -> Any:
    return browser.post(f"{RULES}/accept", {"version": version}, content_type="application/json")


def due(browser: Client) -> Any:
    return browser.get("/api/me").json()["must_accept"]


def test_fatima_accepts_them_and_again_when_they_change(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima, leila = (browser_of(user) for user in (cast.mats, cast.fatima, cast.leila))
    assert fatima.get(RULES).json() == {"rules": None, "accepted": 0}
    assert due(fatima) is None
    answer = publish(mats, "Var snäll.\r\nSkriv så att alla förstår.")
    assert answer.status_code == 201, answer.content
    assert due(fatima) == due(leila) == 1
    shown = fatima.get(RULES).json()
    assert shown["rules"]["text"] == {"sv": "Var snäll.\nSkriv så att alla förstår.", "en": "Be kind."}
    assert accept(fatima, 1).json() == {"accepted": 1}
    assert (due(fatima), due(leila)) == (None, 1)
    assert fatima.get(RULES).json()["accepted"] == 1
    publish(mats, "Var snällare.", "Be kinder.")
    assert due(fatima) == 2
    assert accept(fatima, 2).status_code == 200
    assert due(fatima) is None


def test_what_she_has_not_read_she_cannot_accept(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima = browser_of(cast.mats), browser_of(cast.fatima)
    assert accept(fatima, 1).status_code == 409
    publish(mats)
    publish(mats)
    for version in (0, 1, 3, -1, 10**30):
        assert accept(fatima, version).status_code == 409
    assert accept(fatima, "2").json()["error"]["field"] == "version"
    assert due(fatima) == 2


def test_the_trail_tells_of_it_once(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima = browser_of(cast.mats), browser_of(cast.fatima)
    publish(mats)
    accept(fatima, 1)
    accept(fatima, 1)
    told = Entry.objects.filter(action__startswith="house_rules.").order_by("number")
    assert list(told.values_list("action", "actor_id", "detail")) == [
        ("house_rules.published", cast.mats.pk, {"version": 1}),
        ("house_rules.accepted", cast.fatima.pk, {"version": 1}),
    ]


@pytest.mark.parametrize("who", ["fatima", "anna", "sara", "leila"])
def test_only_an_administrator_publishes(cast: Cast, browser_of: BrowserOf, who: str) -> None:
    assert publish(browser_of(getattr(cast, who))).status_code == 403
    assert not HouseRules.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text_sv": " \n"}, "text_sv"),
        ({"text_en": ""}, "text_en"),
        ({"text_en": "x" * 20_001}, "text_en"),
        ({"text_sv": "a\0b"}, "text_sv"),
        ({"text_sv": None}, "text_sv"),
        ({"version": 9}, "version"),
    ],
)
def test_rules_that_are_none_are_not_published(
    cast: Cast, browser_of: BrowserOf, fields: dict[str, Any], field: str
) -> None:
    answer = publish(browser_of(cast.mats), **fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert not HouseRules.objects.exists()


def test_nothing_else_is_usable_before_they_are_accepted(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.fatima)
    assert browser.get("/api/people").status_code == browser.get("/api/rooms").status_code == 200
    services.publish_house_rules(actor=cast.mats, text_sv="Var snäll.", text_en="Be kind.")
    refused = [
        browser.get("/api/people"),
        browser.get("/api/rooms"),
        browser.patch("/api/me", {"phone": "1"}, content_type="application/json"),
        browser.post("/api/rooms", {"kind": "open", "name": "Nytt"}, content_type="application/json"),
    ]
    assert {answer.status_code for answer in refused[:2] + refused[3:]} == {403}
    assert {answer.json()["error"]["code"] for answer in refused} == {"rules_not_accepted"}
    with pytest.raises(Refused) as caught:
        executor.run("status.set", {"text": "Hej"}, Actor(user_id=cast.fatima.pk))
    assert caught.value.code == "rules_not_accepted"
    # What is open: oneself, the rules, one's sign-ins, the way out.
    assert browser.get("/api/me").json()["must_accept"] == 1
    assert browser.get("/api/house-rules").status_code == browser.get("/api/sessions").status_code == 200
    assert (
        browser.post("/api/house-rules/accept", {"version": 1}, content_type="application/json").status_code
        == 200
    )
    assert browser.get("/api/people").status_code == 200


def test_a_guest_whose_time_is_over_can_do_nothing(cast: Cast) -> None:
    leila = cast.leila
    executor.run("status.set", {"text": "Hej"}, Actor(user_id=leila.pk))
    User.objects.filter(pk=leila.pk).update(active_until=timezone.now())
    with pytest.raises(Refused) as caught:
        executor.run("status.set", {"text": "Hej"}, Actor(user_id=leila.pk))
    assert caught.value.code == "not_signed_in"


@pytest.mark.realtime
async def test_open_sockets_come_back_and_wait_for_the_rules(template: Template) -> None:
    torget = template.copy()
    try:
        torget.add_server()
        mats, fatima = torget.cast["mats"], torget.cast["fatima"]
        async with TorgetClient(torget.first.url) as admin, TorgetClient(torget.first.url) as phone:
            await admin.sign_in(mats.username, mats.password)
            await phone.sign_in(fatima.username, fatima.password)
            async with phone.socket() as socket:
                await socket.command("status.set", text="Lunch")
                await admin.post("/api/house-rules", {"text_sv": "Var snäll.", "text_en": "Be kind."})
                assert await socket.wait_closed() == 1012
            async with phone.socket() as socket:
                start = len(socket.frames)
                await socket.send({"t": "sub", "id": "s", "topics": {fatima.topic: None}})
                refused = await socket.wait_for(lambda frame: frame["t"] == "err", start=start)
                assert refused["code"] == "rules_not_accepted"
                with pytest.raises(Refusal) as caught:
                    await socket.command("status.clear")
                assert caught.value.code == "rules_not_accepted"
                await socket.command("house_rules.accept", version=1)
                await socket.command("status.clear")
    finally:
        torget.stop()
