"""A conversation that is a case: an owner asks, an officer decides; and an officer in a private room."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON

WHY = "Ett ärende fördes i chatten enligt anmälan"


def test_an_owner_asks_and_an_officer_hands_over(open_as: OpenAs) -> None:
    mats, owner, officer = open_as("mats"), open_as("fatima"), open_as("karin")
    mats.ask("POST", f"people/{officer.id}/roles", {"role": "records_officer"})
    room = owner.make_room(name="Bygglov Björkvägen", kind="closed")
    first = owner.write(room, "Vi vill bygga en altan")
    owner.write(room, "Ritningen kommer i morgon", thread=first["id"])
    owner.write(room, "Ska vi äta lunch?")
    owner.open_room(room)
    owner.choose("Vi vill bygga", "Rättslig status")
    dialog = owner.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Av ringa betydelse")).to_be_disabled(timeout=SOON)
    dialog.get_by_role("radio", name="Allmän handling").check()
    dialog.get_by_role("button", name="Spara").click()
    expect(dialog).to_have_count(0, timeout=SOON)

    owner.choose("Vi vill bygga", "Lämna över till diariet")
    lunch = dialog.get_by_role("checkbox", name=re.compile("lunch"))
    expect(lunch).not_to_be_checked(timeout=SOON)
    dialog.get_by_role("button", name="Gå vidare med 1 meddelande").click()
    dialog.get_by_role("textbox", name="Ärendenummer").fill("BYGG 2026/14")
    dialog.get_by_role("textbox", name="Mottagare").fill("Byggnadsnämndens registrator")
    expect(dialog.get_by_label("Det som lämnas över")).to_contain_text("2 meddelanden", timeout=SOON)
    dialog.get_by_role("button", name="Lämna över").click()
    expect(dialog).to_have_count(0, timeout=SOON)
    expect(owner.message("Vi vill bygga")).to_be_visible()

    officer.open("/desk/registry")
    row = officer.page.get_by_role("listitem").filter(has_text="BYGG 2026/14")
    expect(row).to_contain_text("Väntar på en arkivansvarig", timeout=SOON)
    row.get_by_role("button", name="Godkänn").click()
    officer.page.get_by_role("dialog").get_by_role("button", name="Godkänn").click()
    expect(row).to_contain_text("Överlämnat", timeout=SOON)
    with officer.page.expect_download(timeout=SOON) as download:
        row.get_by_role("link", name="Hämta paketet").click()
    assert download.value.suggested_filename.startswith("BYGG-2026-14-")
    # In the room the note stands at once, and what is not part of the case stays.
    expect(owner.page.get_by_text("lämnats över för diarieföring")).to_be_visible(timeout=SOON)
    expect(owner.message("Ska vi äta lunch?")).to_be_visible()
    expect(owner.message("Vi vill bygga")).to_have_count(0)
    owner.open("/me/notices")
    told = owner.page.get_by_text("har lämnats över som BYGG 2026/14")
    expect(told).to_be_visible(timeout=SOON)


def test_an_officer_enters_a_private_room_and_its_owner_sees_it(open_as: OpenAs) -> None:
    mats, owner, officer = open_as("mats"), open_as("fatima"), open_as("karin", phone=True)
    mats.ask("POST", f"people/{officer.id}/roles", {"role": "records_officer"})
    room = owner.make_room(name="Hemlig grupp", kind="secret")
    owner.write(room, "Bara mellan oss")
    owner.open("/chat")
    officer.open("/desk/rooms")
    officer.page.get_by_role("searchbox").fill("hemlig grupp")
    row = officer.page.get_by_role("listitem").filter(has_text="Hemlig grupp")
    expect(row).not_to_contain_text("Bara mellan oss", timeout=SOON)
    row.get_by_label("Det som sägs här är").select_option(label="Inkommen handling")
    row.get_by_role("button", name=re.compile("Läs med skäl")).click()
    dialog = officer.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Varför behöver du läsa det?").fill(WHY)
    dialog.get_by_role("button", name="Läs rummet").click()
    expect(officer.page.get_by_text("Bara mellan oss")).to_be_visible(timeout=SOON)
    told = owner.page.get_by_role("dialog")
    expect(told).to_contain_text(WHY, timeout=SOON)
    officer.page.get_by_role("button", name="Rättslig status").click()
    dialog = officer.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Inkommen handling")).to_be_checked(timeout=SOON)
    dialog.get_by_role("button", name="Stäng").last.click()
    officer.page.get_by_role("checkbox").check()
    officer.page.get_by_role("button", name="Lämna över 1 meddelande till diariet").click()
    expect(dialog.get_by_label("Det som lämnas över")).to_contain_text("Bara mellan oss", timeout=SOON)
    dialog.get_by_role("button", name="Avbryt").click()
    officer.page.get_by_role("button", name="Avsluta").click()
    expect(officer.page.get_by_role("heading", name="Alla rum")).to_be_visible(timeout=SOON)
