"""Signing in and out, the limits on guessing, and what the audit trail keeps of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from people import services, signin_settings
from people.hashers import Argon2
from people.models import SignIn, User
from tests.factories import PASSWORD, Cast

LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"
PASSWORD_CHANGE = "/_allauth/browser/v1/account/password/change"


@pytest.fixture
def fatima(db: None) -> User:
    return Cast(password=PASSWORD).fatima


@pytest.fixture
def anna(db: None) -> User:
    return Cast(password=PASSWORD).anna


def sign_in(client: Client, *, password: str = PASSWORD, **who: str) -> Any:
    return client.post(LOGIN, {**who, "password": password}, content_type="application/json")


def actions() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def test_fatima_signs_in_with_her_username(anyone: Client, fatima: User) -> None:
    assert anyone.get("/api/me").status_code == 401
    answer = sign_in(anyone, username="fatima.haddad")
    assert answer.status_code == 200, answer.content
    me = anyone.get("/api/me").json()
    assert me["person"]["name"] == "Fatima Haddad"
    assert me["session"] == SignIn.objects.get(user=fatima).public_id


def test_her_phone_may_have_written_a_capital_letter(anyone: Client, fatima: User) -> None:
    assert sign_in(anyone, username="Fatima.Haddad ").status_code == 200


def test_anna_signs_in_with_her_address(anyone: Client, anna: User) -> None:
    assert sign_in(anyone, email="Anna.Bergstrom@example.org").status_code == 200


def test_the_answer_shows_no_database_key(anyone: Client, fatima: User) -> None:
    shown = sign_in(anyone, username="fatima.haddad").json()["data"]["user"]
    assert shown["id"] == fatima.public_id
    assert fatima.pk not in shown.values()


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(anyone: Client, fatima: User) -> None:
    wrong = sign_in(anyone, username="fatima.haddad", password="fel-losenord")
    unknown = sign_in(anyone, username="nobody.at.all", password="fel-losenord")
    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()


def test_a_deactivated_person_gets_that_answer_too(anyone: Client, fatima: User) -> None:
    wrong = sign_in(anyone, username="fatima.haddad", password="fel-losenord").json()
    services.deactivate_user(user=fatima)
    answer = sign_in(anyone, username="fatima.haddad")
    assert answer.status_code == 400
    assert answer.json() == wrong


def test_an_unknown_name_costs_a_hash_as_well(
    anyone: Client, db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PASSWORD_HASHERS = signin_settings.PASSWORD_HASHERS
    fatima = Cast(password=PASSWORD).fatima
    assert fatima.password.startswith("argon2$argon2id$v=19$m=19456,t=4,p=1$")
    hashed: list[str] = []
    encode, verify = Argon2.encode, Argon2.verify

    def counted_encode(self: Argon2, password: str, salt: str) -> str:
        hashed.append("encode")
        return encode(self, password, salt)

    def counted_verify(self: Argon2, password: str, encoded: str) -> bool:
        hashed.append("verify")
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2, "encode", counted_encode)
    monkeypatch.setattr(Argon2, "verify", counted_verify)
    sign_in(anyone, username="fatima.haddad", password="fel-losenord")
    assert hashed == ["verify"]
    hashed.clear()
    sign_in(anyone, username="nobody.at.all", password="fel-losenord")
    assert hashed == ["encode"]


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b"{}",
        b'{"username": "fatima.haddad"}',
        b'{"username": "fatima.haddad\\u0000", "password": "x"}',
        b'{"username": {"a": 1}, "password": ["x"]}',
        b'{"username": "' + b"x" * 100_000 + b'", "password": "x"}',
        b'{"username": "fatima.haddad", "password": "' + b"x" * 100_000 + b'"}',
        b'{"username": "\\ud800", "password": "\\ud800"}',
    ],
)
def test_nonsense_is_refused_and_nobody_is_signed_in(anyone: Client, fatima: User, body: bytes) -> None:
    answer = anyone.post(LOGIN, body, content_type="application/json")
    assert answer.status_code == 400
    assert not SignIn.objects.filter(user=fatima).exists()


def test_a_forged_request_is_refused(fatima: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict, username="fatima.haddad").status_code == 403
    strict.get("/_allauth/browser/v1/config")
    token = strict.cookies["csrftoken"].value
    answer = strict.post(
        LOGIN,
        {"username": "fatima.haddad", "password": PASSWORD},
        content_type="application/json",
        HTTP_X_CSRFTOKEN=token,
    )
    assert answer.status_code == 200


def test_nobody_registers_themselves(anyone: Client, db: None) -> None:
    answer = anyone.post(
        "/_allauth/browser/v1/auth/signup",
        {"username": "ny", "password": PASSWORD},
        content_type="application/json",
    )
    assert answer.status_code in (403, 404)
    assert not User.objects.exists()


def test_guessing_stops_after_ten_attempts(anyone: Client, fatima: User) -> None:
    for _ in range(10):
        assert sign_in(anyone, username="fatima.haddad", password="gissning").status_code == 400
    refused = sign_in(anyone, username="fatima.haddad")
    assert refused.status_code in (400, 429)
    assert refused.json()["errors"][0]["code"] == "too_many_login_attempts"
    # Another address and another spelling give no further guesses.
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, username="FATIMA.HADDAD").status_code == refused.status_code


def test_somebody_who_guesses_does_not_lock_her_out_of_her_own_phone(fatima: User) -> None:
    phone, attacker = Client(), Client()
    assert sign_in(phone, username="fatima.haddad").status_code == 200
    phone.delete(SESSION)
    for _ in range(11):
        stopped = sign_in(attacker, username="fatima.haddad", password="gissning")
    assert stopped.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert sign_in(phone, username="fatima.haddad").status_code == 200


def test_a_colleague_behind_the_same_address_is_not_held_up(fatima: User, anna: User) -> None:
    attacker, colleague = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(11):
        stopped = sign_in(attacker, username="fatima.haddad", password="gissning")
    assert stopped.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert sign_in(colleague, username="anna.bergstrom").status_code == 200


def test_a_borrowed_device_cookie_opens_nothing_and_serves_nobody_else(fatima: User, anna: User) -> None:
    phone = Client()
    sign_in(phone, username="fatima.haddad")
    thief = Client()
    thief.cookies["torget_device"] = phone.cookies["torget_device"].value
    assert thief.get("/api/me").status_code == 401
    for _ in range(10):
        sign_in(thief, username="anna.bergstrom", password="gissning")
    stranger = Client()
    stopped = sign_in(stranger, username="anna.bergstrom")
    assert stopped.json()["errors"][0]["code"] == "too_many_login_attempts"


def test_signing_out_ends_the_session(anyone: Client, fatima: User) -> None:
    sign_in(anyone, username="fatima.haddad")
    key = anyone.cookies["sessionid"].value
    assert anyone.delete(SESSION).status_code == 401
    again = Client()
    again.cookies["sessionid"] = key
    assert again.get("/api/me").status_code == 401


def test_the_trail_tells_of_it_without_what_was_typed(anyone: Client, fatima: User) -> None:
    sign_in(anyone, username="fatima.haddad", password="mitt-hemliga-ord")
    # A password written into the wrong field.
    sign_in(anyone, username="mitt-hemliga-ord", password="x")
    sign_in(anyone, username="fatima.haddad")
    anyone.delete(SESSION)
    assert actions() == [
        "person.created",
        "sign_in.failed",
        "sign_in.failed",
        "sign_in.succeeded",
        "sign_in.ended",
    ]
    told = str(list(Entry.objects.values()))
    assert "hemliga" not in told
    assert PASSWORD not in told


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one(fatima: User) -> None:
    phone, stolen = Client(), Client()
    sign_in(phone, username="fatima.haddad")
    sign_in(stolen, username="fatima.haddad")
    assert stolen.get("/api/me").status_code == 200
    before = phone.get("/api/me").json()["session"]
    answer = phone.post(
        PASSWORD_CHANGE,
        {"current_password": PASSWORD, "new_password": "nya-lampan-lyser-43"},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    assert stolen.get("/api/me").status_code == 401
    assert phone.get("/api/me").json()["session"] == before
    assert sign_in(Client(), username="fatima.haddad").status_code == 400
    assert sign_in(Client(), username="fatima.haddad", password="nya-lampan-lyser-43").status_code == 200


@pytest.mark.parametrize("weak", ["kort", "password123", "fatimahaddad"])
def test_a_weak_password_is_refused(anyone: Client, fatima: User, weak: str) -> None:
    sign_in(anyone, username="fatima.haddad")
    answer = anyone.post(
        PASSWORD_CHANGE,
        {"current_password": PASSWORD, "new_password": weak},
        content_type="application/json",
    )
    assert answer.status_code == 400
    fatima.refresh_from_db()
    assert fatima.check_password(PASSWORD)


def test_the_admin_has_no_sign_in_of_its_own(anyone: Client, db: None) -> None:
    mats = Cast(password=PASSWORD).mats
    away = anyone.post("/admin/login/", {"username": mats.username, "password": PASSWORD})
    assert away.status_code == 302
    assert away["Location"].startswith("/?next=")
    assert sign_in(anyone, username=mats.username).status_code == 200
    assert anyone.get("/admin/people/user/").status_code == 200


def test_the_admin_is_closed_to_staff(anyone: Client, fatima: User) -> None:
    sign_in(anyone, username="fatima.haddad")
    assert anyone.get("/admin/people/user/").status_code in (302, 403)
    assert anyone.get("/admin/login/?next=/admin/").status_code == 403
