"""Letters for those whose account is there already: many at once, written again, and what they open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Entry
from people import codes, services
from people.models import Invitation, User
from people.services.awaited import LETTERS_AT_ONCE
from tests.factories import PASSWORD, Cast, GuestFactory, UserFactory
from tests.people.conftest import Tree

BrowserOf = Callable[[User], Client]


def post(browser: Client, address: str, **body: Any) -> Any:
    return browser.post(address, body, content_type="application/json")


def write(browser: Client, **wanted: Any) -> Any:
    return post(browser, "/api/invitations/awaited", **wanted)


def code_of(letter: dict[str, Any]) -> str:
    return codes.shown(codes.code_of(letter["id"]))


def accept(browser: Client, letter: dict[str, Any], **fields: Any) -> Any:
    return post(
        browser, "/api/invitations/accept", **{"code": code_of(letter), "password": PASSWORD, **fields}
    )


@pytest.fixture
def mats(cast: Cast, browser_of: BrowserOf) -> Client:
    return browser_of(cast.mats)


@pytest.fixture
def night(tree: Tree) -> list[User]:
    """Three of the night team, taken over from a file."""
    return [
        UserFactory(username=name.lower(), given_name=name, family_name="Natt", unit=tree.night_team)
        for name in ("Alva", "Bo", "Cleo")
    ]


def test_a_unit_that_was_imported_comes_in_by_letters(
    mats: Client, anyone: Client, tree: Tree, night: list[User]
) -> None:
    users = User.objects.count()
    waiting = mats.get(f"/api/invitations/awaited?unit={tree.home_care.public_id}").json()
    assert (waiting["count"], waiting["lettered"]) == (3, 0)
    assert [person["name"] for person in waiting["people"]] == ["Alva Natt", "Bo Natt", "Cleo Natt"]
    answer = write(mats, unit=tree.home_care.public_id)
    assert answer.status_code == 201, answer.content
    letters, left = answer.json()["invitations"], answer.json()["left"]
    assert ([letter["person"]["username"] for letter in letters], left) == (["alva", "bo", "cleo"], 0)
    paper = mats.get(f"/api/invitations/letters?ids={','.join(letter['id'] for letter in letters)}")
    page = paper.content.decode()
    assert page.count("<main>") == 3
    assert page.count("data:image/svg+xml") == 3
    assert "Ditt användarnamn är alva." in page
    assert re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page) == [code_of(one) for one in letters]

    shown = post(anyone, "/api/invitations/check", code=code_of(letters[0])).json()["invitation"]
    assert (shown["account"], shown["username"]) == (True, "alva")
    came = accept(anyone, letters[0], language="en")
    assert came.status_code == 201, came.content
    assert came.json()["person"]["id"] == night[0].public_id
    night[0].refresh_from_db()
    assert night[0].check_password(PASSWORD)
    assert night[0].language == "en"
    assert User.objects.count() == users, "the account is the one there was"
    waiting = mats.get(f"/api/invitations/awaited?unit={tree.home_care.public_id}").json()
    assert (waiting["count"], waiting["lettered"]) == (2, 2)
    assert waiting["people"] == []
    assert Entry.objects.filter(action="invitation.letters").count() == 1
    assert accept(Client(), letters[0]).json()["error"]["code"] == "invitation_used"


def test_a_newer_letter_takes_the_place_of_the_one_before(
    mats: Client, anyone: Client, tree: Tree, night: list[User]
) -> None:
    first = write(mats, unit=tree.night_team.public_id).json()["invitations"]
    assert write(mats, unit=tree.night_team.public_id).json()["invitations"] == []
    (second,) = write(mats, people=[night[1].public_id], again=True).json()["invitations"]
    states = {one["id"]: one["state"] for one in mats.get("/api/invitations").json()["invitations"]}
    assert states == {
        first[0]["id"]: "open",
        first[1]["id"]: "replaced",
        first[2]["id"]: "open",
        second["id"]: "open",
    }
    for answer in (accept(anyone, first[1]), mats.get(f"/api/invitations/{first[1]['id']}/letter")):
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "invitation_replaced")
    night[1].refresh_from_db()
    assert not night[1].has_usable_password()
    renewed = post(mats, f"/api/invitations/{second['id']}/renew").json()
    assert renewed["invitation"]["person"]["username"] == "bo"
    assert accept(anyone, second).json()["error"]["code"] == "invitation_replaced"
    assert accept(anyone, renewed["invitation"]).status_code == 201


def test_an_invitation_without_an_account_is_written_once_more_as_it_was(
    mats: Client, anyone: Client
) -> None:
    wanted = {"given_name": "Nadia", "family_name": "Öz", "title": "Kock"}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        made = post(mats, "/api/invitations", **wanted).json()["invitation"]
        clock.shift(timedelta(days=15))
        assert accept(anyone, made).json()["error"]["code"] == "invitation_expired"
        answer = post(mats, f"/api/invitations/{made['id']}/renew", days=3)
        assert answer.status_code == 201, answer.content
        again = answer.json()["invitation"]
        assert {name: again[name] for name in wanted} == wanted
        assert (again["username"], again["state"]) == ("nadia.oz", "open")
        assert post(mats, f"/api/invitations/{made['id']}/renew").status_code == 409
        assert accept(anyone, made).json()["error"]["code"] == "invitation_replaced"
        assert accept(anyone, again).status_code == 201
        assert post(mats, f"/api/invitations/{again['id']}/renew").status_code == 409


def test_who_can_sign_in_gets_no_letter_and_an_old_one_opens_nothing(
    cast: Cast, mats: Client, anyone: Client, night: list[User]
) -> None:
    (letter,) = write(mats, people=[night[0].public_id]).json()["invitations"]
    services.change_password(user=night[0], password=PASSWORD, keep=None)
    answer = accept(anyone, letter, password="ett-annat-lampan-7")
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "invitation_used")
    night[0].refresh_from_db()
    assert night[0].check_password(PASSWORD)
    guest = GuestFactory(username="gast")
    for person in (night[0], guest):
        assert write(mats, people=[person.public_id], again=True).status_code == 409
    assert write(mats, people=["nobody"]).status_code == 400
    assert write(mats, people=[]).status_code == 400
    assert write(mats, unit="nowhere").status_code == 400


def test_who_was_closed_out_does_not_come_in_by_a_letter(
    mats: Client, anyone: Client, night: list[User]
) -> None:
    (letter,) = write(mats, people=[night[0].public_id]).json()["invitations"]
    services.deactivate_user(user=night[0])
    assert accept(anyone, letter).json()["error"]["code"] == "invitation_expired"


def test_the_username_stays_and_a_weak_password_uses_nothing_up(
    mats: Client, anyone: Client, night: list[User]
) -> None:
    (letter,) = write(mats, people=[night[0].public_id]).json()["invitations"]
    for wrong, field in (({"username": "annat"}, "username"), ({"password": "kort"}, "password")):
        answer = accept(anyone, letter, **wrong)
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert accept(anyone, letter, username="ALVA").status_code == 201


def test_heads_write_to_their_own_and_never_to_those_with_a_role(
    cast: Cast, tree: Tree, browser_of: BrowserOf, night: list[User]
) -> None:
    services.set_head(unit=tree.home_care, head=cast.fatima, actor=None)
    services.grant_role(actor=None, user=night[2], role="moderator")
    other = UserFactory(username="kotte", unit=tree.preschool)
    fatima = browser_of(cast.fatima)
    assert write(fatima, people=[night[2].public_id]).status_code == 403
    assert write(fatima, people=[other.public_id]).status_code == 403
    assert write(fatima, unit=tree.preschool.public_id).status_code == 403
    assert write(fatima).status_code == 403
    assert fatima.get(f"/api/invitations/awaited?unit={tree.preschool.public_id}").status_code == 403
    written = write(fatima, unit=tree.home_care.public_id).json()["invitations"]
    assert [letter["person"]["username"] for letter in written] == ["alva", "bo"]
    for user in (cast.erik, cast.leila):
        assert write(browser_of(user), people=[night[0].public_id], again=True).status_code == 403
    assert Invitation.objects.count() == 2


def test_a_large_unit_comes_in_portions_that_cost_the_same(
    cast: Cast, tree: Tree, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    services.create_users_bulk(
        [
            services.NewPerson(username=f"k{number:03}", given_name="Kim", unit=tree.preschool)
            for number in range(LETTERS_AT_ONCE + 7)
        ]
    )
    mats = cast.mats
    with django_assert_max_num_queries(20):
        made, left = services.write_letters(actor=mats, unit=tree.preschool, again=False)
    assert (len(made), left) == (LETTERS_AT_ONCE, 7)
    rest, left = services.write_letters(actor=mats, unit=tree.preschool, again=False)
    assert (len(rest), left) == (7, 0)
