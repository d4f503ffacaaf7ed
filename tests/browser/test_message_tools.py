"""What one does with messages: holding up, passing on, the sheet under the thumb."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone, hold


def test_a_message_is_held_up_and_found_from_the_line_above(fatima: Someone, open_as: OpenAs) -> None:
    phone = open_as("erik", phone=True)
    room = fatima.make_room(phone)
    fatima.write(room, "Koden till förrådet hänger innanför dörren")
    for number in range(30):
        fatima.write(room, f"Rad {number}.")
    phone.open_room(room)
    fatima.open_room(room)
    line = phone.page.get_by_role("complementary", name="Fäst")
    expect(line).to_have_count(0)
    first = fatima.message("Koden till förrådet")
    first.scroll_into_view_if_needed()
    fatima.choose("Koden till förrådet", "Fäst i rummet")
    expect(line).to_contain_text("Koden till förrådet", timeout=SOON)
    line.get_by_role("link").click()
    expect(phone.message("Koden till förrådet")).to_be_in_viewport(timeout=SOON)
    hold(phone.page, phone.message("Koden till förrådet").locator("p.text"))
    phone.page.get_by_role("dialog").get_by_role("button", name="Ta ner").click()
    expect(line).to_have_count(0, timeout=SOON)
    expect(fatima.page.get_by_role("complementary", name="Fäst")).to_have_count(0, timeout=SOON)


def test_passing_on_from_a_closed_room_warns_first(fatima: Someone, open_as: OpenAs) -> None:
    phone, sara = open_as("erik", phone=True), open_as("sara")
    room = fatima.make_room(sara, kind="closed")
    said = sara.write(room, "Bilen till Ekvägen är på verkstad")
    fatima.open_room(room)
    fatima.choose("Bilen till Ekvägen", "Vidarebefordra")
    dialog = fatima.page.get_by_role("dialog")
    finder = dialog.get_by_role("combobox")
    expect(finder).to_be_focused(timeout=SOON)
    fatima.page.keyboard.type("erik lindq")
    expect(dialog.get_by_role("option")).to_have_count(1, timeout=SOON)
    fatima.page.keyboard.press("Enter")
    dialog.get_by_label("Egna ord").fill("Ta cykeln")
    dialog.get_by_role("button", name="Vidarebefordra", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible(timeout=SOON)
    dialog.get_by_role("button", name="Vidarebefordra ändå").click()
    expect(dialog).to_have_count(0, timeout=SOON)

    rooms = phone.ask("GET", "rooms")["rooms"]
    direct = next(one for one in rooms if one["line"] and one["line"]["text"] == "Ta cykeln")
    phone.open_room(direct)
    expect(phone.message("Ta cykeln")).to_contain_text("Sara Holm", timeout=SOON)
    expect(phone.message("Ta cykeln")).to_contain_text("Bilen till Ekvägen")
    expect(phone.page.get_by_role("link", name="Visa originalet")).to_have_count(0)
    fatima.open_room(direct)
    fatima.page.get_by_role("link", name="Visa originalet").click()
    expect(fatima.page).to_have_url(re.compile(said["id"]), timeout=SOON)
    expect(fatima.message("Bilen till Ekvägen")).to_be_in_viewport(timeout=SOON)

    sara.ask("DELETE", f"messages/{said['id']}")
    expect(phone.message("Ta cykeln")).to_contain_text("Originalet har tagits bort", timeout=SOON)
    expect(phone.page.get_by_text("Bilen till Ekvägen")).to_have_count(0)


def test_everybody_confirms_and_the_sender_sees_who_has_not(
    fatima: Someone, erik: Someone, open_as: OpenAs
) -> None:
    phone = open_as("erik", phone=True)
    room = fatima.make_room(erik, open_as("sara"))
    fatima.open_room(room)
    phone.open_room(room)
    fatima.say("Läs den nya rutinen")
    fatima.choose("Läs den nya rutinen", "Begär bekräftelse")
    fatima.page.get_by_role("dialog").get_by_role("button", name="Begär bekräftelse").click()
    fatima.message("Läs den nya rutinen").get_by_role("button", name="0 av 2 har bekräftat").click(
        timeout=SOON
    )
    dialog = fatima.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_text(
        [re.compile("Erik"), re.compile("Sara")], timeout=SOON
    )

    phone.message("Läs den nya rutinen").get_by_role("button", name="Jag har läst").click(timeout=SOON)
    expect(phone.message("Läs den nya rutinen")).to_contain_text("Du har bekräftat", timeout=SOON)
    expect(dialog.get_by_role("button", name="Inte än: 1")).to_be_visible(timeout=SOON)
    expect(dialog.get_by_role("listitem")).to_have_text([re.compile("Sara")], timeout=SOON)
    fatima.page.keyboard.press("Escape")

    fatima.choose("Läs den nya rutinen", "Ändra text")
    fatima.page.get_by_role("textbox", name="Ändra meddelandet").fill("Läs den nya rutinen, sidan 2")
    fatima.page.keyboard.press("Enter")
    phone.open("/chat?view=confirm")
    expect(phone.page.get_by_text("Inget kvar att bekräfta")).to_be_visible(timeout=SOON)
    phone.open_room(room)
    button = phone.page.get_by_role("button", name="Jag har läst ändringen")
    button.click(timeout=SOON)
    expect(button).to_have_count(0, timeout=SOON)
