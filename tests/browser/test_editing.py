"""Changing what one wrote: the record of it, and two who change it at once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone

FIELD = "Ändra meddelandet"


def test_what_a_message_said_before_can_be_looked_up(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    message = fatima.write(room, "Möte kl 9")
    fatima.ask("PATCH", f"messages/{message['id']}", {"text": "Möte kl 10"})
    expect(fatima.message("Möte kl 10")).to_be_visible(timeout=SOON)
    fatima.choose("Möte kl 10", "Tidigare versioner")
    dialog = fatima.page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(2, timeout=SOON)
    expect(dialog).to_contain_text("Möte kl 9")
    fatima.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    erik.open_room(room)
    erik.do("Möte kl 10", "Mer")
    expect(erik.page.get_by_role("menuitem", name="Kopiera länk")).to_be_visible()
    expect(erik.page.get_by_role("menuitem", name="Tidigare versioner")).to_have_count(0)


def test_a_change_on_the_phone_does_not_lose_the_one_at_the_desk(open_as: OpenAs) -> None:
    desk, phone = open_as("fatima"), open_as("fatima", phone=True)
    room = desk.make_room()
    message = desk.write(room, "Samling vid entrén")
    desk.open_room(room)
    desk.choose("Samling vid entrén", "Ändra text")
    desk.page.get_by_role("textbox", name=FIELD).fill("Samling vid entrén kl 8")
    phone.ask("PATCH", f"messages/{message['id']}", {"text": "Samling vid lastkajen"})
    expect(desk.page.get_by_role("alert")).to_contain_text("Samling vid lastkajen", timeout=SOON)
    expect(desk.page.get_by_role("textbox", name=FIELD)).to_have_value("Samling vid entrén kl 8")
    desk.page.get_by_role("button", name="Spara min").click()
    phone.open_room(room)
    expect(phone.message("Samling vid entrén kl 8")).to_be_visible(timeout=SOON)
