"""Signing in otherwise than by a password alone: a code by mail, an authenticator app; a forgotten
password.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from audit.models import Entry
from people import services
from people.models import User
from tests.factories import PASSWORD, Cast

BASE = "/_allauth/browser/v1"


def ask(client: Client, path: str, method: str = "post", **data: Any) -> Any:
    return getattr(client, method)(f"{BASE}/{path}", data, content_type="application/json")


def sign_in(client: Client, user: User) -> Any:
    return ask(client, "auth/login", username=user.username, password=PASSWORD)


def code_in(message: Any) -> str:
    found = re.search(r"[A-Z]{4}-[A-Z]{4}", message.body)
    assert found
    return found.group()


def totp(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def tried(user: User) -> list[str]:
    entries = Entry.objects.filter(target=f"person:{user.public_id}", action__startswith="sign_in.")
    return list(entries.order_by("number").values_list("action", flat=True))


@pytest.fixture
def anna(db: None) -> User:
    return Cast(password=PASSWORD).anna


@pytest.fixture
def fatima(db: None) -> User:
    """She has no address."""
    return Cast(password=PASSWORD).fatima


def set_up_app(client: Client) -> tuple[str, list[str]]:
    """Set up an authenticator app, and return its secret and the recovery codes."""
    assert ask(client, "auth/reauthenticate", password=PASSWORD).status_code == 200
    secret = client.get(f"{BASE}/account/authenticators/totp").json()["meta"]["secret"]
    assert ask(client, "account/authenticators/totp", code=totp(secret)).status_code == 200
    codes = client.get(f"{BASE}/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    return secret, codes


@pytest.mark.parametrize("who", ["anna.bergstrom@example.org", "Anna.Bergstrom"])
def test_anna_signs_in_by_a_code_in_her_mail(anyone: Client, anna: User, who: str) -> None:
    assert ask(anyone, "auth/code/request", email=who).status_code == 401
    (message,) = mail.outbox
    assert message.to == [anna.email]
    assert ask(anyone, "auth/code/confirm", code="XXXX-XXXX").status_code == 400
    assert anyone.get("/api/me").status_code == 401
    assert ask(anyone, "auth/code/confirm", code=code_in(message).lower()).status_code == 200
    assert anyone.get("/api/me").json()["person"]["name"] == "Anna Bergström"
    assert tried(anna) == ["sign_in.failed", "sign_in.succeeded"]
    # A code opens once.
    assert ask(Client(), "auth/code/confirm", code=code_in(message)).status_code == 409


@pytest.mark.parametrize("path", ["auth/code/request", "auth/password/request"])
def test_who_has_no_address_or_no_account_gets_the_same_answer_and_no_mail(
    anna: User, fatima: User, path: str
) -> None:
    asked = ("anna.bergstrom", "fatima.haddad", "nobody.at.all", "nobody@example.org", "a\0b", "<>", " ")
    answers = [ask(Client(), path, email=who) for who in asked]
    assert [answer.status_code for answer in answers[:4]] == [401] * 4
    assert len({str(answer.json()["data"]) for answer in answers[:4]}) == 1
    assert {answer.status_code for answer in answers} <= {400, 401}
    assert len(mail.outbox) == 1
    assert ask(Client(), path, email=["x"]).status_code == 400


def test_a_code_allows_three_attempts_and_few_are_sent(anyone: Client, anna: User) -> None:
    ask(anyone, "auth/code/request", email=anna.email)
    for _ in range(3):
        assert ask(anyone, "auth/code/confirm", code="XXXX-XXXX").status_code == 400
    assert ask(anyone, "auth/code/confirm", code=code_in(mail.outbox[0])).status_code == 409
    for _ in range(5):
        refused = ask(Client(), "auth/code/request", email=anna.email)
    assert refused.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert len(mail.outbox) == 3


def test_a_closed_account_gets_no_code(anyone: Client, anna: User) -> None:
    ask(anyone, "auth/code/request", email=anna.email)
    services.deactivate_user(user=anna)
    assert ask(anyone, "auth/code/confirm", code=code_in(mail.outbox[0])).status_code == 401
    ask(Client(), "auth/code/request", email=anna.email)
    assert len(mail.outbox) == 1


def test_an_installation_without_mail_says_so(anyone: Client, anna: User, settings: Any) -> None:
    settings.TORGET_MAIL = False
    settings.TORGET_HELP = "Servicedesk, 0500-00 00 00"
    assert anyone.get("/api/entrance").json() == {"mail": False, "help": "Servicedesk, 0500-00 00 00"}
    assert ask(anyone, "auth/code/request", email=anna.email).status_code == 403
    assert mail.outbox == []


def test_a_forgotten_password_is_replaced_and_every_sign_in_ends(anyone: Client, anna: User) -> None:
    phone = Client()
    sign_in(phone, anna)
    assert phone.get("/api/me").status_code == 200
    ask(anyone, "auth/password/request", email=anna.email)
    code = code_in(mail.outbox[0])
    reset = "auth/password/reset"
    assert ask(anyone, reset, key="XXXX-XXXX", password="nya-lampan-lyser-43").status_code == 400
    assert ask(anyone, reset, key=code, password="kort").status_code == 400
    # Nobody is signed in by it: whoever has the mail alone has still to show the second step.
    assert ask(anyone, reset, key=code, password="nya-lampan-lyser-43").status_code == 401
    assert phone.get("/api/me").status_code == 401
    assert sign_in(Client(), anna).status_code == 400
    new = ask(Client(), "auth/login", username=anna.username, password="nya-lampan-lyser-43")
    assert new.status_code == 200


def test_the_second_step_is_asked_for_whichever_way_one_comes(anyone: Client, anna: User) -> None:
    sign_in(anyone, anna)
    secret, codes = set_up_app(anyone)
    assert len(codes) == 10
    for first in ("password", "code"):
        browser = Client()
        if first == "password":
            half = sign_in(browser, anna)
        else:
            ask(browser, "auth/code/request", email=anna.email)
            half = ask(browser, "auth/code/confirm", code=code_in(mail.outbox[-1]))
        assert half.status_code == 401
        pending = [flow for flow in half.json()["data"]["flows"] if flow.get("is_pending")]
        assert [flow["id"] for flow in pending] == ["mfa_authenticate"]
        assert browser.get("/api/me").status_code == 401
        assert ask(browser, "auth/2fa/authenticate", code="000000").status_code == 400
        code = totp(secret, 1) if first == "password" else codes[0]
        assert ask(browser, "auth/2fa/authenticate", code=code).status_code == 200
        assert browser.get("/api/me").status_code == 200
    # A recovery code opens once.
    again = Client()
    sign_in(again, anna)
    assert ask(again, "auth/2fa/authenticate", code=codes[0]).status_code == 400
    detail = (
        Entry.objects.filter(action="sign_in.succeeded").order_by("number").values_list("detail", flat=True)
    )
    assert [one["by"] for one in detail] == [["password"], ["password", "totp"], ["code", "recovery_codes"]]


def test_guesses_at_the_second_step_are_counted_and_noted(anyone: Client, anna: User) -> None:
    sign_in(anyone, anna)
    secret, _codes = set_up_app(anyone)
    before = tried(anna).count("sign_in.failed")
    browser = Client()
    sign_in(browser, anna)
    for _ in range(10):
        ask(browser, "auth/2fa/authenticate", code="123456")
    refused = ask(browser, "auth/2fa/authenticate", code=totp(secret, 1))
    assert refused.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert tried(anna).count("sign_in.failed") - before == 11


def test_changing_how_one_signs_in_asks_who_one_is_and_is_noted(anyone: Client, anna: User) -> None:
    sign_in(anyone, anna)
    # Somebody at an unlocked phone.
    asked = anyone.get(f"{BASE}/account/authenticators/webauthn?passwordless")
    assert asked.status_code == 401
    assert asked.json()["meta"]["is_authenticated"]
    assert {flow["id"] for flow in asked.json()["data"]["flows"]} >= {"reauthenticate"}
    set_up_app(anyone)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert "gAAAA" in stored  # under the installation's key
    assert ask(anyone, "account/authenticators/totp", "delete").status_code == 200
    assert not Authenticator.objects.exists()
    assert tried(anna)[-2:] == ["sign_in.app_added", "sign_in.app_removed"]
    assert sign_in(Client(), anna).status_code == 200


def test_a_passkey_that_is_none_opens_nothing(anyone: Client, anna: User) -> None:
    for credential in ({}, {"id": "x"}, {"response": {"userHandle": "MQ"}}, {"response": []}, "x", None, 7):
        assert anyone.get(f"{BASE}/auth/webauthn/login").status_code == 200
        answer = ask(anyone, "auth/webauthn/login", credential=credential)
        assert answer.status_code == 400, (credential, answer.content)
    assert anyone.get("/api/me").status_code == 401
