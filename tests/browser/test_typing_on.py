"""Who types on at once, on a device that draws late: each key lands where one was writing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone, hold

# What a frame waits for on the slowest phone, and longer than keys that follow each other take to come.
LATE = """
    const soon = window.requestAnimationFrame.bind(window)
    window.requestAnimationFrame = (draw) => soon(() => setTimeout(() => draw(performance.now()), 400))
"""


@pytest.fixture
def late(open_as: OpenAs) -> Someone:
    """Fatima on a device that draws late."""
    fatima = open_as("fatima")
    fatima.page.add_init_script(LATE)
    return fatima


def test_after_a_colleague_is_chosen(late: Someone, erik: Someone) -> None:
    late.open_room(late.make_room(erik))
    late.composer.press_sequentially("Hör med @er")
    option = late.page.get_by_role("option").filter(has_text="Erik")
    expect(option).to_be_visible(timeout=SOON)
    late.page.keyboard.press("Enter")
    late.page.keyboard.type("om nycklarna")
    late.page.wait_for_timeout(1_000)
    late.page.keyboard.type(" till boden")
    expect(late.composer).to_have_value("Hör med @erik.lindqvist om nycklarna till boden")

    late.composer.fill("Hör med @er")
    expect(option).to_be_visible(timeout=SOON)
    option.click()
    late.page.keyboard.type("om bilen")
    late.page.wait_for_timeout(1_000)
    late.page.keyboard.type(" i garaget")
    expect(late.composer).to_have_value("Hör med @erik.lindqvist om bilen i garaget")


def test_after_an_emoji_and_what_stands_out(late: Someone) -> None:
    late.open_room(late.make_room())
    with late.page.expect_response(lambda answer: "emoji" in answer.url):
        late.composer.press_sequentially("Tack :ta")
    expect(late.page.get_by_role("option").first).to_be_visible(timeout=SOON)
    late.composer.fill("sa Karin")
    late.page.keyboard.press("Home")
    late.page.keyboard.type("Tack :tada: ")
    late.page.keyboard.press("Control+b")
    late.page.keyboard.type("alla")
    late.page.wait_for_timeout(1_000)
    late.page.keyboard.type(" här")
    expect(late.composer).to_have_value("Tack 🎉 **alla här**sa Karin")


def test_while_the_field_to_change_a_message_opens(fatima: Someone) -> None:
    room = fatima.make_room()
    fatima.write(room, "Samling vid entrén")
    fatima.open_room(room)
    fatima.page.evaluate("""() => {
        new MutationObserver(() => {
            const field = document.querySelector(".edit textarea")
            if (field) window.cursorAt ??= field === document.activeElement && field.selectionStart
        }).observe(document.body, { childList: true, subtree: true })
    }""")
    fatima.choose("Samling vid entrén", "Ändra text")
    field = fatima.page.get_by_role("textbox", name="Ändra meddelandet")
    expect(field).to_be_visible(timeout=SOON)
    # Not a frame after it is there, when it would go to the end of what has been written by then.
    assert fatima.page.evaluate("window.cursorAt") == len("Samling vid entrén")
    fatima.page.keyboard.type(" kl 8")
    expect(field).to_have_value("Samling vid entrén kl 8")


def test_when_the_sheet_has_closed_over_it(open_as: OpenAs) -> None:
    phone = open_as("fatima", phone=True)
    room = phone.make_room()
    phone.write(room, "Samling vid entrén")
    phone.open_room(room)
    # The second time the form is not fetched any more, but there with the press.
    for said, more in (("Samling vid entrén", " kl 8"), ("Samling vid entrén kl 8", " prick")):
        hold(phone.page, phone.message(said).locator("p.text"))
        phone.page.get_by_role("dialog").get_by_role("button", name="Ändra text").click()
        expect(phone.page.get_by_role("textbox", name="Ändra meddelandet")).to_be_focused(timeout=SOON)
        phone.page.keyboard.type(more)
        phone.page.get_by_role("button", name="Spara").click()
        expect(phone.message(said + more)).to_be_visible(timeout=SOON)
