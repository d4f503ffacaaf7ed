"""A prompt is answered from a phone: one tap, one picture, and it hangs on the wall with the others."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON
from tests.content.samples import encoded, picture
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own: nobody has asked for anything."""
    return make_torget()


def test_a_prompt_is_set_and_answered_with_one_picture(open_as: OpenAs) -> None:
    anna, erik = open_as("anna"), open_as("erik", phone=True)
    erik.open("/home")
    expect(erik.page.get_by_role("textbox", name="Vad vill du berätta?")).to_be_visible(timeout=SOON)

    # Anna sets it: once, at once, for everybody.
    anna.open("/home")
    anna.page.get_by_role("link", name="Alla bildutmaningar").click()
    expect(anna.page.get_by_role("heading", name="Det finns inga bildutmaningar än")).to_be_visible(
        timeout=SOON
    )
    anna.page.get_by_role("button", name="Ny bildutmaning").click()
    anna.page.get_by_role("textbox", name="Vad den heter").fill("Fredagskul")
    anna.page.get_by_role("textbox", name="Vad du ber om").fill("Visa något som fick dig att le.")
    anna.page.get_by_role("radio", name="En gång").check()
    assert violations(anna.page) == []
    anna.page.get_by_role("button", name="Spara").click()
    expect(anna.page.get_by_role("link", name="Fredagskul")).to_be_visible(timeout=SOON)

    # It comes to Erik's start page by itself. One tap, and he chooses the picture.
    answer = erik.page.get_by_role("button", name="Svara med en bild")
    expect(answer).to_be_visible(timeout=2 * SOON)
    assert violations(erik.page) == []
    with erik.page.expect_file_chooser() as chooser:
        answer.click()
    chooser.value.set_files({"name": "snö.png", "mimeType": "image/png", "buffer": encoded(picture(), "PNG")})
    dialog = erik.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Några ord, om du vill").fill("Snögubben vid grinden")
    expect(dialog.get_by_text("Alla på jobbet kan läsa det här.")).to_be_visible()
    assert violations(erik.page) == []
    dialog.get_by_role("button", name="Skicka bilden").click()
    expect(erik.page.get_by_text("Du har svarat")).to_be_visible(timeout=SOON)

    # The answers hang together; Anna likes his, on the wall itself, and he sees it.
    erik.page.get_by_role("link", name="Se 1 bild").click()
    on_the_wall = erik.page.get_by_role("list", name="Bilderna").get_by_role("listitem").first
    expect(on_the_wall).to_contain_text("Snögubben vid grinden", timeout=SOON)
    anna.page.get_by_role("link", name="Fredagskul").click()
    anna.page.get_by_role("button", name="Reagera på bilden av Erik").click()
    anna.page.get_by_role("button", name="Reagera med ❤️").click()
    expect(on_the_wall.get_by_role("button", name="❤️ 1")).to_be_visible(timeout=SOON)
    assert violations(erik.page) == []

    # What comes while he looks at the wall waits behind a button there.
    with anna.page.expect_file_chooser() as chooser:
        anna.page.get_by_role("button", name="Svara med en bild").click()
    chooser.value.set_files(
        {"name": "hund.png", "mimeType": "image/png", "buffer": encoded(picture(), "PNG")}
    )
    anna.page.get_by_role("dialog").get_by_role("button", name="Skicka bilden").click()
    pill = erik.page.get_by_role("button", name="1 ny bild")
    expect(pill).to_be_visible(timeout=SOON)
    pictures = (
        erik.page.get_by_role("list", name="Bilderna")
        .get_by_role("listitem")
        .filter(has=erik.page.locator("img"))
    )
    expect(pictures).to_have_count(1)
    pill.click()
    expect(pictures).to_have_count(2)

    # Once each: the way back to the start page has no second button, and the picture leads to the post.
    snowman = erik.page.get_by_role("listitem").filter(has_text="Snögubben vid grinden")
    snowman.get_by_role("link").first.click()
    expect(erik.page.get_by_role("article")).to_contain_text("Fredagskul", timeout=SOON)
    erik.open("/home")
    expect(erik.page.get_by_text("Du har svarat")).to_be_visible(timeout=SOON)
    expect(answer).to_have_count(0)
