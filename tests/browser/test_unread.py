"""What is unread, and where one left off."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone


def test_a_room_that_is_not_open_counts_what_is_new(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open("/chat")
    expect(fatima.row(room)).to_be_visible()
    erik.write(room, "Ett")
    erik.write(room, "Två")
    expect(fatima.row(room).locator(".badge")).to_contain_text("2 olästa", timeout=SOON)
    expect(fatima.row(room)).to_contain_text("Erik: Två")
    erik.write(room, f"@{fatima.person.username} ser du det här?")
    expect(fatima.row(room).locator(".badge")).to_contain_text("1 omnämnande", timeout=SOON)


def test_reading_on_one_device_reads_on_the_other(fatima: Someone, erik: Someone, open_as: OpenAs) -> None:
    room = fatima.make_room(erik)
    phone = open_as("fatima", phone=True)
    phone.open("/chat")
    fatima.open("/chat")
    erik.write(room, "Hej")
    expect(phone.row(room).locator(".badge")).to_be_visible(timeout=SOON)
    fatima.row(room).click()
    expect(fatima.message("Hej")).to_be_visible(timeout=SOON)
    expect(phone.row(room).locator(".badge")).to_have_count(0, timeout=SOON)
    expect(fatima.row(room).locator(".badge")).to_have_count(0)


def test_the_room_opens_at_the_first_unread_message(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.write(room, "Läst av mig")
    for number in range(1, 61):
        erik.write(room, f"Nyhet nummer {number}.")
    fatima.open_room(room)
    line = fatima.page.get_by_text("Nytt", exact=True)
    expect(line).to_be_in_viewport(timeout=SOON)
    expect(fatima.message("Nyhet nummer 1.")).to_be_in_viewport()
    expect(fatima.message("Nyhet nummer 60.")).not_to_be_in_viewport()
    expect(fatima.row(room).locator(".badge")).to_be_visible()

    fatima.page.get_by_role("button", name="60 nya inlägg").click()

    expect(fatima.message("Nyhet nummer 60.")).to_be_in_viewport(timeout=SOON)
    expect(fatima.row(room).locator(".badge")).to_have_count(0, timeout=SOON)


def test_marking_unread_brings_the_badge_back(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    erik.write(room, "Svara på detta senare")
    fatima.open_room(room)
    expect(fatima.message("Svara på detta senare")).to_be_visible(timeout=SOON)
    expect(fatima.row(room).locator(".badge")).to_have_count(0, timeout=SOON)
    fatima.choose("Svara på detta senare", "Markera som oläst")
    expect(fatima.row(room).locator(".badge")).to_contain_text("1 oläst", timeout=SOON)
    fatima.page.reload()
    fatima.open("/chat")
    expect(fatima.row(room).locator(".badge")).to_contain_text("1 oläst", timeout=SOON)
