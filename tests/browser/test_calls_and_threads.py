"""Calling a unit, finding emoji while one writes, threads one follows, and what is new since when."""

from __future__ import annotations

import re
import uuid

from playwright.sync_api import expect

from tests.browser.someone import SOON, Someone
from tests.servers.process import wait_until


def test_a_unit_is_called_from_the_list_and_an_emoji_from_its(fatima: Someone, erik: Someone) -> None:
    name = "Förskolan Blåklinten"
    room = fatima.make_room(erik)
    erik.open("/chat")
    expect(erik.row(room)).to_be_visible(timeout=SOON)
    fatima.open_room(room)
    suggestions = fatima.page.get_by_role("listbox")

    fatima.composer.press_sequentially("@förskolan b")
    # Beside it stand those who work there.
    unit = suggestions.get_by_role("option", name=re.compile(f"^{name}"))
    expect(unit).to_contain_text("1 i rummet", timeout=SOON)
    expect(suggestions.get_by_role("option").first).to_contain_text("1 i rummet")
    fatima.composer.press("Tab")
    expect(fatima.composer).to_have_value(f"@[{name}] ")

    fatima.composer.press_sequentially(":fisk")
    expect(suggestions.get_by_role("option").first).to_contain_text("🐟", timeout=SOON)
    fatima.composer.press("Escape")
    expect(suggestions).to_have_count(0)
    expect(fatima.composer).to_have_value(f"@[{name}] :fisk")
    fatima.composer.press("Backspace")
    expect(suggestions.get_by_role("option").first).to_be_visible(timeout=SOON)
    suggestions.get_by_role("option").filter(has_text="🐟").first.click()
    expect(fatima.composer).to_have_value(re.compile(rf"^@\[{name}\] 🐟\ufe0f? $"))
    fatima.composer.press("Enter")

    link = fatima.message("🐟").get_by_role("link", name=f"@{name}")
    expect(link).to_have_attribute("href", re.compile("^/units/"), timeout=SOON)
    expect(erik.row(room).locator(".badge")).to_contain_text("1 omnämnande", timeout=SOON)


def test_threads_one_follows_are_listed_with_what_is_new(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    text = f"Vem tar kvällen {uuid.uuid4().hex[:6]}?"
    root = fatima.write(room, text)
    fatima.open("/chat")
    erik.write(room, "Jag kan", thread=root["id"])
    threads = fatima.page.get_by_role("navigation", name="Väntar på mig").get_by_role("link", name="Trådar")
    expect(threads).to_contain_text("med olästa svar", timeout=SOON)
    threads.click()
    entry = fatima.page.get_by_role("main").get_by_role("listitem").filter(has_text=text)
    expect(entry).to_contain_text("Jag kan", timeout=SOON)
    erik.write(room, "Eller du?", thread=root["id"])
    expect(entry.locator(".badge")).to_contain_text("2 olästa", timeout=SOON)
    entry.get_by_role("link").click()
    expect(fatima.message("Eller du?")).to_be_visible(timeout=SOON)
    following = fatima.page.get_by_role("button", name="Följer")
    expect(following).to_have_attribute("aria-pressed", "true")
    threads.click()
    expect(entry).to_be_visible(timeout=SOON)
    expect(entry.locator(".badge")).to_have_count(0, timeout=SOON)
    entry.get_by_role("button", name=re.compile("^Sluta följa")).click()
    expect(entry).to_have_count(0, timeout=SOON)


def test_what_is_new_is_found_again_and_marked_as_read(fatima: Someone, erik: Someone) -> None:
    room, other = fatima.make_room(erik), fatima.make_room(erik)
    erik.write(other, "Hej")
    for number in range(1, 41):
        erik.write(room, f"Nyhet nummer {number}.")
    fatima.open_room(room)
    expect(fatima.message("Nyhet nummer 1.")).to_be_in_viewport(timeout=SOON)
    pill = fatima.page.get_by_role("button", name=re.compile("^40 nya sedan"))
    expect(pill).to_have_count(0)
    fatima.page.get_by_role("button", name="40 nya inlägg").click()
    expect(fatima.message("Nyhet nummer 40.")).to_be_in_viewport(timeout=SOON)
    pill.click()
    expect(fatima.message("Nyhet nummer 1.")).to_be_in_viewport(timeout=SOON)
    fatima.message("Nyhet nummer 1.").focus()
    fatima.page.keyboard.press("Escape")
    expect(fatima.message("Nyhet nummer 40.")).to_be_in_viewport(timeout=SOON)
    expect(pill).to_have_count(0)

    expect(fatima.row(other).locator(".badge")).to_be_visible()
    fatima.page.get_by_role("button", name="Markera allt som läst").click()
    expect(fatima.row(other).locator(".badge")).to_have_count(0)
    expect(fatima.page.get_by_text("Allt är läst.")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_role("button", name="Markera allt som läst")).to_have_count(0)
    assert fatima.ask("GET", f"rooms/{other['id']}")["room"]["unread"] == 0


def test_one_sees_who_has_read_what_one_wrote_and_may_refuse_it(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    fatima.say("Nyckeln ligger i skåpet")
    expect(fatima.message("Nyckeln")).to_be_visible(timeout=SOON)
    erik.ask("POST", f"rooms/{room['id']}/read", {"number": 1})
    read_by = fatima.message("Nyckeln").get_by_role("button", name="Läst av 1")
    read_by.click(timeout=SOON)
    who = fatima.page.get_by_role("dialog", name="Vilka som har läst")
    expect(who.get_by_role("link", name=re.compile(erik.person.name))).to_be_visible()
    fatima.page.keyboard.press("Escape")
    erik.open("/me")
    erik.page.get_by_role("checkbox", name=re.compile("^Visa vad jag har läst")).uncheck(timeout=SOON)
    wait_until(lambda: not erik.ask("GET", "me/receipts")["on"], seconds=20, what="it is refused")
    fatima.open_room(room)
    expect(fatima.message("Nyckeln")).to_be_visible(timeout=SOON)
    expect(read_by).to_have_count(0)
    erik.page.get_by_role("checkbox", name=re.compile("^Visa vad jag har läst")).check()
