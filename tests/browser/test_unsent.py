"""What Fatima begins on her phone, finishes at the desk, and has sent another time."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON


def test_begun_on_the_phone_and_sent_later_from_the_desk(open_as: OpenAs) -> None:
    desk, phone = open_as("fatima"), open_as("fatima", phone=True)
    room = desk.make_room()
    desk.open_room(room)
    phone.open_room(room)
    phone.composer.fill("Mötet flyttas till")
    expect(desk.composer).to_have_value("Mötet flyttas till", timeout=SOON)
    expect(desk.row(room)).to_contain_text("Utkast")
    desk.composer.fill("Mötet flyttas till klockan 14")
    # Saved a moment after the last key, and once more a little later where the server said to wait.
    expect(phone.composer).to_have_value("Mötet flyttas till klockan 14", timeout=3 * SOON)

    desk.page.get_by_role("button", name="Lägg till i meddelandet").click()
    desk.page.get_by_role("menuitem", name="Skicka senare").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="I morgon 07:30").click()
    expect(desk.composer).to_have_value("", timeout=SOON)
    expect(phone.composer).to_have_value("", timeout=SOON)
    line = phone.page.get_by_role("main").get_by_role("button", name="1 meddelande skickas senare")
    line.click()
    dialog = phone.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mötet flyttas till klockan 14")
    dialog.get_by_role("button", name="Skicka nu").click()
    expect(desk.message("Mötet flyttas till klockan 14")).to_be_visible(timeout=SOON)
    expect(desk.page.get_by_text("meddelande skickas senare")).to_have_count(0, timeout=SOON)
