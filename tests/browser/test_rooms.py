"""Finding, making, joining and leaving rooms."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone


def test_making_a_room_and_writing_in_it(fatima: Someone) -> None:
    name = f"Lunchrum {uuid.uuid4().hex[:6]}"
    fatima.open("/chat")
    fatima.page.get_by_role("button", name="Nytt rum").click()
    dialog = fatima.page.get_by_role("dialog", name="Nytt rum")
    dialog.get_by_label("Namn").fill(name)
    dialog.get_by_label("Syfte").fill("Vad blir det i dag?")
    dialog.get_by_role("button", name="Skapa rum").click()
    expect(fatima.page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=SOON)
    fatima.say("Soppa!")
    expect(fatima.message("Soppa!")).to_be_visible(timeout=SOON)


def test_joining_an_open_room_one_has_found(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(name=f"Körsång {uuid.uuid4().hex[:6]}")
    erik.write(room, "Vi övar på torsdag")
    fatima.open("/chat?view=browse")
    fatima.page.get_by_role("searchbox", name="Sök rum").fill(room["name"])
    fatima.page.get_by_role("link", name=room["name"]).click()
    expect(fatima.message("Vi övar på torsdag")).to_be_visible(timeout=SOON)
    expect(fatima.composer).to_have_count(0)
    fatima.page.get_by_role("main").get_by_role("button", name="Gå med").click()
    expect(fatima.composer).to_be_visible(timeout=SOON)
    fatima.say("Jag kommer!")
    expect(fatima.message("Jag kommer!")).to_be_visible(timeout=SOON)
    expect(fatima.row(room)).to_be_visible()


def test_a_closed_room_shows_its_owner_and_nothing_else(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(name=f"Beredning {uuid.uuid4().hex[:6]}", kind="closed")
    erik.write(room, "Bara för oss")
    fatima.open(f"/chat/{room['id']}")
    expect(fatima.page.get_by_role("heading", name="Rummet är slutet")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_role("button", name="Skriv till Erik Lindqvist")).to_be_visible()
    expect(fatima.page.get_by_text("Bara för oss")).to_have_count(0)


def test_announcements_are_read_and_not_answered(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima, kind="announcement")
    erik.write(room, "Nya öppettider")
    fatima.open(f"/chat/{room['id']}")
    expect(fatima.message("Nya öppettider")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_text("Bara ägare skriver här.")).to_be_visible()
    expect(fatima.composer).to_have_count(0)


def test_adding_a_person_brings_the_room_to_them(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room()
    erik.open("/chat")
    fatima.open(f"/chat/{room['id']}?pane=details")
    details = fatima.page.get_by_role("complementary", name="Om rummet")
    details.get_by_role("button", name="Lägg till personer").click()
    dialog = fatima.page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill("lindqvist")
    dialog.get_by_role("checkbox", name="Erik Lindqvist").check()
    dialog.get_by_role("button", name="Lägg till 1 person").click()
    expect(details.get_by_role("link", name="Erik Lindqvist")).to_be_visible(timeout=SOON)
    expect(erik.row(room)).to_be_visible(timeout=SOON)


def test_whoever_is_removed_loses_the_room_at_once(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik, kind="secret")
    erik.open_room(room)
    fatima.write(room, "Sista ordet")
    expect(erik.message("Sista ordet")).to_be_visible(timeout=SOON)
    fatima.ask("DELETE", f"rooms/{room['id']}/members/{erik.id}")
    expect(erik.row(room)).to_have_count(0, timeout=SOON)
    expect(erik.message("Sista ordet")).to_have_count(0, timeout=SOON)


def test_leaving_a_room(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima)
    fatima.open(f"/chat/{room['id']}?pane=details")
    fatima.page.get_by_role("button", name="Lämna rummet").click()
    fatima.page.get_by_role("dialog").get_by_role("button", name="Lämna", exact=True).click()
    expect(fatima.row(room)).to_have_count(0, timeout=SOON)
    expect(fatima.page).to_have_url(re.compile("/chat$"))


def test_a_direct_chat_starts_at_the_contact_card(fatima: Someone, erik: Someone) -> None:
    fatima.open("/people")
    fatima.page.get_by_role("searchbox").fill("lindqvist")
    fatima.page.get_by_role("link", name="Erik Lindqvist").click()
    fatima.page.get_by_role("button", name="Skriv till Erik").click()
    expect(fatima.composer).to_be_visible(timeout=SOON)
    greeting = f"Hej {uuid.uuid4().hex[:6]}"
    fatima.say(greeting)
    expect(fatima.message(greeting)).to_be_visible(timeout=SOON)
    erik.open("/chat")
    # Elsewhere in the list she may be named.
    row = (
        erik.page.get_by_role("region", name="Direktchattar").locator(".row").filter(has_text="Fatima Haddad")
    )
    expect(row).to_contain_text(greeting, timeout=SOON)


def test_the_back_button_goes_back_on_a_phone(erik: Someone, open_as: OpenAs) -> None:
    phone = open_as("fatima", phone=True)
    room = phone.make_room(erik)
    phone.open("/chat")
    phone.row(room).click()
    expect(phone.composer).to_be_visible(timeout=SOON)
    phone.page.get_by_role("link", name="Om rummet").click()
    expect(phone.page.get_by_role("main", name="Om rummet")).to_be_visible()
    phone.page.go_back()
    expect(phone.composer).to_be_visible()
    phone.page.get_by_role("link", name="Tillbaka").click()
    expect(phone.row(room)).to_be_visible()
    expect(phone.page.get_by_role("navigation", name="Huvudmeny")).to_be_visible()
