"""Finding people and units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from people import services
from people.models import User
from tests.factories import Cast, UserFactory, make_person
from tests.people.conftest import Tree

BrowserOf = Callable[[User], Client]


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [person["name"] for person in answer.json()["people"]]


@pytest.fixture
def workplace(tree: Tree) -> dict[str, User]:
    """Fatima's own team, her department, and people elsewhere."""
    people = {
        "fatima": make_person("fatima", unit=tree.home_care),
        "mats": make_person("mats", unit=tree.municipality),
        "erik": make_person("erik", unit=tree.preschool),
        "karin": make_person("karin", unit=tree.municipality),
        "leila": make_person("leila"),
        "asa": services.create_user(
            username="asa.akesson",
            given_name="Åsa",
            family_name="Åkesson",
            title="Sjuksköterska",
            unit=tree.nursing,
        ),
        "orjan": services.create_user(
            username="orjan.ost",
            given_name="Örjan",
            family_name="Öst",
            title="Undersköterska",
            unit=tree.home_care,
        ),
        "zara": services.create_user(
            username="zara.wik", given_name="Zara", family_name="Wik", unit=tree.night_team
        ),
    }
    services.update_profile(user=people["erik"], skills=["Zebrafisk", "Första hjälpen"])
    return people


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("åsa", ["Åsa Åkesson"]),
        ("ÅSA", ["Åsa Åkesson"]),
        ("ÖRJAN", ["Örjan Öst"]),
        ("asa", ["Åsa Åkesson"]),  # by username
        ("sköterska", ["Fatima Haddad", "Örjan Öst", "Åsa Åkesson"]),
        ("zebrafisk", ["Erik Lindqvist"]),
        ("HJÄLP först", ["Erik Lindqvist"]),
        ("björken", ["Åsa Åkesson"]),
        ("fatima  had", ["Fatima Haddad"]),
        ("100%", []),
        ("_", []),
        ("finns inte", []),
    ],
)
def test_people_are_found_by_what_is_said_of_them(
    workplace: dict[str, User], browser_of: BrowserOf, words: str, found: list[str]
) -> None:
    assert names(browser_of(workplace["fatima"]).get("/api/people", {"q": words})) == found


def test_own_unit_comes_first_then_own_department_each_as_swedish_sorts(
    workplace: dict[str, User], browser_of: BrowserOf
) -> None:
    assert names(browser_of(workplace["fatima"]).get("/api/people")) == [
        # her own unit
        *("Fatima Haddad", "Örjan Öst"),
        # her department
        *("Zara Wik", "Åsa Åkesson"),
        # the others
        *("Erik Lindqvist", "Karin Öberg", "Leila Aziz", "Mats Nyström"),
    ]


def test_a_unit_stands_for_what_lies_below_it(
    workplace: dict[str, User], browser_of: BrowserOf, tree: Tree
) -> None:
    browser = browser_of(workplace["karin"])
    assert names(browser.get("/api/people", {"unit": tree.home_care.public_id})) == [
        *("Fatima Haddad", "Zara Wik", "Örjan Öst")
    ]
    assert names(browser.get("/api/people", {"unit": tree.night_team.public_id})) == ["Zara Wik"]


def test_who_knows(workplace: dict[str, User], browser_of: BrowserOf) -> None:
    browser = browser_of(workplace["fatima"])
    assert names(browser.get("/api/people", {"skill": "ZEBRAFISK"})) == ["Erik Lindqvist"]
    assert names(browser.get("/api/people", {"skill": "zebra"})) == []
    assert browser.get("/api/skills", {"q": "hjälp"}).json() == {"skills": ["Första hjälpen"]}


def test_who_has_left_is_not_found(workplace: dict[str, User], browser_of: BrowserOf) -> None:
    browser = browser_of(workplace["fatima"])
    erik = workplace["erik"]
    assert "Erik Lindqvist" in names(browser.get("/api/people"))
    services.deactivate_user(user=erik)
    assert "Erik Lindqvist" not in names(browser.get("/api/people"))
    assert browser.get(f"/api/people/{erik.public_id}").status_code == 404


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_pages_hold_everybody_once(workplace: dict[str, User], browser_of: BrowserOf, limit: int) -> None:
    browser = browser_of(workplace["fatima"])
    whole = names(browser.get("/api/people"))
    seen, cursor = [], ""
    while True:
        answer = browser.get("/api/people", {"limit": limit, "cursor": cursor})
        page = names(answer)
        assert 1 <= len(page) <= limit
        seen += page
        cursor = answer.json()["next"]
        if cursor is None:
            break
    assert seen == whole


def test_namesakes_fall_on_both_sides_of_a_page(cast: Cast, browser_of: BrowserOf) -> None:
    everybody = {UserFactory().public_id for _ in range(5)} | {cast.fatima.public_id}
    browser = browser_of(cast.fatima)
    seen, cursor = [], ""
    while cursor is not None:
        page = browser.get("/api/people", {"limit": 2, "cursor": cursor}).json()
        seen += [person["id"] for person in page["people"]]
        cursor = page["next"]
    assert len(seen) == len(everybody)
    assert set(seen) == everybody


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "a\0b"}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"q": "\u202eakim"}, "q"),
        ({"q": " ".join("abcdefghijkl")}, "q"),
        ({"skill": "x\0"}, "skill"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "bnVsbA"}, "cursor"),
        ({"cursor": "WzAsIlx1MDAwMCIsMV0"}, "cursor"),
        ({"cursor": "WzAsIjEiLDk5OTk5OTk5OTk5OTk5OTk5OTk5OV0"}, "cursor"),
        ({"cursor": "å"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "²"}, "limit"),
        ({"limit": "many"}, "limit"),
    ],
)
def test_what_cannot_be_searched_is_told(
    cast: Cast, browser_of: BrowserOf, query: dict[str, str], field: str
) -> None:
    browser = browser_of(cast.fatima)
    assert browser.get("/api/people").status_code == 200
    answer = browser.get("/api/people", query)
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize("public_id", ["unknown", "x" * 1000, "a\0b", "\u202e", "'; DROP TABLE", "<b>"])
def test_unknown_ids_are_not_found(cast: Cast, browser_of: BrowserOf, public_id: str) -> None:
    browser = browser_of(cast.fatima)
    assert browser.get(f"/api/people/{cast.fatima.public_id}").status_code == 200
    for address in (f"/api/people/{quote(public_id)}", f"/api/units/{quote(public_id)}"):
        assert browser.get(address).status_code == 404
    assert browser.get("/api/people", {"unit": public_id}).status_code == 404


