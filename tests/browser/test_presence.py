"""Who is here."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone


def test_a_colleague_comes_and_goes(fatima: Someone, open_as: OpenAs) -> None:
    karin = open_as("karin")
    fatima.open(f"/people/{karin.id}")
    card = fatima.page.get_by_role("article")
    expect(card.get_by_text("frånkopplad", exact=True)).to_be_visible(timeout=SOON)
    karin.open("/chat")
    expect(card.get_by_text("här", exact=True)).to_be_visible(timeout=SOON)
    karin.page.close()
    expect(card.get_by_text("frånkopplad", exact=True)).to_be_visible(timeout=SOON)


def test_presence_stands_in_the_list_of_direct_chats(fatima: Someone, erik: Someone) -> None:
    room = fatima.ask("POST", "direct", {"people": [erik.id]})["room"]
    fatima.open("/chat")
    expect(fatima.row(room)).to_contain_text("Erik Lindqvist")
    expect(fatima.row(room).locator('[data-presence="offline"]')).to_be_attached(timeout=SOON)
    erik.open("/chat")
    expect(fatima.row(room).locator('[data-presence="online"]')).to_be_attached(timeout=SOON)
