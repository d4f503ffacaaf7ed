"""Who is here."""

from __future__ import annotations

import re

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


def test_at_lunch_in_a_tap_seen_by_colleagues_and_over_by_itself(fatima: Someone, open_as: OpenAs) -> None:
    karin = open_as("karin", phone=True)
    karin.open("/me")
    fatima.page.clock.install()
    fatima.open(f"/people/{karin.id}")
    card = fatima.page.get_by_role("article")
    expect(card.get_by_text("här", exact=True)).to_be_visible(timeout=SOON)

    karin.page.get_by_role("main").get_by_role("button", name="Vad gör du just nu?").last.click()
    karin.page.get_by_role("button", name="Lunch").click()
    expect(karin.page.locator(".status-button")).to_contain_text("Lunch till", timeout=SOON)
    expect(karin.page.get_by_role("dialog")).to_have_count(0, timeout=SOON)
    expect(card).to_contain_text(re.compile("Lunch till"), timeout=SOON)
    # In the list beside the card as well, by its sign.
    fatima.page.get_by_role("searchbox").fill("Karin")
    expect(fatima.page.get_by_role("listitem").filter(has_text="Karin Öberg")).to_contain_text(
        "🍽️", timeout=SOON
    )
    # The page is left open; nothing comes from the server when the hour is over.
    fatima.page.clock.fast_forward("46:00")
    expect(card).not_to_contain_text("Lunch", timeout=SOON)


def test_who_hides_is_offline_to_others_at_once(fatima: Someone, open_as: OpenAs) -> None:
    sara = open_as("sara")
    sara.open("/me")
    fatima.open(f"/people/{sara.id}")
    card = fatima.page.get_by_role("article")
    expect(card.get_by_text("här", exact=True)).to_be_visible(timeout=SOON)
    sara.page.get_by_role("button", name="Upptagen").click()
    expect(card.get_by_text("upptagen", exact=True)).to_be_visible(timeout=SOON)
    sara.page.get_by_role("button", name="Dold").click()
    expect(card.get_by_text("frånkopplad", exact=True)).to_be_visible(timeout=SOON)
    sara.page.reload()
    expect(sara.page.get_by_role("button", name="Dold")).to_have_attribute("aria-pressed", "true")
    sara.page.get_by_role("button", name="Här", exact=True).click()
    expect(card.get_by_text("här", exact=True)).to_be_visible(timeout=SOON)
