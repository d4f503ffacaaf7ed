"""Posts as they are written and read: whom an @ offers, what is live, what was said before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation

EVERYONE = {"any": [{"everyone": True}]}


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own: nobody has posted."""
    return make_torget()


def test_all_posts_are_live_with_what_is_said_about_them(open_as: OpenAs) -> None:
    anna, erik = open_as("anna"), open_as("erik", phone=True)

    # Erik looks at all there is, and follows nobody. The tag's stream is open at Anna's.
    erik.open("/home/everything")
    expect(erik.page.get_by_role("heading", name="Inga inlägg än")).to_be_visible(timeout=SOON)
    anna.open("/home")
    field = anna.page.get_by_role("textbox", name="Vad vill du berätta?")
    field.click()
    field.press_sequentially("Fika med @er")
    option = anna.page.get_by_role("option").filter(has_text="Erik")
    expect(option).to_be_visible(timeout=SOON)
    assert violations(anna.page) == []
    option.click()
    expect(field).to_have_value("Fika med @erik.lindqvist ")
    field.press_sequentially("#fika")
    anna.page.get_by_role("button", name="Publicera").click()

    # It waits behind a button at Erik's, and does not jump in.
    pill = erik.page.get_by_role("button", name="1 nytt inlägg")
    expect(pill).to_be_visible(timeout=SOON)
    expect(erik.page.get_by_role("article")).to_have_count(0)
    pill.click()
    expect(erik.page.get_by_role("article")).to_contain_text("Fika med @Erik")

    # On the page of the tag what others post is live as well.
    erik.open("/home/tags/fika")
    expect(erik.page.get_by_role("article")).to_have_count(1, timeout=SOON)
    anna.ask("POST", "posts", {"text": "Mer #fika", "audience": EVERYONE, "client_id": "b1"})
    anna.ask("POST", "posts", {"text": "Annat", "audience": EVERYONE, "client_id": "b2"})
    expect(pill).to_be_visible(timeout=SOON)
    pill.click()
    expect(erik.page.get_by_role("article")).to_have_count(2)

    # What is said about it is reacted to, and Anna sees it at once.
    (first,) = [one for one in anna.ask("GET", "home")["posts"] if one["text"].startswith("Fika")]
    anna.open(f"/home/posts/{first['id']}")
    erik.open(f"/home/posts/{first['id']}")
    erik.page.get_by_role("textbox", name="Skriv en kommentar").fill("Jag kommer")
    erik.page.get_by_role("button", name="Kommentera").click()
    said = anna.page.get_by_role("listitem").filter(has_text="Jag kommer")
    expect(said).to_be_visible(timeout=SOON)
    said.get_by_role("button", name="Reagera på kommentaren").click()
    anna.page.get_by_role("button", name="Reagera med 🎉").click()
    theirs = erik.page.get_by_role("listitem").filter(has_text="Jag kommer")
    expect(theirs.get_by_role("button", name="🎉 1")).to_be_visible(timeout=SOON)

    # And what it said before it was changed is a press away.
    anna.ask("PATCH", f"posts/{first['id']}", {"text": "Fika klockan tre"})
    edited = erik.page.get_by_role("button", name="Ändrat, se vad som stod innan")
    expect(edited).to_be_visible(timeout=SOON)
    edited.click()
    expect(erik.page.get_by_role("dialog")).to_contain_text("#fika", timeout=SOON)
    assert violations(erik.page) == []
