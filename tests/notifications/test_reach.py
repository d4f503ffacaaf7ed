"""How many can be reached, by what, and who may see whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.gateway import read_gateway
from notifications.models import Device
from notifications.queries.reach import reach_data
from notifications.rules import Scope
from people import services as people_services
from people.models import User
from tests.chat.conftest import Rest
from tests.factories import Cast, GuestFactory, UnitFactory, UserFactory
from tests.notifications.conftest import give_phone

OpenRest = Callable[[User], Rest]
EVERYTHING = Scope(everything=True, names=True, paths=())


class Town:
    """A municipality of two departments, whose people are reached in different ways."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.top = UnitFactory(name="Sjövik")
        self.care = UnitFactory(name="Vård", parent=self.top, head=cast.karin)
        self.north = UnitFactory(name="Hemtjänst Norr", parent=self.care)
        self.school = UnitFactory(name="Skola", parent=self.top)
        for user, unit in (
            (cast.fatima, self.north),
            (cast.oskar, self.north),
            (cast.karin, self.care),
            (cast.erik, self.school),
        ):
            people_services.place_person(user=user, unit=unit)
        User.objects.filter(pk=cast.karin.pk).update(email="karin@kommun.example")
        GuestFactory(unit=self.north)
        self.phone = give_phone(cast.fatima)

    def seen_by(self, rest: Rest) -> dict[str, list[int]]:
        return {unit["name"]: list(unit["ways"].values()) for unit in rest.get("reach")["units"]}


@pytest.fixture
def town(cast: Cast, settings: Any) -> Town:
    settings.TORGET_SMS = read_gateway(url="https://sms.example.com/send")
    return Town(cast)


def test_each_unit_counts_what_lies_below(town: Town, rest: OpenRest) -> None:
    found = rest(town.cast.mats).get("reach")
    # Push, mail, SMS, nothing. Fatima has a phone that lives, Karin an address, Oskar and Erik nothing.
    assert [(one["name"], one["depth"], list(one["ways"].values())) for one in found["units"]] == [
        ("Sjövik", 0, [1, 1, 0, 2]),
        ("Skola", 1, [0, 0, 0, 1]),
        ("Vård", 1, [1, 1, 0, 1]),
        ("Hemtjänst Norr", 2, [1, 0, 0, 1]),
        ("", 0, [0, 0, 0, 1]),
    ]
    assert found["total"] == {"push": 1, "mail": 1, "sms": 0, "nothing": 3}
    assert (found["alive_days"], found["channels"]) == (30, ["mail", "push", "sms"])


def test_a_device_that_is_not_seen_any_more_does_not_count(town: Town, rest: OpenRest) -> None:
    Device.objects.update(alive_at=timezone.now() - timedelta(days=31))
    mats = rest(town.cast.mats)
    assert town.seen_by(mats)["Hemtjänst Norr"] == [0, 0, 1, 1], "Fatima has a telephone"
    Device.objects.update(alive_at=timezone.now(), key="older")
    assert town.seen_by(mats)["Hemtjänst Norr"] == [0, 0, 1, 1]


def test_heads_see_what_they_lead_and_communicators_numbers(town: Town, rest: OpenRest) -> None:
    karin, anna, erik = rest(town.cast.karin), rest(town.cast.anna), rest(town.cast.erik)
    assert list(town.seen_by(karin)) == ["Vård", "Hemtjänst Norr"]
    assert list(town.seen_by(anna)) == ["Sjövik", "Skola", "Vård", "Hemtjänst Norr", ""]
    assert erik.request("get", "reach")[0] == 403
    people = karin.get(f"reach/{town.care.public_id}")["people"]
    assert [(one["person"]["name"], one["way"]) for one in people] == [
        ("Karin Öberg", "mail"),
        ("Oskar Wik", "nothing"),
    ]
    assert anna.request("get", f"reach/{town.care.public_id}")[0] == 403
    assert karin.request("get", f"reach/{town.school.public_id}")[0] == 404
    assert karin.request("get", f"reach/{town.care.public_id}?cursor=-1")[0] == 400
    assert rest(town.cast.mats).get(f"reach/{town.school.public_id}")["people"]


def test_it_can_be_taken_away_as_a_file(town: Town, rest: OpenRest) -> None:
    karin = rest(town.cast.karin)
    User.objects.filter(pk=town.cast.oskar.pk).update(title="=1+1")
    units = karin._client.get("/api/reach.csv")
    assert units["Content-Type"].startswith("text/csv")
    lines = b"".join(units.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        "Enhet;Nivå;Personer;Push;E-post;SMS;Inget",
        "Vård;0;3;1;1;0;1",
        "Hemtjänst Norr;1;2;1;0;0;1",
    ]
    people = karin._client.get(f"/api/reach/{town.north.public_id}.csv")
    lines = b"".join(people.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Oskar Wik;oskar.wik;'=1+1;Hemtjänst Norr;Inget;"]
    assert rest(town.cast.anna)._client.get(f"/api/reach/{town.north.public_id}.csv").status_code == 403


def test_ten_times_as_many_cost_the_same_queries(town: Town) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            reach_data(EVERYTHING, timezone.now())
        return len(asked)

    before = cost()
    for _ in range(10):
        UserFactory(unit=UnitFactory(parent=town.north))
    assert cost() == before == 3
