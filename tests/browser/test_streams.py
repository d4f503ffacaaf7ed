"""Topic streams: made, found, followed; a post is held, let by a moderator, and at once with a follower."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own, with an intranet: nobody has made a stream."""
    return make_torget(TORGET_EMBED_ORIGINS="https://intranat.example.se")


def test_a_post_is_held_let_and_seen_at_once_by_who_follows(open_as: OpenAs) -> None:
    anna, erik, sara = open_as("anna"), open_as("erik"), open_as("sara")
    fatima = open_as("fatima", phone=True)

    # Anna makes a stream that says what it is for, and has posts approved.
    anna.open("/home/streams")
    anna.page.get_by_role("button", name="Nytt ämnesflöde").click()
    form = anna.page.get_by_role("dialog")
    form.get_by_role("textbox", name="Namn").fill("Driftstörningar")
    form.get_by_role("textbox", name="Vad det är till för").fill("Vad som inte fungerar just nu")
    form.get_by_role("textbox", name="Hur ofta").fill("När något händer")
    form.get_by_role("checkbox", name="En moderator godkänner").check()
    assert violations(anna.page) == []
    form.get_by_role("button", name="Skapa flödet").click()
    expect(anna.page.get_by_role("heading", name="Driftstörningar")).to_be_visible(timeout=SOON)
    assert anna.page.url.endswith("/home/streams/driftstorningar")

    # Erik finds it among the sources, and follows it.
    erik.open("/home")
    erik.page.get_by_role("link", name="Ämnesflöden").click()
    listed = erik.page.get_by_role("listitem").filter(has_text="Vad som inte fungerar just nu")
    expect(listed).to_contain_text("När något händer", timeout=SOON)
    listed.get_by_role("button", name="Följ", exact=True).click()
    expect(listed.get_by_role("button", name="Följer")).to_be_visible(timeout=SOON)
    erik.open("/home")
    expect(erik.page.get_by_role("heading", name="Här är det lugnt")).to_be_visible(timeout=SOON)

    # On her phone Fatima posts in it: who can read it stands at the button, and that it is read first.
    fatima.open("/home/streams/driftstorningar")
    field = fatima.page.get_by_role("textbox", name="Vad vill du berätta?")
    field.click()
    field.fill("Vattnet är avstängt på Storgatan")
    expect(fatima.page.get_by_text("Alla på jobbet kan läsa det här.")).to_contain_text(
        "En moderator läser det först.", timeout=SOON
    )
    assert violations(fatima.page) == []
    fatima.page.get_by_role("button", name="Publicera").click()
    waiting = fatima.page.get_by_role("group").filter(has_text="Vattnet är avstängt")
    expect(waiting).to_contain_text("väntar på godkännande", timeout=SOON)
    assert violations(fatima.page) == []

    # The moderator finds it in the queue, and lets it.
    sara.open("/desk/cases")
    sara.page.get_by_role("link", name="Väntar på godkännande").click()
    sara.page.get_by_role("button", name="Ta hand om").click()
    expect(sara.page.get_by_text("Vattnet är avstängt på Storgatan").last).to_be_visible(timeout=SOON)
    approve = sara.page.get_by_role("button", name="Godkänn", exact=True)
    expect(approve).to_be_visible(timeout=SOON)
    assert violations(sara.page) == []
    expect(erik.page.get_by_role("article")).to_have_count(0)
    approve.click()

    # It is on its way to Erik's home at once, and at Fatima's it waits no longer.
    pill = erik.page.get_by_role("button", name="1 nytt inlägg")
    expect(pill).to_be_visible(timeout=SOON)
    pill.click()
    expect(erik.page.get_by_role("article")).to_contain_text("i Driftstörningar")
    expect(fatima.page.get_by_role("article")).to_contain_text("Vattnet är avstängt", timeout=SOON)
    expect(waiting).to_have_count(0, timeout=SOON)

    # Erik reads it in another program as well, at an address that he ends.
    erik.open("/me/feeds")
    erik.page.get_by_role("button", name="Skapa en adress").click()
    address = erik.page.get_by_role("textbox", name="Adressen till ditt program").input_value()
    path = "/api/atom/" + address.rpartition("/")[2]
    assert "Vattnet är avstängt" in erik.page.request.get(path).text()
    erik.page.get_by_role("button", name="Avsluta adressen till Hem").click()
    erik.page.get_by_role("dialog").get_by_role("button", name="Avsluta").click()
    expect(erik.page.get_by_text("Inga.")).to_be_visible(timeout=SOON)
    assert erik.page.request.get(path).status == 404
    assert violations(erik.page) == []

    # And Anna shows it in the intranet.
    anna.page.get_by_role("button", name="Visa på intranätet").click()
    anna.page.get_by_role("dialog").get_by_role("button", name="Skapa en adress").click()
    address = anna.page.get_by_role("textbox", name="Adressen till intranätets ram").input_value()
    anna.page.goto(f"/api/embed/{address.rpartition('/')[2]}")
    expect(anna.page.get_by_role("article")).to_contain_text("Vattnet är avstängt")
    assert violations(anna.page) == []
