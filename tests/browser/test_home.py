"""The start page: posting from a phone, new posts that wait while one reads, and what is said about them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone
from tests.servers.fixtures import MakeInstallation
from tests.servers.process import wait_until
from tests.servers.torget import Installation

EVERYONE = {"any": [{"everyone": True}]}


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own: nobody has posted anything."""
    return make_torget()


def test_a_post_goes_from_a_phone_to_those_who_follow(open_as: OpenAs) -> None:
    fatima, erik = open_as("fatima", phone=True), open_as("erik")
    # Erik finds her and follows her.
    erik.open(f"/people/{fatima.id}")
    erik.page.get_by_role("button", name="Följ", exact=True).click()
    expect(erik.page.get_by_role("button", name="Följer")).to_be_visible(timeout=SOON)
    bell = erik.page.get_by_role("button", name="Ge mig notiser om nya inlägg")
    bell.click()
    expect(bell).to_have_attribute("aria-pressed", "true", timeout=SOON)
    fatima.ask("POST", "posts", {"text": "Först", "audience": EVERYONE, "client_id": "p1"})
    erik.open("/home")
    expect(erik.page.get_by_role("article").filter(has_text="Först")).to_be_visible(timeout=SOON)

    # On the phone the bar has five places, the rest is behind "Mer".
    fatima.open("/home")
    bar = fatima.page.get_by_role("navigation", name="Huvudmeny")
    expect(bar.get_by_role("link")).to_have_count(4)
    bar.get_by_role("button", name="Mer").click()
    expect(fatima.page.get_by_role("dialog").get_by_role("link", name="Sök")).to_be_visible()
    assert violations(fatima.page) == []
    fatima.page.keyboard.press("Escape")

    # One tap and she writes; who can read it stands at the button.
    fatima.page.get_by_role("textbox", name="Vad vill du berätta?").click()
    fatima.page.get_by_role("textbox", name="Vad vill du berätta?").fill("Snö på rundan #vinter")
    expect(fatima.page.get_by_text("Alla på jobbet kan läsa det här.")).to_be_visible(timeout=SOON)
    fatima.page.get_by_role("button", name="Publicera").click()
    expect(fatima.page.get_by_role("article").first).to_contain_text("Snö på rundan", timeout=SOON)

    # It waits at Erik's until he wants to see it.
    pill = erik.page.get_by_role("button", name="1 nytt inlägg")
    expect(pill).to_be_visible(timeout=SOON)
    expect(erik.page.get_by_role("article")).to_have_count(1)
    assert violations(erik.page) == []
    pill.click()
    first = erik.page.get_by_role("article").first
    expect(first).to_contain_text("Snö på rundan")
    expect(first).to_be_focused()

    # He reacts and comments; both are on her screen at once.
    first.get_by_role("button", name="Reagera").click()
    erik.page.get_by_role("button", name="Reagera med ❤️").click()
    hers = fatima.page.get_by_role("article").first
    expect(hers.get_by_role("button", name="❤️ 1")).to_be_visible(timeout=SOON)
    first.get_by_role("link", name="Kommentera").click()
    erik.page.get_by_role("textbox", name="Skriv en kommentar").fill("Kör försiktigt!")
    erik.page.get_by_role("button", name="Kommentera").click()
    expect(erik.page.get_by_role("listitem").filter(has_text="Kör försiktigt!")).to_be_visible(timeout=SOON)
    expect(hers.get_by_role("link", name="1 kommentar")).to_be_visible(timeout=SOON)
    assert violations(erik.page) == []

    # She changes it, which shows, and he shares it in his own words.
    hers.get_by_role("button", name="Mer").click()
    fatima.page.get_by_role("menuitem", name="Ändra").click()
    fatima.page.get_by_role("textbox", name="Text").fill("Mycket snö på rundan #vinter")
    fatima.page.get_by_role("button", name="Spara").click()
    expect(erik.page.get_by_role("article")).to_contain_text("Mycket snö", timeout=SOON)
    expect(erik.page.get_by_role("article")).to_contain_text("ändrat")
    erik.page.get_by_role("article").get_by_role("button", name="Dela").click()
    erik.page.get_by_role("textbox", name="Dina egna ord").fill("Tänk på dem som kör")
    erik.page.get_by_role("dialog").get_by_role("button", name="Dela", exact=True).click()
    erik.open("/home")
    shared = erik.page.get_by_role("article").filter(has_text="Tänk på dem som kör")
    expect(shared.get_by_role("blockquote")).to_contain_text("Mycket snö", timeout=SOON)

    # A tag leads to its posts; what she deletes is gone from both.
    shared.get_by_role("link", name="#vinter").click()
    expect(erik.page.get_by_role("heading", name="#vinter")).to_be_visible(timeout=SOON)
    hers.get_by_role("button", name="Mer").click()
    fatima.page.get_by_role("menuitem", name="Ta bort").click()
    fatima.page.get_by_role("dialog").get_by_role("button", name="Ta bort").click()
    expect(erik.page.get_by_role("article")).to_have_count(0, timeout=SOON)


