"""A records officer reads the audit trail on a desktop and a phone; nobody else does."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone


def test_an_officer_filters_the_trail_and_has_it_checked(fatima: Someone, open_as: OpenAs) -> None:
    mats, officer = open_as("mats"), open_as("karin", phone=True)
    mats.ask("POST", f"people/{officer.id}/roles", {"role": "records_officer"})
    fatima.make_room()
    officer.open("/desk")
    officer.page.get_by_role("navigation", name="Granska").get_by_role("link", name="Revisionsloggen").click()
    officer.page.get_by_role("textbox", name="Vad som gjordes").fill("room.create")
    entry = officer.page.get_by_role("list", name="Revisionsloggen").get_by_role("listitem").first
    expect(entry).to_contain_text("Fatima Haddad", timeout=SOON)
    expect(entry).to_contain_text("room.create")
    officer.page.get_by_role("button", name="Alla", exact=True).click()
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("Fatima")
    dialog.get_by_role("checkbox", name=re.compile("Fatima Haddad")).click()
    expect(officer.page.get_by_role("button", name="Fatima Haddad")).to_be_visible(timeout=SOON)
    expect(entry).to_contain_text("Fatima Haddad", timeout=SOON)
    officer.page.get_by_role("button", name="Kontrollera nu").click()
    table = officer.page.get_by_role("link", name="Ladda ner som tabell")
    expect(table).to_have_attribute("href", re.compile(f"person={fatima.id}&action=room.create"))
    mats.open("/desk/trail")
    expect(mats.page.get_by_text("Det hör till en annan roll än din.")).to_be_visible(timeout=SOON)
