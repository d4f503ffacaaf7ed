"""Those who help colleagues get going, and what one's own card still lacks."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from audit.models import Entry
from people import services
from people.models import User
from tests.factories import Cast

BrowserOf = Callable[[User], Client]


def test_mats_marks_sara_and_fatima_finds_her(cast: Cast, browser_of: BrowserOf) -> None:
    mats, fatima = browser_of(cast.mats), browser_of(cast.fatima)
    mark = f"/api/people/{cast.sara.public_id}/ambassador"
    assert fatima.get("/api/people?ambassador=1").json()["people"] == []
    for _ in range(2):
        assert mats.put(mark).json() == {"ambassador": True}
    assert fatima.get(f"/api/people/{cast.sara.public_id}").json()["person"]["ambassador"] is True
    found = fatima.get("/api/people?ambassador=1").json()["people"]
    assert [person["name"] for person in found] == ["Sara Holm"]
    assert fatima.get("/api/people?ambassador=1&q=mats").json()["people"] == []
    assert mats.delete(mark).json() == {"ambassador": False}
    assert fatima.get("/api/people?ambassador=1").json()["people"] == []
    told = Entry.objects.filter(action__startswith="ambassador.").order_by("number")
    assert list(told.values_list("action", flat=True)) == ["ambassador.granted", "ambassador.revoked"]


def test_only_an_administrator_marks_and_only_who_is_here(cast: Cast, browser_of: BrowserOf) -> None:
    sara = cast.sara
    for who in (cast.sara, cast.anna, cast.leila):
        assert browser_of(who).put(f"/api/people/{sara.public_id}/ambassador").status_code == 403
    sara.refresh_from_db()
    assert not sara.ambassador
    assert browser_of(cast.mats).put("/api/people/nobody/ambassador").status_code == 404


def test_the_owner_sees_what_the_card_lacks(cast: Cast, browser_of: BrowserOf) -> None:
    erik = browser_of(cast.erik)
    missing = ["phone", "skills", "ask_about", "photo", "about", "languages"]
    assert erik.get("/api/me").json()["strength"] == {"percent": 0, "missing": missing}
    services.update_profile(user=cast.erik, phone="070-000 00 03", skills=["lek"])
    assert erik.get("/api/me").json()["strength"] == {"percent": 33, "missing": missing[2:]}
    services.update_profile(user=cast.erik, about="Hej", ask_about="Lek", languages=["svenska"])
    assert erik.get("/api/me").json()["strength"] == {"percent": 83, "missing": ["photo"]}
    card = browser_of(cast.fatima).get(f"/api/people/{cast.erik.public_id}").json()["person"]
    assert "strength" not in card
