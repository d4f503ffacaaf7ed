"""Who can be reached, on a desktop and a phone, for whoever may see it and nobody else."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON


def test_numbers_are_for_communicators_and_names_for_administrators(open_as: OpenAs) -> None:
    anna, mats, fatima = open_as("anna", phone=True), open_as("mats"), open_as("fatima")
    for who in (anna, mats):
        who.open("/manage/reach")
        care = who.page.get_by_role("listitem").filter(
            has=who.page.get_by_role("heading", name=re.compile("^Vård och omsorg"))
        )
        # 120 colleagues without an address, and Sara and Fatima with one.
        expect(care).to_contain_text("122 personer", timeout=SOON)
        expect(care).to_contain_text("Bara e-post: 2")
    expect(anna.page.get_by_role("button", name=re.compile("utan notiser"))).to_have_count(0)
    more = mats.page.get_by_role("button", name=re.compile("^Hemtjänst Norr: 1 utan notiser"))
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(mats.page.get_by_role("link", name=re.compile("Fatima Haddad"))).to_be_visible(timeout=SOON)
    units = mats.page.get_by_role("list", name="Enheter")
    table = units.get_by_role("link", name="Ladda ner som tabell").get_attribute("href")
    assert "Fatima" in mats.page.request.get(str(table)).text()
    fatima.open("/manage/reach")
    expect(fatima.page.get_by_text("Det här är inte öppet för dig")).to_be_visible(timeout=SOON)
    assert fatima.page.request.get("/api/reach").status == 403
