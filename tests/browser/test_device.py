"""What stays on the device: what waits is sent once by one tab, and what one may no longer read is gone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.device import kept_on, wait_until_gone, wait_until_kept
from tests.browser.someone import SOON, Someone


def test_two_tabs_show_what_waits_and_send_it_once(fatima: Someone, erik: Someone) -> None:
    room = fatima.make_room(erik)
    fatima.open_room(room)
    other = Someone(fatima.person, fatima.page.context.new_page())
    other.open_room(room)
    for who in (fatima, other):
        expect(who.page.get_by_text("Här börjar samtalet.")).to_be_visible(timeout=SOON)
    context = fatima.page.context
    context.set_offline(True)
    expect(fatima.page.get_by_text("Du är offline.")).to_be_visible(timeout=SOON)
    for text in ("Ett", "Två", "Tre"):
        fatima.say(text)
    expect(other.outgoing("Tre")).to_contain_text("Väntar på nätet", timeout=SOON)

    context.set_offline(False)
    for who in (fatima, other):
        expect(who.message("Tre")).to_be_visible(timeout=SOON)
        expect(who.page.locator("[data-client-id]")).to_have_count(0, timeout=SOON)
    messages = erik.ask("GET", f"rooms/{room['id']}/messages")["messages"]
    assert [message["text"] for message in messages] == ["Ett", "Två", "Tre"]


def test_a_message_refused_later_keeps_its_words_though_the_room_is_gone(
    fatima: Someone, erik: Someone
) -> None:
    room = erik.make_room(fatima, kind="secret", name="Lönerevisionen i höst")
    erik.write(room, "Bara för oss i gruppen")
    fatima.open_room(room)
    expect(fatima.message("Bara för oss i gruppen")).to_be_visible(timeout=SOON)
    wait_until_kept(fatima.page, "Bara för oss i gruppen")
    fatima.page.context.set_offline(True)
    expect(fatima.page.get_by_text("Du är offline.")).to_be_visible(timeout=SOON)
    fatima.say("Långt svar som tog en kvart att skriva")
    erik.ask("DELETE", f"rooms/{room['id']}/members/{fatima.id}")

    fatima.page.context.set_offline(False)
    notice = fatima.page.get_by_text("1 meddelande har inte skickats")
    expect(notice).to_be_visible(timeout=SOON)
    expect(fatima.row(room)).to_have_count(0)
    wait_until_gone(fatima.page, "Bara för oss i gruppen")
    fatima.page.get_by_role("button", name="Visa", exact=True).click()
    dialog = fatima.page.get_by_role("dialog", name="Inte skickat")
    expect(dialog).to_contain_text("Lönerevisionen i höst")
    expect(dialog).to_contain_text("Långt svar som tog en kvart att skriva")
    expect(dialog.get_by_role("button", name="Kopiera texten")).to_be_visible()
    dialog.get_by_role("button", name="Ta bort").click()
    expect(notice).to_have_count(0)


def test_a_deleted_message_leaves_the_device(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima)
    fatima.open_room(room)
    regretted = erik.write(room, "Det här var fel person")
    wait_until_kept(fatima.page, "Det här var fel person")
    erik.ask("DELETE", f"messages/{regretted['id']}")
    wait_until_gone(fatima.page, "Det här var fel person")


def test_signing_out_leaves_nothing_on_the_device(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima)
    erik.write(room, "Läst på en lånad dator")
    fatima.open_room(room)
    wait_until_kept(fatima.page, "Läst på en lånad dator")
    fatima.open("/me")
    fatima.page.get_by_role("button", name="Logga ut", exact=True).click()
    fatima.page.wait_for_url("**/")
    expect(fatima.page.get_by_role("button", name="Logga in", exact=True)).to_be_visible(timeout=SOON)
    assert fatima.id not in kept_on(fatima.page)
    assert "lånad dator" not in kept_on(fatima.page)


def test_a_revoked_sign_in_takes_what_was_read_with_it(fatima: Someone, erik: Someone) -> None:
    room = erik.make_room(fatima)
    erik.write(room, "Stod på den borttappade telefonen")
    fatima.open_room(room)
    wait_until_kept(fatima.page, "borttappade telefonen")
    current = next(one for one in fatima.ask("GET", "sessions")["sessions"] if one["current"])
    fatima.ask("DELETE", f"sessions/{current['id']}")
    expect(fatima.page.get_by_text("Du har loggats ut.")).to_be_visible(timeout=SOON)
    wait_until_gone(fatima.page, "borttappade telefonen")
