"""What people say of themselves, and what of it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from eventlog.errors import Conflict, Invalid
from eventlog.kinds import EventRow
from eventlog.kinds import get as get_kind
from eventlog.models import Event, Topic
from people import queries, services
from people.models import Skill, User
from tests.factories import Cast, UserFactory

BrowserOf = Callable[[User], Client]


def change(browser: Client, **fields: Any) -> Any:
    return browser.patch("/api/me", fields, content_type="application/json")


def test_fatima_tells_what_she_knows(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.fatima)
    answer = change(
        browser,
        phone=" 070-000 00 99 ",
        languages=["svenska", "العربية"],
        skills=["Sårvård", "sårvård", "Demens"],
        ask_about="Sår som inte läker.\r\nRing gärna!",
        about="Jobbar natt 🌙",
        language="en",
    )
    assert answer.status_code == 200, answer.content
    card = answer.json()["person"]
    assert card["phone"] == "070-000 00 99"
    assert card["languages"] == ["svenska", "العربية"]
    assert card["skills"] == ["Demens", "Sårvård"]
    assert card["ask_about"] == "Sår som inte läker.\nRing gärna!"
    assert card["about"] == "Jobbar natt 🌙"
    assert browser.get("/api/me").json()["language"] == "en"
    assert browser.get("/api/me").json()["person"] == card


def test_what_is_left_out_stays_and_what_is_empty_goes(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.fatima)
    change(browser, skills=["Sårvård"], about="Hej")
    card = change(browser, about="").json()["person"]
    assert (card["about"], card["skills"], card["phone"]) == ("", ["Sårvård"], "070-000 00 01")
    assert change(browser, skills=[]).json()["person"]["skills"] == []


def test_a_skill_exists_once_however_it_is_written(cast: Cast) -> None:
    services.update_profile(user=cast.fatima, skills=["Zebrafisk"])
    services.update_profile(user=cast.erik, skills=["ZEBRAFISK", "zebrafisk"])
    assert [skill.name for skill in Skill.objects.all()] == ["Zebrafisk"]
    assert cast.erik.skills.get().name == "Zebrafisk"


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"phone": "0" * 41}, "phone", "text_too_long"),
        ({"phone": "07\x000"}, "phone", "invalid"),
        ({"phone": 70}, "phone", "invalid"),
        ({"about": "x" * 2001}, "about", "text_too_long"),
        ({"about": "a\0b"}, "about", "invalid"),
        ({"about": "a\u202eb"}, "about", "invalid"),
        ({"about": "a\x1b[31m"}, "about", "invalid"),
        ({"ask_about": "x" * 1_000_000}, "ask_about", "text_too_long"),
        ({"languages": "svenska"}, "languages", "invalid"),
        ({"languages": ["x"] * 21}, "languages", "too_many"),
        ({"languages": ["x" * 41]}, "languages", "text_too_long"),
        ({"skills": [""]}, "skills", "text_empty"),
        ({"skills": ["a\nb"]}, "skills", "invalid"),
        ({"skills": ["a\u200bb"]}, "skills", "invalid"),
        ({"skills": [None]}, "skills", "invalid"),
        ({"skills": [str(n) for n in range(41)]}, "skills", "too_many"),
        ({"language": "tlh"}, "language", "invalid"),
        ({"phone": None}, "phone", "invalid"),
        ({"title": "Kommundirektör"}, "title", "invalid"),
        ({"is_superuser": True}, "is_superuser", "invalid"),
        ({"roles": ["administrator"]}, "roles", "invalid"),
    ],
)
def test_what_cannot_stand_on_a_card_is_told_and_nothing_changes(
    cast: Cast, browser_of: BrowserOf, fields: dict[str, Any], field: str, code: str
) -> None:
    browser = browser_of(cast.fatima)
    before = browser.get("/api/me").json()
    answer = change(browser, **{"about": "Nytt", **fields})
    assert answer.status_code == 400, answer.content
    error = answer.json()["error"]
    assert (error["field"], error["code"]) == (field, code)
    assert browser.get("/api/me").json() == before


def test_half_a_character_is_refused(cast: Cast, browser_of: BrowserOf) -> None:
    answer = browser_of(cast.fatima).patch(
        "/api/me", b'{"about": "\\ud800"}', content_type="application/json"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", "bad_json"), (b"[]", "bad_frame"), (b'"x"', "bad_frame"), (b"\xff", "bad_json")]
)
def test_a_body_that_is_no_object_is_refused(
    cast: Cast, browser_of: BrowserOf, body: bytes, code: str
) -> None:
    answer = browser_of(cast.fatima).patch("/api/me", body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_an_emoji_newer_than_this_python_is_kept(cast: Cast, browser_of: BrowserOf) -> None:
    newer = chr(0x1FAEA)
    assert change(browser_of(cast.fatima), about=newer).json()["person"]["about"] == newer


def test_markup_stays_text(cast: Cast, browser_of: BrowserOf) -> None:
    answer = change(browser_of(cast.fatima), about="<script>alert(1)</script>")
    assert answer.json()["person"]["about"] == "<script>alert(1)</script>"


def test_her_own_topic_tells_of_the_change(cast: Cast) -> None:
    fatima = cast.fatima
    services.update_profile(user=fatima, about="Ny text")
    services.place_person(user=fatima, title="Sjuksköterska")
    topic = Topic.objects.get(name=f"user:{fatima.public_id}")
    events = list(Event.objects.filter(topic=topic).order_by("seq"))
    assert [(event.seq, event.kind) for event in events] == [(1, "profile.changed"), (2, "profile.changed")]
    assert topic.head == 2
    kind = get_kind("profile.changed")
    assert kind is not None
    rows = [EventRow(topic.pk, topic.name, e.seq, e.kind, e.object_id, e.at) for e in events]
    # Replayed frames show the person as they stand now.
    frames = [kind.data(obj, row) for obj, row in zip(kind.load(rows), rows, strict=True)]
    shown = queries.person(User.objects.get(pk=fatima.pk))
    mine = {"status": None, "photo": "", "presence_hidden": False, "must_accept": None}
    assert frames == [{"person": shown, **mine}] * 2
    assert frames[0]["person"]["title"] == "Sjuksköterska"


def test_me_says_where_her_topic_stands(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.fatima)
    assert browser.get("/api/me").json()["seq"] == 0
    change(browser, about="Hej")
    me = browser.get("/api/me").json()
    assert me["seq"] == 1
    assert me["roles"] == ["staff"]
    assert me["epoch"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "Åsa Åkesson"}, "username"),
        ({"username": "a" * 65}, "username"),
        ({"username": ".dot"}, "username"),
        ({"username": "dot."}, "username"),
        ({"username": "a\0b"}, "username"),
        ({"username": "a@b"}, "username"),
        ({"given_name": ""}, "given_name"),
        ({"given_name": "x" * 81}, "given_name"),
        ({"given_name": "Kim\u202e"}, "given_name"),
        ({"email": "not-an-address"}, "email"),
        ({"email": "a\0@example.org"}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_an_account_needs_a_name_that_can_be_read(db: None, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        UserFactory(**fields)
    assert refused.value.field == field
    assert not User.objects.exists()
    assert not Topic.objects.filter(name__startswith="user:").exists()


def test_a_username_and_an_address_belong_to_one_person(cast: Cast) -> None:
    assert cast.anna.username == "anna.bergstrom"
    with pytest.raises(Conflict):
        UserFactory(username="ANNA.Bergstrom")
    with pytest.raises(Conflict):
        UserFactory(email="Anna.Bergstrom@Example.org")
    assert UserFactory(email="").pk != UserFactory(email="").pk


def test_many_accounts_at_once_are_all_or_none(db: None) -> None:
    people = [
        services.NewPerson(username=f"person.{n}", given_name="Kim", password="samma") for n in range(30)
    ]
    users = services.create_users_bulk(people)
    assert [user.username for user in users] == [person.username for person in people]
    assert User.objects.get(username="person.7").check_password("samma")
    assert User.objects.get(username="person.7").role_names == {"staff"}
    assert Topic.objects.filter(name=f"user:{users[7].public_id}").get().pk == users[7].topic_id
    with pytest.raises(Conflict):
        services.create_users_bulk([services.NewPerson(username="ny", given_name="Ny"), people[0]])
    assert User.objects.count() == 30


def test_createsuperuser_makes_an_administrator(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "torget-lampan-42")
    call_command(
        "createsuperuser", "--no-input", username="Root", given_name="Rut", family_name="Admin", verbosity=0
    )
    rut = User.objects.get(username="root")
    assert rut.check_password("torget-lampan-42")
    assert rut.is_superuser
    assert rut.is_staff
    assert rut.role_names == {"staff", "administrator"}
    assert rut.topic.name == f"user:{rut.public_id}"
