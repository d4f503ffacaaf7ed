"""Finding one's way: the box, the keys, the chips, and the way to what was found."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone


def wait_until_indexed(somebody: Someone, q: str) -> None:
    """Ask until it is found: the index follows within two seconds."""
    deadline = time.monotonic() + SOON / 1000
    while not somebody.ask("POST", "search", {"q": q, "kind": "messages"})["messages"]["items"]:
        assert time.monotonic() < deadline, f"{q} is not found"


def test_somebody_finds_a_message_with_the_keyboard_alone(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima, name="Akvariet", kind="closed")
    said = erik.ask(
        "POST",
        f"rooms/{room['id']}/messages",
        {"client_id": "zebra-1", "text": "Guldfiskarna har **flyttat** till stora akvariet"},
    )["message"]
    page = fatima.page
    page.goto("/people")
    expect(page.get_by_role("heading", name="Personer", exact=True)).to_be_visible(timeout=SOON)
    page.locator("body").press("/")
    box = page.get_by_role("searchbox", name="Sök efter personer, rum, meddelanden, filer, flöden och frågor")
    expect(box).to_be_focused()
    found = page.get_by_role("region", name="Inlägg").get_by_role("link")
    wait_until_indexed(fatima, "guldfisk")
    box.fill("guldfisk")
    box.press("Enter")
    expect(found).to_have_count(1, timeout=SOON)
    expect(found.locator("mark")).to_have_text("Guldfiskarna")
    box.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/chat')[0]}/chat/{room['id']}/m/{said['id']}")
    expect(fatima.message("till stora akvariet")).to_be_visible(timeout=SOON)
    # Back with the same words; they are remembered here, until they are cleared.
    page.go_back()
    expect(box).to_have_value("guldfisk", timeout=SOON)
    expect(found).to_have_count(1, timeout=SOON)
    box.press("Escape")
    expect(page.get_by_role("button", name="guldfisk")).to_be_visible()
    page.get_by_role("button", name="Rensa").click()
    expect(page.get_by_role("button", name="guldfisk")).to_have_count(0)


def test_filters_are_chips_and_a_room_is_searched_from_within(open_as: OpenAs) -> None:
    fatima = open_as("fatima", phone=True)
    room = fatima.make_room(name="Köket Norr")
    for number in range(2):
        fatima.ask(
            "POST",
            f"rooms/{room['id']}/messages",
            {"client_id": f"kok-{number}", "text": f"Inget hittas här {number}"},
        )
    page = fatima.page
    page.goto(f"/chat/{room['id']}")
    page.get_by_role("link", name="Sök i rummet").click()
    expect(page.get_by_role("button", name="I rum: Köket Norr")).to_be_visible(timeout=SOON)
    page.get_by_role("searchbox").fill("ordsomintefinns")
    expect(page.get_by_role("heading", name="Inget hittades")).to_be_visible(timeout=SOON)
    page.get_by_role("searchbox").fill("och att")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="För vanliga ord")).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Ta bort Köket Norr").click()
    page.get_by_role("button", name="När").click()
    page.get_by_label("Från och med").fill("2026-03-01")
    page.get_by_role("button", name="Klar").click()
    expect(page.get_by_role("button", name="När: Från 1 mars 2026")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("searchbox").fill("nytt")
    expect(page.get_by_role("heading", name="Du är offline")).to_be_visible(timeout=SOON)
    page.context.set_offline(False)


def test_what_is_found_says_where_it_is_once(fatima: Someone, erik: Someone) -> None:
    direct = erik.ask("POST", "direct", {"people": [fatima.id]})["room"]
    erik.write(direct, "Pelargonerna vattnas på fredag")
    room = erik.make_room(fatima, name="Växthuset")
    erik.write(room, "Pelargonerna är inne")
    wait_until_indexed(fatima, "pelargonerna inne")
    page = fatima.page
    page.goto("/search")
    page.get_by_role("searchbox").fill("pelargonerna")
    found = page.get_by_role("region", name="Inlägg").get_by_role("link")
    expect(found).to_have_count(2, timeout=SOON)
    in_direct, in_room = found.filter(has_text="fredag"), found.filter(has_text="inne")
    expect(in_room.get_by_text("Växthuset")).to_be_visible()
    expect(in_direct.get_by_text("Direktchatt")).to_be_visible()
    expect(in_direct.get_by_text(erik.person.name)).to_have_count(1)


def test_somebody_goes_to_a_day(fatima: Someone) -> None:
    room = fatima.make_room(name="Dagboken")
    fatima.ask("POST", f"rooms/{room['id']}/messages", {"client_id": "dag-1", "text": "Första raden"})
    page = fatima.page
    page.goto(f"/chat/{room['id']}?pane=details")
    page.get_by_role("button", name="Gå till en dag").click()
    page.get_by_label("Dag", exact=True).fill("2020-01-01")
    page.get_by_role("dialog").get_by_role("button", name="Visa").click()
    expect(page).to_have_url(re.compile(f"/chat/{room['id']}/m/"), timeout=SOON)
    expect(page.get_by_role("group", name="Inlägg").get_by_text("Första raden")).to_be_visible()
