"""Any emoji, found by a Swedish word, in a text and on a message."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.someone import SOON, Someone


def test_an_emoji_is_found_by_a_word_and_by_its_short_name(fatima: Someone) -> None:
    fatima.open_room(fatima.make_room())
    fatima.page.get_by_role("button", name="Lägg till i meddelandet").click()
    fatima.page.get_by_role("menuitem", name="Emoji").click()
    dialog = fatima.page.get_by_role("dialog", name="Välj en emoji")
    dialog.get_by_role("searchbox").fill("tummen upp")
    dialog.get_by_role("button", name=re.compile("tummen upp")).first.click(timeout=SOON)
    expect(fatima.composer).to_have_value(re.compile("^👍"))
    expect(dialog).to_be_hidden()
    fatima.composer.click()
    fatima.composer.press("End")
    fatima.composer.press_sequentially(" klart :tada:")
    expect(fatima.composer).to_have_value(re.compile("klart 🎉$"))
    fatima.composer.press("Enter")

    fatima.do("klart", "Reagera")
    fatima.page.get_by_role("button", name="Alla emojier").click()
    dialog.get_by_role("searchbox").fill("kaffe")
    dialog.get_by_role("button", name=re.compile("☕")).first.click(timeout=SOON)
    expect(fatima.message("klart").get_by_role("button", name=re.compile("^☕"))).to_be_visible(timeout=SOON)
