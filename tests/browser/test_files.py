"""Fatima sends what she photographs, Erik looks at it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone
from tests.content import samples

PLUS = "Lägg till i meddelandet"
DROP = """([field, bytes]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], 'släppt.jpg', { type: 'image/jpeg' }))
  for (const kind of ['dragenter', 'dragover', 'drop'])
    field.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
}"""
PASTE = """([field, bytes]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], 'klistrad.png', { type: 'image/png' }))
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}"""


def payload(name: str, content: bytes, media_type: str = "image/jpeg") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


def choose(person: Someone, item: str, *files: FilePayload) -> None:
    """Choose files as one does."""
    person.page.get_by_role("button", name=PLUS).click()
    with person.page.expect_file_chooser() as chooser:
        person.page.get_by_role("menuitem", name=item).click()
    chooser.value.set_files(list(files))


def tray(person: Someone) -> Locator:
    return person.page.get_by_role("main").get_by_role("region", name="Bifogade filer")


@pytest.fixture
def room(fatima: Someone, erik: Someone) -> Json:
    made = fatima.make_room(erik)
    fatima.open_room(made)
    return made


def test_pictures_are_sent_with_words_and_looked_at(fatima: Someone, erik: Someone, room: Json) -> None:
    erik.open_room(room)
    photo = samples.photo()
    choose(fatima, "Bild eller video", payload("skylt.jpg", photo), payload("tom.jpg", b""))
    expect(fatima.page.get_by_role("alert")).to_contain_text("”tom.jpg” är tom.")
    fatima.composer.evaluate("(field, bytes) => (" + PASTE + ")([field, bytes])", list(photo))
    fatima.composer.evaluate("(field, bytes) => (" + DROP + ")([field, bytes])", list(photo))
    choose(fatima, "Fil", payload("schema.pdf", samples.PDF, "application/pdf"))
    expect(tray(fatima).get_by_role("status")).to_have_text("4 filer är klara", timeout=SOON)
    tray(fatima).get_by_role("button", name="Beskriv bilden").first.click()
    fatima.page.get_by_role("textbox", name="Vad visar bilden?").fill("Skylten är täckt av is")
    fatima.page.get_by_role("button", name="Klar").click()
    tray(fatima).get_by_role("button", name="Ta bort släppt.jpg").click()
    fatima.say("Från Bruksgatan")
    expect(fatima.message("Från Bruksgatan")).to_be_visible(timeout=SOON)
    expect(tray(fatima)).to_have_count(0)

    arrived = erik.message("Från Bruksgatan")
    expect(arrived.get_by_role("link", name=re.compile("schema.pdf"))).to_be_visible(timeout=SOON)
    expect(arrived.locator(".picture img")).to_have_count(2)
    opener = arrived.get_by_role("button", name="Öppna bilden: Skylten är täckt av is")
    opener.click()
    box = erik.page.get_by_role("dialog")
    expect(box.get_by_role("img", name="Skylten är täckt av is")).to_be_visible(timeout=SOON)
    erik.page.keyboard.press("ArrowRight")
    expect(box.get_by_role("status")).to_contain_text("2 av 2")
    erik.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(opener).to_be_focused()


def test_what_the_server_refuses_is_said_and_sends_nothing(fatima: Someone, room: Json) -> None:
    choose(fatima, "Fil", payload("spel.exe", b"MZ" + bytes(500), "application/x-msdownload"))
    expect(tray(fatima).get_by_role("alert")).to_contain_text("Det går inte att skicka filer", timeout=SOON)
    fatima.say("Titta")
    expect(fatima.page.get_by_text("En av filerna kan inte skickas.")).to_be_visible()
    expect(fatima.composer).to_have_value("Titta")
    tray(fatima).get_by_role("button", name="Ta bort spel.exe").click()
    fatima.composer.press("Enter")
    expect(fatima.message("Titta")).to_be_visible(timeout=SOON)


def test_a_picture_taken_without_a_network_goes_when_it_is_back(open_as: OpenAs, tmp_path: Path) -> None:
    fatima = open_as("fatima", phone=True)
    room = fatima.make_room()
    fatima.open_room(room)
    choose(fatima, "Bild eller video", payload("först.jpg", samples.photo()))
    expect(tray(fatima).get_by_role("status")).to_have_text("1 fil är klar", timeout=SOON)
    tray(fatima).get_by_role("button", name="Ta bort först.jpg").click()

    fatima.page.context.set_offline(True)
    choose(fatima, "Bild eller video", payload("skogen.jpg", samples.photo()))
    expect(tray(fatima)).to_contain_text("Väntar på nätet", timeout=SOON)
    fatima.composer.fill("Från skogen")
    fatima.page.get_by_role("button", name="Skicka", exact=True).click()
    expect(fatima.outgoing("Från skogen")).to_contain_text("skogen.jpg")
    fatima.page.context.set_offline(False)
    sent = fatima.message("Från skogen")
    expect(sent.locator(".picture img")).to_have_count(1, timeout=3 * SOON)
    expect(fatima.page.locator("[data-client-id]")).to_have_count(0)
    assert len(fatima.ask("GET", f"rooms/{room['id']}/messages")["messages"]) == 1


def test_messages_stand_still_while_pictures_load(fatima: Someone, erik: Someone, room: Json) -> None:
    fatima.write(room, "Före bilden")
    choose(fatima, "Bild eller video", payload("skylt.jpg", samples.photo()))
    expect(tray(fatima).get_by_role("status")).to_have_text("1 fil är klar", timeout=SOON)
    fatima.say("Med bild")
    expect(fatima.message("Med bild")).to_be_visible(timeout=SOON)
    fatima.write(room, "Efter bilden")
    held: list[Route] = []
    erik.page.route("**/thumb/*", lambda route: held.append(route))
    with erik.page.expect_request("**/thumb/*"):
        erik.open_room(room)
    picture = erik.message("Med bild").locator(".picture img")
    expect(picture).to_be_visible(timeout=SOON)
    places = [erik.message("Före bilden"), erik.message("Efter bilden")]
    before = [place.bounding_box() for place in places]
    assert not picture.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    while held:
        held.pop().continue_()
    loaded = "([picture]) => picture.complete && picture.naturalWidth > 0"
    erik.page.wait_for_function(loaded, arg=[picture.element_handle()], polling=200)
    assert [place.bounding_box() for place in places] == before
