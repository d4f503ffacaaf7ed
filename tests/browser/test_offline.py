"""The net goes and comes back; nothing is lost, nothing comes twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.torget import Installation

# A restarted server is looked for with growing pauses.
LATER = 45_000


def test_what_was_missed_comes_back_and_what_was_written_goes_once(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    erik.open_room(room)
    fatima.say("Före tunneln")
    expect(erik.message("Före tunneln")).to_be_visible(timeout=SOON)

    fatima.page.context.set_offline(True)
    expect(fatima.page.get_by_text("Du är offline.")).to_be_visible(timeout=SOON)
    fatima.say("Skrivet i tunneln")
    expect(fatima.outgoing("Skrivet i tunneln")).to_contain_text("Väntar på nätet")
    erik.say("Sagt under tiden")
    expect(erik.message("Sagt under tiden")).to_be_visible(timeout=SOON)
    expect(fatima.message("Sagt under tiden")).to_have_count(0)

    fatima.page.context.set_offline(False)
    expect(fatima.message("Sagt under tiden")).to_be_visible(timeout=SOON)
    expect(fatima.message("Skrivet i tunneln")).to_be_visible(timeout=SOON)
    expect(fatima.page.locator("[data-client-id]")).to_have_count(0)
    expect(erik.message("Skrivet i tunneln")).to_have_count(1, timeout=SOON)
    expect(fatima.page.get_by_text("Du är offline.")).to_have_count(0)


def test_what_was_written_offline_survives_closing_the_page(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    context = fatima.page.context
    context.set_offline(True)
    expect(fatima.page.get_by_text("Du är offline.")).to_be_visible(timeout=SOON)
    fatima.say("Innan batteriet dog")
    expect(fatima.outgoing("Innan batteriet dog")).to_be_visible()
    fatima.page.close()

    context.set_offline(False)
    again = Someone(fatima.person, context.new_page())
    again.open_room(room)
    expect(again.message("Innan batteriet dog")).to_have_count(1, timeout=SOON)
    erik.open_room(room)
    expect(erik.message("Innan batteriet dog")).to_have_count(1, timeout=SOON)


def test_a_draft_waits_for_one_to_come_back(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    fatima.composer.press_sequentially("Jag tänkte säga")
    fatima.page.goto("/chat")
    expect(fatima.row(room)).to_contain_text("Utkast")
    fatima.open_room(room)
    expect(fatima.composer).to_have_value("Jag tänkte säga")


@pytest.mark.parametrize("end", ["terminate", "kill"])
def test_the_server_restarts_under_a_conversation(
    open_context: OpenContext, new_torget: Installation, end: str
) -> None:
    def someone(called: str) -> Someone:
        context = open_context(base_url=new_torget.first.url)
        sign_in(context, new_torget.cast[called])
        return Someone(new_torget.cast[called], context.new_page())

    fatima, erik = someone("fatima"), someone("erik")
    room = fatima.make_room(erik)
    fatima.open_room(room)
    erik.open_room(room)
    fatima.say("Före omstarten")
    expect(erik.message("Före omstarten")).to_be_visible(timeout=SOON)

    getattr(new_torget.first, end)()
    expect(fatima.page.locator('[data-link="waiting"]')).to_be_attached(timeout=SOON)
    expect(fatima.page.get_by_text("Ansluter igen …")).to_be_visible(timeout=SOON)
    fatima.say("Medan servern var borta")
    expect(fatima.outgoing("Medan servern var borta")).to_be_visible()
    new_torget.first.start()

    expect(fatima.message("Medan servern var borta")).to_be_visible(timeout=LATER)
    expect(erik.message("Medan servern var borta")).to_have_count(1, timeout=LATER)
    erik.say("Vi är tillbaka")
    expect(fatima.message("Vi är tillbaka")).to_be_visible(timeout=SOON)
    expect(fatima.page.get_by_text("Ansluter igen …")).to_have_count(0)


def test_a_phone_that_was_away_long_enough_to_be_forgotten_gets_everything(
    fatima: Someone, erik: Someone, open_as: OpenAs
) -> None:
    room = fatima.make_room(erik)
    phone = open_as("fatima", phone=True)
    phone.open_room(room)
    phone.page.context.set_offline(True)
    expect(phone.page.locator('[data-link="waiting"]')).to_be_attached(timeout=SOON)
    for number in range(1, 41):
        erik.write(room, f"Nummer {number:02}")
    phone.page.context.set_offline(False)
    expect(phone.message("Nummer 40")).to_be_attached(timeout=SOON)
    texts = phone.page.locator("[data-message] .text").all_inner_texts()
    assert texts == [f"Nummer {number:02}" for number in range(1, 41)]
