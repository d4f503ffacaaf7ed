"""Unit rooms, guests, asking to be let in, and how one hears of a room, as people meet them."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone
from tests.servers.torget import Installation


def test_asking_to_be_let_in_and_the_answer(fatima: Someone, open_as: OpenAs) -> None:
    erik = open_as("erik", phone=True)
    room = fatima.make_room(name=f"Schemagrupp {uuid.uuid4().hex[:6]}", kind="closed")
    fatima.open("/chat")
    erik.open("/chat?view=browse")
    erik.page.get_by_role("searchbox", name="Sök rum").fill(room["name"])
    erik.page.get_by_role("link", name=f"Be att få vara med i {room['name']}").click()
    erik.page.get_by_label("Ett ord till ägarna").fill("Jag byter pass ibland")
    erik.page.get_by_role("button", name="Be att få vara med").click()
    expect(erik.page.get_by_text("Du har bett att få vara med.")).to_be_visible(timeout=SOON)
    expect(fatima.row(room)).to_contain_text("1 vill vara med", timeout=SOON)

    fatima.page.goto(f"/chat/{room['id']}?pane=details")
    asking = fatima.page.get_by_role("region", name="Vill vara med")
    expect(asking).to_contain_text("Jag byter pass ibland", timeout=SOON)
    asking.get_by_role("button", name="Avböj Erik Lindqvist").click()
    dialog = fatima.page.get_by_role("dialog")
    dialog.get_by_label("Ett ord om varför").fill("Vi är fulla just nu")
    dialog.get_by_role("button", name="Avböj", exact=True).click()
    expect(erik.page.get_by_text("Vi är fulla just nu")).to_be_visible(timeout=SOON)

    erik.page.get_by_role("button", name="Be att få vara med").click()
    asking.get_by_role("button", name="Släpp in Erik Lindqvist").click(timeout=SOON)
    expect(erik.composer).to_be_visible(timeout=SOON)


def test_a_unit_room_comes_and_goes_by_itself(erik: Someone, open_as: OpenAs) -> None:
    mats = open_as("mats")
    name = f"Blåklinten {uuid.uuid4().hex[:6]}"
    erik.open("/chat")
    mats.open("/chat")
    mats.page.get_by_role("button", name="Nytt rum").click()
    dialog = mats.page.get_by_role("dialog", name="Nytt rum")
    dialog.get_by_label("Namn").fill(name)
    dialog.get_by_role("radio", name="Enhetsrum").check(timeout=SOON)
    dialog.get_by_role("combobox", name="Enhet").select_option(label="Förskolan Blåklinten")
    dialog.get_by_role("button", name="Skapa rum").click()
    expect(mats.page.get_by_role("heading", name="Du är inte med i rummet")).to_be_visible(timeout=SOON)

    row = erik.page.locator("[data-room]").filter(has_text=name)
    expect(row).to_be_visible(timeout=SOON)
    row.click()
    expect(erik.composer).to_be_visible(timeout=SOON)
    erik.say("Hej i enheten")
    expect(erik.message("Hej i enheten")).to_be_visible(timeout=SOON)

    room = mats.page.url.rpartition("/")[2]
    elsewhere = {"any": [{"unit": unit_called(mats, "Hemtjänst Norr")}]}
    mats.ask("PATCH", f"rooms/{room}", {"audience": elsewhere})
    expect(row).to_have_count(0, timeout=SOON)
    expect(erik.message("Hej i enheten")).to_have_count(0, timeout=SOON)


def unit_called(someone: Someone, name: str) -> str:
    """Return the id of a unit."""
    units = someone.ask("GET", "units")["units"]
    found: str = next(unit["id"] for unit in units if unit["name"] == name)
    return found


def test_muting_and_guests_are_seen(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima, name=f"Bygget {uuid.uuid4().hex[:6]}", kind="closed")
    fatima.open("/chat")
    fatima.row(room).click(button="right")
    fatima.page.get_by_role("menuitem", name="Berätta för mig: Inget").click()
    expect(fatima.row(room)).to_contain_text("Tystat", timeout=SOON)
    fatima.row(room).click(button="right")
    fatima.page.get_by_role("menuitem", name="Lägg till i favoriter").click()
    favourites = fatima.page.get_by_role("region", name="Favoriter")
    expect(favourites).to_contain_text(room["name"])

    erik.open(f"/chat/{room['id']}?pane=details")
    erik.page.get_by_role("button", name="Öppna för gäster").click()
    erik.page.get_by_role("dialog").get_by_role("button", name="Öppna för gäster").click()
    expect(erik.page.get_by_role("main").get_by_text("Gäster läser här", exact=True)).to_be_visible(
        timeout=SOON
    )
    expect(fatima.row(room)).to_contain_text("Gäster", timeout=SOON)
    fatima.page.reload()
    expect(fatima.row(room)).to_contain_text("Tystat", timeout=SOON)
    expect(favourites).to_contain_text(room["name"])


def test_a_long_list_of_members_comes_by_itself(fatima: Someone, torget: Installation) -> None:
    crowd = torget.cast.crowd
    room = fatima.make_room(name=f"Alla {uuid.uuid4().hex[:6]}")
    for start in (0, 60):
        people = [colleague.id for colleague in crowd[start : start + 60]]
        fatima.ask("POST", f"rooms/{room['id']}/members", {"people": people})
    fatima.open(f"/chat/{room['id']}?pane=details")
    members = fatima.page.get_by_role("region", name="Medlemmar")
    expect(members.get_by_role("heading", name="121 medlemmar")).to_be_visible(timeout=SOON)
    # Only those near the screen are drawn, and each says where in the whole it stands.
    rows = members.get_by_role("listitem")
    expect(rows.first).to_have_attribute("aria-setsize", "121", timeout=SOON)
    for _ in range(SOON // 50):
        rows.last.scroll_into_view_if_needed()
        if rows.last.get_attribute("aria-posinset") == "121":
            break
        fatima.page.wait_for_timeout(50)
    expect(rows.last).to_have_attribute("aria-posinset", "121")
    # With the keyboard the next one is always there.
    rows.last.get_by_role("link").first.focus()
    expect(rows.last.get_by_role("link").first).to_be_in_viewport()
