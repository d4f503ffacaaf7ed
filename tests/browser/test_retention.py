"""Two records officers decide what is purged: one proposes at a desk, the other approves on a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON


def test_a_rule_takes_two_officers_and_a_look(open_as: OpenAs) -> None:
    mats, first, second = open_as("mats"), open_as("karin"), open_as("anna", phone=True)
    for officer in (first, second):
        mats.ask("POST", f"people/{officer.id}/roles", {"role": "records_officer"})
    first.open("/desk/rules")
    first.page.get_by_role("button", name="Föreslå en regel").click()
    dialog = first.page.get_by_role("dialog")
    dialog.get_by_label("Gäller").select_option(label="Hemliga rum")
    dialog.get_by_role("textbox", name="Gallra efter så många månader").fill("0")
    dialog.get_by_role("textbox", name="Beslutet den vilar på").fill("KS 2026/12")
    dialog.get_by_role("button", name="Föreslå").click()
    expect(dialog.get_by_role("alert")).to_be_visible(timeout=SOON)
    dialog.get_by_role("textbox", name="Gallra efter så många månader").fill("24")
    dialog.get_by_role("button", name="Föreslå").click()
    row = first.page.get_by_role("listitem").filter(has_text="Hemliga rum: gallras efter 24 månader")
    expect(row).to_be_visible(timeout=SOON)
    expect(row.get_by_role("button", name="Godkänn")).to_have_count(0)

    second.open("/desk/rules")
    row = second.page.get_by_role("listitem").filter(has_text="Hemliga rum: gallras efter 24 månader")
    row.get_by_role("button", name="Godkänn").click()
    dialog = second.page.get_by_role("dialog")
    expect(dialog).to_contain_text("0 meddelanden", timeout=SOON)
    dialog.get_by_role("button", name="Godkänn regeln").click()
    expect(row).to_contain_text("godkänd av Anna Bergström", timeout=SOON)
    row.get_by_role("button", name="Avsluta").click()
    second.page.get_by_role("dialog").get_by_role("button", name="Avsluta").click()
    expect(row).to_contain_text("avslutad", timeout=SOON)
