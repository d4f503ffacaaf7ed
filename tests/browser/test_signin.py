"""Coming in and going out."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone
from tests.conftest import OpenContext
from tests.servers.torget import Installation


def sign_in_on_screen(page: Page, name: str, password: str) -> None:
    page.get_by_label("Användarnamn eller e-post").fill(name)
    page.get_by_label("Lösenord", exact=True).fill(password)
    page.get_by_role("button", name="Logga in", exact=True).click()


def test_one_signs_in_by_username_and_lands_where_one_was_going(page: Page, torget: Installation) -> None:
    fatima = torget.cast["fatima"]
    page.goto("/people")
    sign_in_on_screen(page, fatima.username, fatima.password)
    expect(page.get_by_role("heading", name="Personer")).to_be_visible(timeout=SOON)
    assert page.url.endswith("/people")


def test_one_signs_in_by_e_mail(page: Page, torget: Installation) -> None:
    fatima = torget.cast["fatima"]
    page.goto("/me")
    sign_in_on_screen(page, f"{fatima.username}@kommun.example", fatima.password)
    expect(page.get_by_role("heading", name=fatima.name)).to_be_visible(timeout=SOON)


def test_a_wrong_password_is_said_and_what_was_typed_stays(page: Page, torget: Installation) -> None:
    page.goto("/chat")
    sign_in_on_screen(page, torget.cast["karin"].username, "inte mitt lösenord")
    expect(page.get_by_role("alert")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Användarnamn eller e-post")).to_have_value(torget.cast["karin"].username)


def test_signing_out_leaves_nothing_behind(open_as: OpenAs) -> None:
    fatima = open_as("fatima")
    room = fatima.make_room()
    fatima.open_room(room)
    # The draft is saved before she is gone and is there at the next sign-in: nothing is lost or asked.
    fatima.composer.press_sequentially("Ett utkast")
    fatima.open("/me")
    fatima.page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(fatima.page).to_have_url(re.compile(r":\d+/$"), timeout=SOON)
    expect(fatima.page.get_by_label("Lösenord", exact=True)).to_be_visible(timeout=SOON)
    left = fatima.page.evaluate("() => Object.keys(localStorage).filter(key => key.includes(':draft:'))")
    assert left == []
    assert fatima.page.request.get("/api/me").status == 401


def test_ending_another_session_signs_that_device_out_at_once(fatima: Someone, open_as: OpenAs) -> None:
    phone = open_as("fatima", phone=True)
    phone.open("/chat")
    fatima.open("/me")
    mine = phone.ask("GET", "sessions")["sessions"]
    assert len(mine) >= 2
    current = next(session["id"] for session in mine if session["current"])
    fatima.ask("DELETE", f"sessions/{current}")
    expect(phone.page.get_by_text("Du har loggats ut.")).to_be_visible(timeout=SOON)
    expect(phone.page.get_by_label("Lösenord", exact=True)).to_be_visible()


def test_the_sign_in_speaks_the_language_of_the_browser(open_context: OpenContext) -> None:
    english = open_context(locale="en-GB").new_page()
    english.goto("/chat")
    expect(english.get_by_role("button", name="Sign in", exact=True)).to_be_visible(timeout=SOON)
    english.get_by_role("button", name="Svenska").click()
    expect(english.get_by_role("button", name="Logga in", exact=True)).to_be_visible(timeout=SOON)
    assert english.evaluate("() => document.documentElement.lang") == "sv"
