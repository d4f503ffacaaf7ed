"""Everything by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.someone import SOON, Someone
from tests.servers.torget import Installation

STEPS = 200


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse must."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {STEPS} presses of Tab")


def test_from_sign_in_to_a_sent_message(
    page: Page, torget: Installation, fatima: Someone, erik: Someone
) -> None:
    room = fatima.make_room(erik)
    page.goto("/chat")
    expect(page.get_by_label("Användarnamn eller e-post")).to_be_focused(timeout=SOON)
    page.keyboard.type(torget.cast["fatima"].username)
    page.keyboard.press("Tab")
    page.keyboard.type(torget.cast["fatima"].password)
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-room="{room["id"]}"]')).to_be_visible(timeout=SOON)
    tab_to(page, f'[data-room="{room["id"]}"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("textbox")).to_be_visible(timeout=SOON)
    tab_to(page, "main textarea")
    page.keyboard.type("Skrivet utan mus")
    page.keyboard.press("Enter")
    expect(page.locator("[data-message]").filter(has_text="Skrivet utan mus")).to_be_visible(timeout=SOON)
    erik.open_room(room)
    expect(erik.message("Skrivet utan mus")).to_be_visible(timeout=SOON)


def test_walking_among_messages_and_reacting(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    for text in ("Ett", "Två", "Tre"):
        erik.write(room, text)
    fatima.open_room(room)
    expect(fatima.message("Tre")).to_be_visible(timeout=SOON)
    keys = fatima.page.keyboard
    tab_to(fatima.page, "[data-message]")
    expect(fatima.message("Tre")).to_be_focused()
    keys.press("ArrowUp")
    expect(fatima.message("Två")).to_be_focused()
    tab_to(fatima.page, '[aria-label="Reagera"]')
    keys.press("Enter")
    expect(fatima.page.get_by_role("button", name="Reagera med 👍")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("Enter")
    expect(fatima.message("Två").get_by_role("button", name="❤️ 1, du")).to_be_visible(timeout=SOON)
    expect(fatima.message("Två").get_by_role("button", name="Reagera", exact=True)).to_be_focused()


def test_a_menu_opens_walks_and_closes(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.write(room, "Mina ord")
    fatima.open_room(room)
    expect(fatima.message("Mina ord")).to_be_visible(timeout=SOON)
    keys = fatima.page.keyboard
    tab_to(fatima.page, "[data-message]")
    tab_to(fatima.page, '[aria-label="Mer"]')
    keys.press("Enter")
    expect(fatima.page.get_by_role("menuitem").first).to_be_focused()
    keys.press("End")
    expect(fatima.page.get_by_role("menuitem", name="Ta bort")).to_be_focused()
    keys.press("Enter")
    dialog = fatima.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(fatima.message("Mina ord").get_by_role("button", name="Mer")).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(fatima: Someone) -> None:
    fatima.open("/chat")
    opener = fatima.page.get_by_role("button", name="Nytt rum")
    opener.focus()
    fatima.page.keyboard.press("Enter")
    expect(fatima.page.get_by_role("dialog")).to_be_visible()
    for _ in range(14):
        fatima.page.keyboard.press("Tab")
        inside = "() => document.activeElement.matches('body, dialog, dialog *')"
        assert fatima.page.evaluate(inside)
    fatima.page.keyboard.press("Escape")
    expect(fatima.page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_first_tab_skips_to_the_content(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    fatima.page.keyboard.press("Tab")
    expect(fatima.page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    fatima.page.keyboard.press("Enter")
    expect(fatima.page.get_by_role("main")).to_be_focused()
    expect(fatima.page).to_have_url(re.compile(room["id"]))
