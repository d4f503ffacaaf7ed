"""Scrolling back, and coming to a message by its address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.someone import SOON, Json, Someone

# More than two pages, and no more than two people may write at once.
COUNT = 116


@pytest.fixture
def long_room(fatima: Someone, erik: Someone) -> Json:
    """A room with a past that both have read."""
    made = fatima.make_room(erik)
    made["messages"] = [
        (fatima, erik)[number % 2].write(made, f"Minne {number:03}") for number in range(1, COUNT + 1)
    ]
    fatima.ask("POST", f"rooms/{made['id']}/read", {"number": COUNT})
    return made


def test_the_whole_past_is_scrolled_to_in_order(fatima: Someone, long_room: Json) -> None:
    fatima.open_room(long_room)
    expect(fatima.message(f"Minne {COUNT:03}")).to_be_in_viewport(timeout=SOON)
    expect(fatima.message("Minne 001")).to_have_count(0)
    scroll = fatima.page.get_by_role("region", name="Inlägg i")
    beginning = fatima.page.get_by_text("Här börjar samtalet.")
    for _ in range(60):
        scroll.evaluate("box => box.scrollBy(0, -900)")
        fatima.page.wait_for_function("() => new Promise(requestAnimationFrame).then(() => true)")
        if beginning.count() and scroll.evaluate("box => box.scrollTop") == 0:
            break
    expect(fatima.message("Minne 001")).to_be_in_viewport(timeout=SOON)
    texts = fatima.page.locator("[data-message] .text").all_inner_texts()
    assert texts == [f"Minne {number:03}" for number in range(1, COUNT + 1)]


def test_what_one_reads_stays_in_place_while_others_write(
    fatima: Someone, erik: Someone, long_room: Json
) -> None:
    fatima.open_room(long_room)
    scroll = fatima.page.get_by_role("region", name="Inlägg i")
    expect(fatima.message(f"Minne {COUNT:03}")).to_be_in_viewport(timeout=SOON)
    scroll.evaluate("box => box.scrollTo(0, box.scrollHeight - box.clientHeight - 1500)")
    expect(fatima.page.get_by_role("button", name="Till det senaste")).to_be_visible()
    fatima.page.wait_for_load_state("networkidle")
    middle = fatima.page.locator("[data-message]:below(.pane-head)").first.get_attribute("data-message")
    place = fatima.page.locator(f'[data-message="{middle}"]')
    before = place.bounding_box()
    erik.write(long_room, "Något nytt långt ner")
    expect(fatima.page.get_by_role("button", name="1 nytt inlägg")).to_be_visible(timeout=SOON)
    after = place.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2


def test_a_link_to_an_old_message_leads_there_and_on(fatima: Someone, long_room: Json) -> None:
    target = long_room["messages"][20]
    fatima.open(f"/chat/{long_room['id']}/m/{target['id']}")
    old = fatima.message("Minne 021")
    expect(old).to_be_in_viewport(timeout=SOON)
    expect(old).to_have_class(re.compile("marked"))
    expect(fatima.message(f"Minne {COUNT:03}")).to_have_count(0)
    fatima.page.get_by_role("button", name="Till det senaste").click()
    expect(fatima.message(f"Minne {COUNT:03}")).to_be_in_viewport(timeout=SOON)


def test_a_link_to_a_reply_opens_its_thread(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    root = fatima.write(room, "Frågan")
    reply = erik.write(room, "Svaret", thread=root["id"])
    fatima.open(f"/chat/{room['id']}/m/{reply['id']}")
    thread = fatima.page.get_by_role("complementary", name="Tråd")
    expect(thread.locator("[data-message]").filter(has_text="Svaret")).to_have_class(
        re.compile("marked"), timeout=SOON
    )


def test_a_link_into_a_room_that_is_not_mine_says_so(fatima: Someone, erik: Someone) -> None:
    secret = erik.make_room(kind="secret")
    message = erik.write(secret, "Hemligt")
    erik.open(f"/chat/{secret['id']}/m/{message['id']}")
    expect(erik.message("Hemligt")).to_be_visible(timeout=SOON)
    fatima.open(f"/chat/{secret['id']}/m/{message['id']}")
    expect(fatima.page.get_by_role("heading", name="Här finns inget")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_text("Hemligt", exact=True)).to_have_count(0)
