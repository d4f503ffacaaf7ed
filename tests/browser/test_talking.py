"""Fatima and Erik talk, each in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.someone import SOON, Json, Someone


@pytest.fixture
def room(fatima: Someone, erik: Someone) -> Json:
    """A room that both have on screen."""
    made = fatima.make_room(erik)
    fatima.open_room(made)
    erik.open_room(made)
    return made


def test_what_one_writes_the_other_reads(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.say("Jag tar kvällsrundan.")
    expect(erik.message("Jag tar kvällsrundan.")).to_be_visible(timeout=SOON)
    expect(fatima.composer).to_have_value("")
    erik.say("Tack!")
    expect(fatima.message("Tack!")).to_be_visible(timeout=SOON)
    expect(fatima.page.locator("[data-message]")).to_have_count(2)
    expect(fatima.page.locator("[data-client-id]")).to_have_count(0)


def test_a_new_message_is_read_out_once_with_its_author_first(
    fatima: Someone, erik: Someone, room: Json
) -> None:
    log = erik.page.get_by_role("log")
    fatima.say("Halt på Bruksgatan")
    expect(log.get_by_text("Fatima Haddad: Halt på Bruksgatan")).to_have_count(1, timeout=SOON)
    fatima.choose("Halt på Bruksgatan", "Ändra text")
    fatima.page.get_by_role("textbox", name="Ändra meddelandet").fill("Mycket halt på Bruksgatan")
    fatima.page.get_by_role("button", name="Spara").click()
    expect(erik.message("Mycket halt på Bruksgatan")).to_be_visible(timeout=SOON)
    expect(log.locator("p")).to_have_count(1)


def test_editing_shows_at_the_other_and_says_so(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.say("Mötet är klockan 13")
    expect(erik.message("Mötet är klockan 13")).to_be_visible(timeout=SOON)
    fatima.composer.press("ArrowUp")
    field = fatima.page.get_by_role("textbox", name="Ändra meddelandet")
    expect(field).to_be_focused()
    field.fill("Mötet är klockan 14")
    field.press("Enter")
    expect(erik.message("Mötet är klockan 14")).to_contain_text("ändrat", timeout=SOON)
    expect(erik.message("klockan 13")).to_have_count(0)


def test_deleting_leaves_a_tombstone(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.say("Fel rum")
    expect(erik.message("Fel rum")).to_be_visible(timeout=SOON)
    fatima.choose("Fel rum", "Ta bort")
    fatima.page.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(erik.message("Inlägget är borttaget.")).to_be_visible(timeout=SOON)
    expect(erik.message("Fel rum")).to_have_count(0)
    expect(fatima.page.get_by_role("dialog")).to_have_count(0)


def test_nobody_may_change_what_another_wrote(fatima: Someone, erik: Someone, room: Json) -> None:
    erik.say("Eriks ord")
    expect(fatima.message("Eriks ord")).to_be_visible(timeout=SOON)
    fatima.do("Eriks ord", "Mer")
    expect(fatima.page.get_by_role("menuitem", name="Kopiera länk")).to_be_visible()
    expect(fatima.page.get_by_role("menuitem", name="Ändra text")).to_have_count(0)


def test_a_reaction_comes_and_goes_and_says_whose_it_is(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.say("Kaffet är klart")
    expect(erik.message("Kaffet är klart")).to_be_visible(timeout=SOON)
    erik.do("Kaffet är klart", "Reagera")
    erik.page.get_by_role("button", name="Reagera med 👍").click()
    reaction = fatima.message("Kaffet är klart").get_by_role("button", name="👍 1, Erik Lindqvist")
    expect(reaction).to_be_visible(timeout=SOON)
    expect(reaction).to_have_attribute("aria-pressed", "false")
    reaction.click()
    both = erik.message("Kaffet är klart").get_by_role("button", name="👍 2, du och Fatima Haddad")
    expect(both).to_be_visible(timeout=SOON)
    both.click()
    hers = fatima.message("Kaffet är klart").get_by_role("button", name="👍 1, du")
    expect(hers).to_be_visible(timeout=SOON)


def test_a_thread_is_answered_beside_the_room(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.say("Vem tar lördagen?")
    expect(erik.message("Vem tar lördagen?")).to_be_visible(timeout=SOON)
    erik.do("Vem tar lördagen?", "Svara i tråd")
    thread = erik.page.get_by_role("complementary", name="Tråd")
    thread.get_by_role("textbox", name="Svara i tråden").fill("Jag kan.")
    thread.get_by_role("textbox", name="Svara i tråden").press("Enter")
    expect(thread.locator("[data-message]").filter(has_text="Jag kan.")).to_be_visible(timeout=SOON)

    replies = fatima.message("Vem tar lördagen?").get_by_role("link", name="1 svar")
    expect(replies).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_role("main").locator("[data-message]")).to_have_count(1)
    replies.click()
    hers = fatima.page.get_by_role("complementary", name="Tråd")
    expect(hers.locator("[data-message]").filter(has_text="Jag kan.")).to_be_visible(timeout=SOON)
    erik_writes = thread.get_by_role("textbox", name="Svara i tråden")
    erik_writes.fill("Hela dagen.")
    erik_writes.press("Enter")
    expect(hers.locator("[data-message]").filter(has_text="Hela dagen.")).to_be_visible(timeout=SOON)


def test_typing_shows_and_stops(fatima: Someone, erik: Someone, room: Json) -> None:
    erik.composer.press_sequentially("Jag undrar när bussen går", delay=150)
    expect(fatima.page.get_by_text("Erik skriver …")).to_be_visible(timeout=SOON)
    erik.composer.press("Enter")
    expect(fatima.message("Jag undrar")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_text("Erik skriver …")).to_have_count(0)


def test_a_person_is_mentioned_by_a_few_letters(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.composer.press_sequentially("Hej @lind")
    choice = fatima.page.get_by_role("option", name="Erik Lindqvist")
    expect(choice).to_have_attribute("aria-selected", "true", timeout=SOON)
    fatima.composer.press("Enter")
    expect(fatima.composer).to_have_value("Hej @erik.lindqvist ")
    fatima.composer.press("Enter")
    expect(erik.message("Hej").locator(".mention")).to_have_text("@Erik Lindqvist", timeout=SOON)


def test_lines_and_markup_come_through_and_scripts_do_not(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.composer.fill("**Viktigt**\n<img src=x onerror=alert(1)> <b>inte fet</b>")
    fatima.composer.press("Enter")
    arrived = erik.message("Viktigt")
    expect(arrived.locator("strong")).to_have_text("Viktigt", timeout=SOON)
    expect(arrived).to_contain_text("<b>inte fet</b>")
    assert arrived.locator("img").count() == 0


def test_the_page_obeys_its_content_policy(fatima: Someone, erik: Someone, room: Json) -> None:
    complaints: list[str] = []
    fatima.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    fatima.page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = fatima.page.reload()
    assert answer is not None
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    expect(fatima.composer).to_be_visible(timeout=SOON)
    fatima.say("Med stil")
    fatima.do("Med stil", "Mer")
    expect(fatima.page.get_by_role("menu")).to_be_visible()
    assert complaints == []
