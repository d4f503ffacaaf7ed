"""From a report on a phone to the moderator's decision, and what each side sees of it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone

SAID = "Du är ju helt värdelös"


def reported(fatima: Someone, erik: Someone, said: str = SAID) -> tuple[Json, Json]:
    """Erik writes something in a closed room of theirs, and Fatima reports it without the screen."""
    room = erik.make_room(fatima, kind="closed")
    message = erik.write(room, said)
    report = {"kind": "message", "object": message["id"], "reason": "insult", "words": "Inte första gången"}
    fatima.ask("POST", "reports", report)
    return room, message


def test_what_is_reported_on_a_phone_is_hidden_from_the_desk(erik: Someone, open_as: OpenAs) -> None:
    fatima, sara = open_as("fatima", phone=True), open_as("sara")
    room = erik.make_room(fatima, kind="closed")
    erik.write(room, SAID)
    erik.open_room(room)
    sara.open("/desk/cases")
    fatima.open_room(room)
    fatima.do(SAID, "Mer")
    fatima.page.get_by_role("button", name="Anmäl").click()
    dialog = fatima.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Anmäl", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("Välj vad som är fel")
    dialog.get_by_role("radio", name="Kränkande").check()
    dialog.get_by_role("textbox").fill("Inte första gången")
    dialog.get_by_role("button", name="Anmäl", exact=True).click()
    expect(dialog).to_have_count(0, timeout=SOON)

    # It comes to the moderator's screen by itself; she takes it up and decides with the keyboard.
    case = sara.page.locator("[data-case]").filter(has_text="Erik Lindqvist").last
    expect(case).to_contain_text("Kränkande", timeout=SOON)
    expect(case).not_to_contain_text(SAID)
    case.focus()
    sara.page.keyboard.press("Enter")
    expect(sara.page.get_by_text(SAID)).to_be_visible(timeout=SOON)
    expect(sara.page.get_by_text("Inte första gången")).to_be_visible()
    sara.page.get_by_role("button", name="Ta hand om").click()
    sara.page.get_by_role("checkbox", name="Dölj det").check()
    sara.page.get_by_role("checkbox", name="Varna den som skrev").check()
    sara.page.get_by_role("button", name="Avgör ärendet").click()
    expect(sara.page.get_by_text("Skriv något först").first).to_be_visible(timeout=SOON)
    sara.page.get_by_role("textbox", name="Dina ord till den som skrev").fill("Så skriver vi inte här.")
    sara.page.get_by_role("button", name="Avgör ärendet").click()
    expect(sara.page.get_by_role("heading", name="Anmälningar")).to_be_visible(timeout=SOON)

    # Its author must read why; the others see no more than that.
    notice = erik.page.get_by_role("dialog", name="Från moderatorerna")
    expect(notice).to_contain_text("Så skriver vi inte här.", timeout=SOON)
    expect(notice).not_to_contain_text("Fatima")
    erik.page.keyboard.press("Escape")
    erik.page.get_by_role("button", name="Läs det").click()
    notice.get_by_role("button", name="Jag har läst det här").click()
    expect(notice).to_have_count(0, timeout=SOON)
    for who in (fatima, erik):
        gone = who.page.locator("[data-message]").filter(has_text="dolts av en moderator")
        expect(gone).to_be_visible(timeout=SOON)
        expect(who.message(SAID)).to_have_count(0)
    expect(fatima.page.get_by_role("button", name="Varför?")).to_have_count(0)
    erik.page.get_by_role("button", name="Varför?").click()
    expect(notice).to_contain_text("Kränkande", timeout=SOON)
    fatima.open("/me/notices")
    expect(fatima.page.get_by_text("har gjort något åt det").first).to_be_visible(timeout=SOON)


def test_somebody_with_a_pause_sees_until_when_and_writes_again_when_it_is_lifted(
    fatima: Someone, erik: Someone, open_as: OpenAs
) -> None:
    room, _message = reported(fatima, erik)
    erik.open_room(room)
    sara = open_as("sara")
    case = sara.ask("GET", "moderation/cases?limit=100")["cases"][-1]
    how = {"base": case["version"], "mute_hours": 4, "reason": "insult"}
    sara.ask("POST", f"moderation/cases/{case['id']}/settle", how)
    erik.page.get_by_role("button", name="Jag har läst det här").click()
    expect(erik.page.get_by_text("En moderator har gett dig skrivpaus till").first).to_be_visible(
        timeout=SOON
    )
    expect(erik.composer).to_have_count(0)
    sara.open("/desk/mutes")
    row = sara.page.get_by_role("listitem").filter(has_text="Erik Lindqvist")
    row.get_by_role("button", name="Avsluta skrivpausen").click()
    sara.page.get_by_role("dialog").get_by_role("button", name="Avsluta skrivpausen").click()
    expect(row).to_have_count(0, timeout=SOON)
    expect(erik.composer).to_be_visible(timeout=SOON)


def test_the_desk_is_only_for_those_who_work_there(fatima: Someone, open_as: OpenAs) -> None:
    fatima.open("/desk/cases")
    expect(fatima.page.get_by_text("Det här är inte öppet för dig")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_role("link", name="Granska")).to_have_count(0)
    mats = open_as("mats")
    mats.open("/desk")
    places = mats.page.get_by_role("navigation", name="Granska")
    expect(places.get_by_role("link", name="Ordlistan")).to_be_visible(timeout=SOON)
    expect(places.get_by_role("link", name="Anmälningar")).to_have_count(0)
    mats.open("/desk/words")
    mats.page.get_by_role("textbox", name="Nytt ord").fill("tölp")
    mats.page.keyboard.press("Enter")
    expect(mats.page.get_by_role("button", name="Ta bort tölp")).to_be_visible(timeout=SOON)
    mats.page.get_by_role("button", name="Ta bort tölp").click()
    expect(mats.page.get_by_role("button", name="Ta bort tölp")).to_have_count(0, timeout=SOON)
