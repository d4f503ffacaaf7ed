"""From a letter to an account: who invites whom, what the code opens, and what it does not."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from eventlog.errors import Refused
from people import codes, guesses, queries, services
from people.models import Invitation, SignIn, User
from tests.factories import PASSWORD, Cast
from tests.people.conftest import Tree

BrowserOf = Callable[[User], Client]


def post(browser: Client, address: str, **body: Any) -> Any:
    return browser.post(address, body, content_type="application/json")


def invite(browser: Client, **fields: Any) -> Any:
    return post(browser, "/api/invitations", **{"given_name": "Nadia", "family_name": "Öz", **fields})


def accept(browser: Client, code: str, **fields: Any) -> Any:
    return post(browser, "/api/invitations/accept", **{"code": code, "password": PASSWORD, **fields})


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.fixture
def mats(cast: Cast, browser_of: BrowserOf) -> Client:
    """The browser of Mats, an administrator."""
    return browser_of(cast.mats)


def test_nadia_comes_from_the_letter_into_her_account(
    cast: Cast, mats: Client, anyone: Client, tree: Tree
) -> None:
    answer = invite(mats, title="Undersköterska", unit=tree.home_care.public_id)
    assert answer.status_code == 201, answer.content
    invitation, code = answer.json()["invitation"], answer.json()["code"]
    assert (invitation["state"], invitation["username"]) == ("open", "nadia.oz")
    assert re.fullmatch(r"[A-HJKMNP-TV-Z2-9]{4}(-[A-HJKMNP-TV-Z2-9]{4}){2}", code)

    welcome = post(anyone, "/api/invitations/check", code=code).json()["invitation"]
    assert (welcome["given_name"], welcome["unit"]) == ("Nadia", "Hemtjänst Norr")
    assert welcome["invited_by"] == "Mats Nyström"
    came = accept(anyone, code.lower().replace("-", " "), username="nadia", language="en")
    assert came.status_code == 201, came.content
    me = anyone.get("/api/me").json()
    assert came.json() == me
    assert (me["person"]["name"], me["person"]["username"]) == ("Nadia Öz", "nadia")
    assert (me["person"]["title"], me["person"]["unit"]["name"]) == ("Undersköterska", "Hemtjänst Norr")
    assert (me["language"], me["roles"]) == ("en", ["staff"])
    nadia = User.objects.get(username="nadia")
    assert nadia.check_password(PASSWORD)
    assert me["session"] == SignIn.objects.get(user=nadia).public_id
    (kept,) = mats.get("/api/invitations").json()["invitations"]
    assert (kept["state"], kept["used_by"]["name"]) == ("used", "Nadia Öz")
    actions = list(Entry.objects.order_by("number").values_list("action", flat=True))
    assert actions[-4:] == [
        "invitation.created",
        "person.created",
        "invitation.accepted",
        "sign_in.succeeded",
    ]
    assert codes.read(code) not in str(list(Entry.objects.values()))


def test_a_code_opens_once(mats: Client, anyone: Client) -> None:
    code = invite(mats).json()["code"]
    assert accept(anyone, code).status_code == 201
    thief = Client()
    for answer in (accept(thief, code, username="tjuv"), post(thief, "/api/invitations/check", code=code)):
        assert answer.status_code == 410
        assert answer.json()["error"]["code"] == "invitation_used"
    assert not User.objects.filter(username="tjuv").exists()
    assert thief.get("/api/me").status_code == 401


def test_a_code_grows_old(mats: Client, anyone: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code = invite(mats, days=3).json()["code"]
        clock.shift(timedelta(days=2, hours=23))
        assert post(anyone, "/api/invitations/check", code=code).status_code == 200
        clock.shift(timedelta(hours=2))
        answer = accept(anyone, code)
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "invitation_expired")
        assert not User.objects.filter(username="nadia.oz").exists()


def test_an_invitation_is_taken_back(mats: Client, anyone: Client) -> None:
    made = invite(mats).json()
    own = f"/api/invitations/{made['invitation']['id']}"
    assert mats.delete(own).json()["invitation"]["state"] == "revoked"
    assert mats.delete(own).status_code == 200
    assert accept(anyone, made["code"]).json()["error"]["code"] == "invitation_expired"
    assert mats.get(f"{own}/letter").status_code == 410
    assert not User.objects.filter(username="nadia.oz").exists()


def test_what_was_used_is_not_taken_back(mats: Client, anyone: Client) -> None:
    made = invite(mats).json()
    accept(anyone, made["code"])
    assert mats.delete(f"/api/invitations/{made['invitation']['id']}").status_code == 409


def test_an_inviter_who_has_left_lets_nobody_in(cast: Cast, mats: Client, anyone: Client) -> None:
    code = invite(mats).json()["code"]
    assert post(anyone, "/api/invitations/check", code=code).status_code == 200
    services.grant_role(actor=None, user=cast.karin, role="administrator")
    services.deactivate_user(user=cast.mats)
    assert accept(anyone, code).json()["error"]["code"] == "invitation_expired"


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"password": "kort"}, 400, "password"),
        ({"password": "nadia.oz.nadia"}, 400, "password"),
        ({"password": "x" * 1001}, 400, "password"),
        ({"password": "\0" * 12}, 400, "password"),
        ({"username": "Nadia Öz"}, 400, "username"),
        ({"username": "n" * 65}, 400, "username"),
        ({"username": "mats.nystrom"}, 409, None),
        ({"language": "tlh"}, 400, "language"),
        ({"role": "administrator"}, 400, "role"),
    ],
)
def test_a_mistake_makes_nothing_and_the_code_stays_good(
    mats: Client, anyone: Client, fields: dict[str, Any], status: int, field: str | None
) -> None:
    code = invite(mats).json()["code"]
    before = User.objects.count()
    answer = accept(anyone, code, **fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (status, field), answer.content
    assert User.objects.count() == before
    assert anyone.get("/api/me").status_code == 401
    assert accept(anyone, code).status_code == 201


@pytest.mark.parametrize("code", ["", "x", "AAAA-BBBB-CCCC", "ÅÅÅÅ", "\0", "A" * 100_000, "0000-1111-OOOO"])
def test_a_code_that_is_none_is_not_found(mats: Client, anyone: Client, code: str) -> None:
    invite(mats)
    answer = accept(anyone, code)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_whoever_is_signed_in_signs_out_first(mats: Client, cast: Cast, browser_of: BrowserOf) -> None:
    code = invite(mats).json()["code"]
    assert accept(browser_of(cast.erik), code).status_code == 409
    assert Invitation.objects.get().used_at is None


def test_a_device_that_guesses_has_to_wait_and_the_others_do_not(mats: Client) -> None:
    code = invite(mats).json()["code"]
    guesser, nadia = Client(), Client()
    guesser.cookies["csrftoken"], nadia.cookies["csrftoken"] = "a" * 32, "b" * 32
    for number in range(guesses.PER_DEVICE):
        wrong = f"AAAA-BBBB-CC{number + 2:02}".replace("0", "A").replace("1", "B")
        assert post(guesser, "/api/invitations/check", code=wrong).status_code == 404
    stopped = post(guesser, "/api/invitations/check", code=code)
    assert (stopped.status_code, stopped.json()["error"]["code"]) == (429, "too_fast")
    assert int(stopped["Retry-After"]) > 0
    assert accept(guesser, code).status_code == 429
    assert accept(nadia, code).status_code == 201


def test_dropping_the_cookie_gives_no_further_guesses(mats: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "PER_ADDRESS", 20)
    code = invite(mats).json()["code"]
    for _ in range(20):
        assert post(Client(), "/api/invitations/check", code="AAAA-BBBB-CCCC").status_code == 404
    assert post(Client(), "/api/invitations/check", code=code).status_code == 429
    assert post(Client(REMOTE_ADDR="192.0.2.7"), "/api/invitations/check", code=code).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_the_code_at_once_one_gets_in(cast: Cast) -> None:
    invitation = services.invite(actor=cast.mats, given_name="Nadia")
    code = codes.code_of(invitation.public_id)
    ready, outcomes = threading.Barrier(4), []

    def come(number: int) -> None:
        try:
            ready.wait(10)
            user = services.accept_invitation(
                code=code, username=f"nadia{number}", password=PASSWORD, language=""
            )
            outcomes.append(user.username)
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            close_old_connections()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes)[:3] == ["invitation_used"] * 3
    assert sorted(outcomes)[3].startswith("nadia")
    assert User.objects.filter(username__startswith="nadia").count() == 1


# --- who invites whom ------------------------------------------------------------------------------------


def test_a_head_invites_to_her_unit_and_what_lies_below(
    cast: Cast, browser_of: BrowserOf, tree: Tree
) -> None:
    browser = browser_of(cast.sara)
    assert invite(browser, unit=tree.night_team.public_id).status_code == 403
    services.set_head(unit=tree.home_care, head=cast.sara)
    assert invite(browser, unit=tree.night_team.public_id).status_code == 201
    assert invite(browser, unit=tree.home_care.public_id).status_code == 201
    assert invite(browser, unit=tree.preschool.public_id).status_code == 403
    assert invite(browser).status_code == 403


def test_one_sees_only_ones_own_invitations(
    cast: Cast, mats: Client, browser_of: BrowserOf, tree: Tree
) -> None:
    made = invite(mats).json()["invitation"]
    services.set_head(unit=tree.home_care, head=cast.sara)
    sara = browser_of(cast.sara)
    own = invite(sara, unit=tree.home_care.public_id).json()["invitation"]
    assert [one["id"] for one in sara.get("/api/invitations").json()["invitations"]] == [own["id"]]
    page = mats.get("/api/invitations?limit=1").json()
    assert [one["id"] for one in page["invitations"]] == [own["id"]]
    rest = mats.get(f"/api/invitations?limit=1&cursor={page['next']}").json()
    assert ([one["id"] for one in rest["invitations"]], rest["next"]) == ([made["id"]], None)
    assert sara.delete(f"/api/invitations/{made['id']}").status_code == 404
    assert sara.get(f"/api/invitations/{made['id']}/letter").status_code == 404
    assert sara.get("/api/invitations?cursor=nonsense").status_code == 400


@pytest.mark.parametrize("who", ["fatima", "anna", "leila"])
def test_others_invite_nobody(cast: Cast, browser_of: BrowserOf, tree: Tree, who: str) -> None:
    assert invite(browser_of(getattr(cast, who)), unit=tree.home_care.public_id).status_code == 403
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"given_name": "a\u202eb"}, "given_name"),
        ({"family_name": "x" * 81}, "family_name"),
        ({"username": "Nadia Öz"}, "username"),
        ({"role": "administrator"}, "role"),
        ({"language": "tlh"}, "language"),
        ({"unit": "nowhere"}, "unit"),
        ({"unit": "a\0b"}, "unit"),
        ({"days": 0}, "days"),
        ({"days": 61}, "days"),
        ({"days": 10**30}, "days"),
        ({"role": "guest"}, "sponsor"),
        ({"role": "guest", "sponsor": "nobody"}, "sponsor"),
        ({"active_until": "2026-12-24T00:00:00Z"}, "role"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_no_invitation_is_told(mats: Client, fields: dict[str, Any], field: str) -> None:
    answer = invite(mats, **fields)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field), answer.content
    assert not Invitation.objects.exists()


def test_two_of_one_name_get_different_usernames(mats: Client, anyone: Client) -> None:
    assert accept(anyone, invite(mats).json()["code"]).status_code == 201
    assert invite(mats).json()["invitation"]["username"] == "nadia.oz2"
    assert invite(mats).json()["invitation"]["username"] == "nadia.oz3"


# --- guests ----------------------------------------------------------------------------------------------


def test_a_guest_has_a_sponsor_and_stays_until_the_end_date(cast: Cast, mats: Client, anyone: Client) -> None:
    guest = {"role": "guest", "sponsor": cast.erik.public_id}
    assert invite(mats, **guest).json()["error"]["field"] == "active_until"
    assert invite(mats, **guest, active_until=in_days(-1)).status_code == 400
    assert invite(mats, **guest, active_until=in_days(3000)).status_code == 400
    leila = {"role": "guest", "sponsor": cast.leila.public_id, "active_until": in_days(9)}
    assert invite(mats, **leila).json()["error"]["field"] == "sponsor"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        made = invite(mats, **guest, active_until=in_days(9)).json()
        assert accept(anyone, made["code"]).status_code == 201
        user = User.objects.get(username="nadia.oz")
        assert (user.role_names, user.sponsor) == ({"guest"}, cast.erik)
        key = anyone.cookies["sessionid"].value
        session = SignIn.objects.get(user=user).public_id
        assert queries.identify(key) is not None
        assert queries.live_sessions([session]) == {session}
        assert queries.people().filter(pk=user.pk).exists()
        clock.shift(timedelta(days=9, seconds=1))
        assert anyone.get("/api/me").status_code == 401
        assert queries.identify(key) is None
        assert queries.live_sessions([session]) == set()
        assert not queries.people().filter(pk=user.pk).exists()
        again = post(Client(), "/_allauth/browser/v1/auth/login", username="nadia.oz", password=PASSWORD)
        assert again.status_code == 400


# --- the letter ------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What of a page matters here."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_letter_holds_the_code_in_two_languages_and_as_a_picture(mats: Client, settings: Any) -> None:
    settings.TORGET_ORIGINS = ["https://torget.example.org"]
    made = invite(mats, family_name="<b>Öz</b>").json()
    answer = mats.get(f"/api/invitations/{made['invitation']['id']}/letter", HTTP_ACCEPT="text/html")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-store"
    html = answer.content.decode()
    assert made["code"] in html
    assert "https://torget.example.org/welcome<" in html
    assert html.index("Välkommen, Nadia") < html.index("Welcome, Nadia")
    assert "&lt;b&gt;" in html
    page = Page(html)
    # Nothing that the policy on content would stop.
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert {"script", "style", "b"}.isdisjoint(tag for tag, _ in page.tags)
    assert not any("style" in attributes for _, attributes in page.tags)
    (sheet,) = (attributes["href"] for tag, attributes in page.tags if tag == "link")
    assert finders.find(str(sheet).removeprefix("/static/"))
    (picture,) = (attributes["src"] or "" for tag, attributes in page.tags if tag == "img")
    kind, _, data = picture.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert b"<svg" in base64.b64decode(data)


def test_the_letter_speaks_the_invited_persons_language_first(mats: Client) -> None:
    made = invite(mats, language="en").json()
    html = mats.get(f"/api/invitations/{made['invitation']['id']}/letter").content.decode()
    assert html.index("Welcome, Nadia") < html.index("Välkommen, Nadia")
    assert "http://testserver/welcome<" in html


def test_the_database_alone_opens_nothing(mats: Client, settings: Any) -> None:
    made = invite(mats).json()
    invitation = Invitation.objects.get()
    code = codes.read(made["code"])
    assert code is not None
    assert code not in str(Invitation.objects.values().get())
    settings.SECRET_KEY = "another installation's"
    assert codes.code_of(invitation.public_id) != code
    assert codes.hash_of(code) != invitation.code_hash


def test_several_letters_are_one_page_with_a_sheet_each(cast: Cast, browser_of: BrowserOf) -> None:
    browser = browser_of(cast.mats)
    made = [invite(browser, family_name=f"Öz{number}").json() for number in range(3)]
    ids = [one["invitation"]["id"] for one in made]
    browser.delete(f"/api/invitations/{ids[1]}")
    page = browser.get(f"/api/invitations/letters?ids={','.join(ids)}")
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("<main>") == 2
    assert [one["code"] in text for one in made] == [True, False, True]
    assert browser.get(f"/api/invitations/letters?ids={ids[1]}").status_code == 410
    assert browser.get("/api/invitations/letters?ids=").status_code == 400
    assert browser.get(f"/api/invitations/letters?ids={','.join(ids * 40)}").status_code == 400
    assert browser_of(cast.erik).get(f"/api/invitations/letters?ids={ids[0]}").status_code == 404


def test_without_a_password_one_comes_in_and_chooses_a_way_next(cast: Cast, browser_of: BrowserOf) -> None:
    code = invite(browser_of(cast.mats)).json()["code"]
    phone = Client()
    answer = post(phone, "/api/invitations/accept", code=code)
    assert answer.status_code == 201, answer.content
    assert answer.json()["ways"] == []
    changed = post(phone, "/_allauth/browser/v1/account/password/change", new_password="nya-lampan-lyser-43")
    assert changed.status_code == 200, changed.content
    assert phone.get("/api/me").json()["ways"] == ["password"]
