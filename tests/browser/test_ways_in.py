"""Signing in otherwise than by a password, on the screen: passkey, authenticator app, a code by mail."""

from __future__ import annotations

import re
import time
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.someone import SOON, Someone
from tests.browser.test_accessible import violations
from tests.conftest import OpenContext
from tests.servers.torget import Installation

LETTERS = re.compile(r"[A-Z]{4}-[A-Z]{4}")


def attach_authenticator(page: Page) -> CDPSession:
    """Give the browser a device with a screen lock (Chromium's virtual authenticator)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_in_by_password(page: Page, name: str, password: str) -> None:
    page.get_by_label("Användarnamn eller e-post").fill(name)
    page.get_by_label("Lösenord", exact=True).fill(password)
    page.get_by_role("button", name="Logga in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/me")
    page.get_by_role("button", name="Logga ut", exact=True).click()
    # The page loads anew, so that nothing of the person is left in it.
    expect(page).to_have_url(re.compile(r":\d+/$"), timeout=SOON)
    expect(page.get_by_label("Lösenord", exact=True)).to_be_visible(timeout=SOON)


def test_a_passkey_is_made_used_and_removed(open_context: OpenContext, torget: Installation) -> None:
    sara = torget.cast["sara"]
    page = open_context(phone=True, bypass_csp=True, reduced_motion="reduce").new_page()
    attach_authenticator(page)
    page.goto("/me/security")
    expect(page.get_by_role("button", name="Logga in med en lösennyckel")).to_be_visible(timeout=SOON)
    assert violations(page) == []
    sign_in_by_password(page, sara.username, sara.password)
    page.get_by_role("button", name="Skapa en lösennyckel").click(timeout=SOON)
    # Whoever finds an unlocked phone makes no key of their own.
    dialog = page.get_by_role("dialog", name="Visa att det är du")
    dialog.get_by_label("Lösenord").fill(sara.password)
    dialog.get_by_role("button", name="Fortsätt").click()
    remove = page.get_by_role("button", name=re.compile("^Ta bort Chrome"))
    expect(remove).to_be_visible(timeout=SOON)

    sign_out(page)
    page.get_by_role("button", name="Logga in med en lösennyckel").click()
    expect(page.get_by_role("heading", name="Chatt")).to_be_visible(timeout=SOON)

    page.goto("/me/security")
    remove.click(timeout=SOON)
    page.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    again = page.get_by_role("dialog", name="Visa att det är du")
    again.get_by_label("Lösenord").fill(sara.password)
    again.get_by_role("button", name="Fortsätt").click()
    expect(remove).to_have_count(0, timeout=SOON)


def test_an_authenticator_app_is_asked_for_from_then_on(
    open_context: OpenContext, torget: Installation
) -> None:
    karin = torget.cast["karin"]
    page = open_context(bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto("/me/security")
    sign_in_by_password(page, karin.username, karin.password)
    page.get_by_role("button", name="Ställ in en autentiseringsapp").click(timeout=SOON)
    key = page.locator("code").filter(has_text=re.compile("^[A-Z2-7 ]+$"))
    expect(key).to_be_visible(timeout=SOON)
    secret = key.inner_text().replace(" ", "")
    field = page.get_by_label("Kod från din autentiseringsapp")
    field.fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Slå på").click()
    dialog = page.get_by_role("dialog", name="Visa att det är du")
    dialog.get_by_label("Lösenord").fill(karin.password)
    dialog.get_by_role("button", name="Fortsätt").click()
    codes = page.get_by_role("dialog", name="Dina reservkoder")
    expect(codes.get_by_role("listitem")).to_have_count(10, timeout=SOON)
    assert violations(page) == []
    recovery = codes.get_by_role("listitem").first.inner_text()
    codes.get_by_role("button", name="Jag har sparat dem").click()

    sign_out(page)
    sign_in_by_password(page, karin.username, karin.password)
    field.fill("000000", timeout=SOON)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Koden stämmer inte", timeout=SOON)
    field.fill(recovery)
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("heading", name="Chatt")).to_be_visible(timeout=SOON)

    page.goto("/me/security")
    expect(page.get_by_text("9 reservkoder är kvar")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Stäng av").click()
    dialog.get_by_label("Lösenord").fill(karin.password)
    dialog.get_by_role("button", name="Fortsätt").click()
    expect(page.get_by_role("button", name="Ställ in en autentiseringsapp")).to_be_visible(timeout=SOON)


def newest_code(torget: Installation) -> str:
    """The code in the newest mail; without a mail server they lie in the data folder."""
    mails = sorted((torget.data / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
    found: list[str] = LETTERS.findall(Path(mails[-1]).read_text(encoding="utf-8")) if mails else []
    return found[-1] if found else ""


def test_a_code_by_mail_opens(fatima: Someone, open_context: OpenContext, torget: Installation) -> None:
    page = open_context(phone=True).new_page()
    page.goto("/people")
    page.get_by_role("button", name="Få en kod med e-post").click(timeout=SOON)
    page.get_by_label("Användarnamn eller e-post").fill(fatima.person.username)
    page.get_by_role("button", name="Skicka en kod till mig").click()
    code = page.get_by_label("Kod", exact=True)
    expect(code).to_be_visible(timeout=SOON)
    # It is sent beside the answer.
    for _ in range(50):
        if newest_code(torget):
            break
        page.wait_for_timeout(100)
    code.fill(newest_code(torget))
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("heading", name="Personer")).to_be_visible(timeout=SOON)