def test_coming_back_after_a_break_shows_what_is_new(erik: Someone, open_as: OpenAs) -> None:
    anna = open_as("anna")
    text = {"audience": EVERYONE}
    kept = anna.ask("POST", "posts", {"text": "Kvar", "client_id": "b1", **text})["post"]
    gone = anna.ask("POST", "posts", {"text": "Ska bort", "client_id": "b2", **text})["post"]
    erik.open("/home/everything")
    expect(erik.page.get_by_role("article")).to_have_count(2, timeout=SOON)
    erik.page.context.set_offline(True)
    expect(erik.page.get_by_text("Du är offline.")).to_be_visible(timeout=SOON)
    anna.ask("DELETE", f"posts/{gone['id']}")
    anna.ask("PATCH", f"posts/{kept['id']}", {"text": "Kvar, ändrat"})
    anna.ask("POST", "posts", {"text": "Nytt", "client_id": "b3", **text})
    erik.page.context.set_offline(False)
    expect(erik.page.get_by_role("button", name="1 nytt inlägg")).to_be_visible(timeout=SOON)
    expect(erik.page.get_by_role("article")).to_have_count(1)
    expect(erik.page.get_by_role("article")).to_contain_text("Kvar, ändrat")


def test_an_official_post_is_confirmed_and_the_missing_are_reminded(open_as: OpenAs) -> None:
    anna, erik = open_as("anna"), open_as("erik", phone=True)
    anna.open("/home")
    anna.page.get_by_role("textbox", name="Vad vill du berätta?").fill("Nya rutiner för nycklar")
    anna.page.get_by_role("checkbox", name="Officiellt inlägg").check()
    anna.page.get_by_role("checkbox", name="Be alla bekräfta det").check()
    assert violations(anna.page) == []
    anna.page.get_by_role("button", name="Publicera").click()
    hers = anna.page.get_by_role("article").filter(has_text="Nya rutiner")
    expect(hers.get_by_text("Officiellt inlägg")).to_be_visible(timeout=SOON)
    # It is among what matters to him now, and says why; what he does today is set there, and posted too.
    wait_until(
        lambda: bool(erik.ask("GET", "now")["entries"]),
        seconds=SOON / 1000,
        what="the post among what matters",
    )
    erik.open("/home/everything")
    matters = erik.page.get_by_role("region", name="Viktigt just nu")
    expect(matters.get_by_role("link", name="Nya rutiner")).to_contain_text("Officiellt inlägg", timeout=SOON)
    matters.get_by_role("button", name="Vad gör du i dag?").click()
    erik.page.get_by_role("checkbox", name="Publicera det också").check()
    erik.page.get_by_role("dialog").get_by_role("button", name="I möte").click()
    expect(erik.page.get_by_role("article").filter(has_text="I möte")).to_be_visible(timeout=SOON)
    his = erik.page.get_by_role("article").filter(has_text="Nya rutiner")
    his.get_by_role("button", name="Jag har läst det här").click()
    expect(his.get_by_text("Du har bekräftat det här.")).to_be_visible(timeout=SOON)
    hers.get_by_role("button", name="Vilka har bekräftat").click()
    dialog = anna.page.get_by_role("dialog")
    expect(dialog.get_by_text("1 av")).to_be_visible(timeout=SOON)
    dialog.get_by_role("button", name="Har bekräftat").click()
    expect(dialog.get_by_role("link", name="Erik Lindqvist")).to_be_visible(timeout=SOON)
    dialog.get_by_role("button", name="Påminn dem som saknas").click()
    expect(anna.page.get_by_text("De som inte har bekräftat blir påminda.")).to_be_visible(timeout=SOON)
    assert violations(anna.page) == []
