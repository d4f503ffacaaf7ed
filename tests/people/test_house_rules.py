"""The house rules: shown, accepted once, and again when they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from people.models import HouseRules, User
from tests.factories import Cast

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