def test_looking_through_the_directory_costs_four_queries(
    workplace: dict[str, User], browser_of: BrowserOf, django_assert_num_queries: Callable[[int], Any]
) -> None:
    browser = browser_of(workplace["fatima"])
    # The session, the person, the roles, the people.
    with django_assert_num_queries(4):
        browser.get("/api/people", {"q": "a"})
    for _ in range(20):
        UserFactory(unit=workplace["fatima"].unit)
    with django_assert_num_queries(4):
        browser.get("/api/people", {"q": "a"})


def test_a_card_shows_whom_to_ask_and_where_they_belong(
    workplace: dict[str, User], browser_of: BrowserOf, tree: Tree
) -> None:
    fatima = workplace["fatima"]
    services.place_person(user=fatima, manager=workplace["karin"], actor=workplace["mats"])
    services.update_profile(
        user=fatima, languages=["svenska", "arabiska"], ask_about="Sårvård", skills=["Sårvård", "Demens"]
    )
    card = browser_of(workplace["erik"]).get(f"/api/people/{fatima.public_id}").json()["person"]
    assert card == {
        "id": fatima.public_id,
        "name": "Fatima Haddad",
        "username": "fatima.haddad",
        "title": "Undersköterska",
        "given_name": "Fatima",
        "family_name": "Haddad",
        "unit": {
            "id": tree.home_care.public_id,
            "name": "Hemtjänst Norr",
            "path": [
                {"id": tree.municipality.public_id, "name": "Ekholma kommun"},
                {"id": tree.care.public_id, "name": "Vård och omsorg"},
                {"id": tree.home_care.public_id, "name": "Hemtjänst Norr"},
            ],
        },
        "manager": {
            "id": workplace["karin"].public_id,
            "name": "Karin Öberg",
            "username": "karin.oberg",
            "title": "Kommundirektör",
            "unit": "Ekholma kommun",
        },
        "phone": "070-000 00 01",
        "email": "",
        "languages": ["svenska", "arabiska"],
        "skills": ["Demens", "Sårvård"],
        "about": "",
        "ask_about": "Sårvård",
        "photo": "",
        "roles": ["staff"],
        "status": None,
        "ambassador": False,
    }


def test_a_guest_sees_only_herself(workplace: dict[str, User], browser_of: BrowserOf, tree: Tree) -> None:
    leila = browser_of(workplace["leila"])
    assert leila.get("/api/me").status_code == 200
    assert leila.get(f"/api/people/{workplace['leila'].public_id}").status_code == 200
    for address in (
        "/api/people",
        "/api/units",
        "/api/skills",
        f"/api/units/{tree.care.public_id}",
        f"/api/people/{workplace['fatima'].public_id}",
        "/api/people/nobody",
    ):
        answer = leila.get(address)
        assert answer.status_code == 403, address
        assert answer.json()["error"]["code"] == "forbidden"


def test_without_signing_in_nothing_is_shown(anyone: Client, db: None) -> None:
    for address in ("/api/me", "/api/people", "/api/people/x", "/api/units", "/api/units/x", "/api/sessions"):
        answer = anyone.get(address)
        assert answer.status_code == 401, address
        assert answer.json()["error"]["code"] == "not_signed_in"


def test_the_tree_counts_those_below(workplace: dict[str, User], browser_of: BrowserOf, tree: Tree) -> None:
    services.set_head(unit=tree.care, head=workplace["karin"])
    units = browser_of(workplace["fatima"]).get("/api/units").json()["units"]
    assert [(unit["name"], unit["member_count"]) for unit in units] == [
        ("Ekholma kommun", 7),
        ("Utbildning", 1),
        ("Förskolan Kotten", 1),
        ("Vård och omsorg", 4),
        ("Hemtjänst Norr", 3),
        ("Nattpatrullen", 1),
        ("Äldreboendet Björken", 1),
    ]
    care = next(unit for unit in units if unit["name"] == "Vård och omsorg")
    assert care["parent"] == tree.municipality.public_id
    assert care["head"]["name"] == "Karin Öberg"


def test_a_unit_shows_what_is_above_and_below(
    workplace: dict[str, User], browser_of: BrowserOf, tree: Tree
) -> None:
    shown = browser_of(workplace["fatima"]).get(f"/api/units/{tree.care.public_id}").json()
    assert [above["name"] for above in shown["path"]] == ["Ekholma kommun", "Vård och omsorg"]
    assert [child["name"] for child in shown["children"]] == ["Hemtjänst Norr", "Äldreboendet Björken"]
    assert shown["unit"]["member_count"] == 4
    assert [person["name"] for person in shown["people"]] == [
        *("Fatima Haddad", "Örjan Öst", "Zara Wik", "Åsa Åkesson")
    ]
    assert shown["next"] is None
