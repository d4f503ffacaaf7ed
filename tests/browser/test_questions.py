"""An evening with the leadership: who asks and who votes, two moderators, the host, and the projector."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation

BIKES = "Får hemtjänsten nya elcyklar i vår?"


# Nobody asks without a name among fewer than 25 people.
CROWD = """
from people.services import NewPerson, create_users_bulk
create_users_bulk(
    [NewPerson(username=f"kollega{n}", given_name="Kollega", family_name=str(n)) for n in range(25)]
)
"""
# What was asked without a name comes to the desk at the next full five minutes: let these be over.
FIVE_MINUTES = """
from django.utils import timezone
from eventlog.models import Due
Due.objects.filter(kind="questions.arrive").update(at=timezone.now())
"""


def make_evening(anna: Someone, sara: Someone, karin: Someone, **more: object) -> Json:
    """Anna makes a session that is live, with Karin to answer and Sara to moderate with her."""
    wanted = {
        "title": "Fråga kommundirektören",
        "audience": {"any": [{"everyone": True}]},
        "starts_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "hosts": [karin.id],
        "moderators": [anna.id, sara.id],
        "slow_seconds": 0,
        **more,
    }
    session: Json = anna.ask("POST", "questions/sessions", wanted)["session"]
    for to in ("announced", "collecting"):
        anna.ask("PUT", f"questions/sessions/{session['id']}/state", {"to": to})
    return session


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own: nobody has anything else to read first."""
    return make_torget()


def test_a_question_goes_from_a_phone_to_the_stage(fatima: Someone, erik: Someone, open_as: OpenAs) -> None:
    anna, sara, karin = open_as("anna"), open_as("sara"), open_as("karin", phone=True)
    screen = open_as("anna")
    session = make_evening(anna, sara, karin)
    address = f"/questions/{session['id']}"
    fatima.open("/questions")
    fatima.page.get_by_role("link", name="Fråga kommundirektören").last.click()
    erik.open(address)
    anna.open(f"{address}/desk")
    sara.open(f"{address}/desk")
    screen.open(f"{address}/screen")

    # It is held: on both desks at once, and nowhere else.
    fatima.page.get_by_role("textbox", name="Din fråga").fill(BIKES)
    fatima.page.get_by_role("button", name="Fråga", exact=True).click()
    expect(fatima.page.get_by_text("Moderatorerna har den.")).to_be_visible(timeout=SOON)
    rows = [who.page.locator("[data-question]").filter(has_text=BIKES) for who in (anna, sara)]
    for row in rows:
        expect(row).to_be_visible(timeout=SOON)

    # Sara takes it up with a key; Anna sees that and cannot act. Sara puts it in other words.
    rows[1].focus()
    sara.page.keyboard.press("e")
    dialog = sara.page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=SOON)
    expect(rows[0]).to_contain_text("Sara Holm arbetar med den", timeout=SOON)
    expect(rows[0].get_by_role("button", name="Godkänn")).to_be_disabled()
    for who in (erik, screen):
        expect(who.page.get_by_text(BIKES)).to_have_count(0)
    edited = "Får hemtjänsten nya elcyklar före sommaren?"
    dialog.get_by_role("textbox").fill(edited)
    dialog.get_by_role("button", name="Spara och godkänn").click()
    shown = erik.page.locator("[data-question]").filter(has_text=edited)
    expect(shown).to_contain_text("med en moderators ord", timeout=SOON)
    expect(screen.page.get_by_text(edited)).to_be_visible(timeout=SOON)

    # Erik is shown it while he writes the same, and votes instead; the count reaches everybody.
    erik.page.get_by_role("textbox", name="Din fråga").fill("När kommer nya elcyklar till hemtjänsten?")
    similar = erik.page.get_by_role("status").filter(has_text="Rösta i stället")
    expect(similar).to_contain_text(edited, timeout=SOON)
    similar.get_by_role("button", name="Rösta på den").click()
    expect(similar.get_by_role("button", name="Ta tillbaka min röst: 2 röster")).to_be_visible(timeout=SOON)
    own = fatima.page.locator("article[data-question]").filter(has_text=edited)
    expect(own.get_by_role("button", name="2 röster")).to_be_visible(timeout=SOON)
    erik.page.get_by_role("textbox", name="Din fråga").fill("")

    # A second question is dismissed with a key and a reason that its asker reads.
    fatima.page.get_by_role("textbox", name="Din fråga").fill("Varför är kaffet slut?")
    fatima.page.get_by_role("button", name="Fråga", exact=True).click()
    coffee = anna.page.locator("[data-question]").filter(has_text="kaffet")
    expect(coffee).to_be_visible(timeout=SOON)
    coffee.focus()
    anna.page.keyboard.press("d")
    anna.page.get_by_role("radio", name="Hör inte till frågestunden").check()
    anna.page.get_by_role("dialog").get_by_role("button", name="Avfärda").click()
    expect(fatima.page.get_by_text("Togs inte med: Hör inte till frågestunden.")).to_be_visible(timeout=SOON)

    # Another is merged, which Sara undoes; its address leads to itself, where it is marked.
    like = {"text": "Får vi elcyklar?", "client_id": "like"}
    asked = fatima.ask("POST", f"questions/sessions/{session['id']}/questions", like)["question"]["id"]
    into = {"base": 1, "into": own.get_attribute("data-question")}
    anna.ask("POST", f"questions/{asked}/merging", into)
    expect(shown).to_contain_text("1 till frågade samma sak", timeout=SOON)
    sara.page.get_by_role("button", name="Avgjorda").click()
    merged = sara.page.locator(f"[data-question='{asked}']")
    expect(merged).to_contain_text("Hopslagen", timeout=SOON)
    merged.get_by_role("button", name="Ångra sammanslagningen").click()
    expect(shown).not_to_contain_text("samma sak", timeout=SOON)
    anna.ask("POST", f"questions/{asked}/approval", {"base": 3})
    karin.open(f"{address}/q/{asked}")
    expect(karin.page.locator("article:focus")).to_contain_text(like["text"], timeout=SOON)
    anna.ask("POST", f"questions/{asked}/hiding", {"base": 4})

    # Live: Karin answers from her phone, and it is on everybody's screen and the wall.
    anna.open(address)
    anna.page.get_by_role("button", name="Starta").click()
    expect(anna.page.get_by_text("Pågår nu").first).to_be_visible(timeout=SOON)
    karin.open(f"{address}/host")
    karin.page.get_by_role("button", name="Svara nu").click()
    on_air = erik.page.get_by_role("region", name="Besvaras nu")
    expect(on_air).to_contain_text(edited, timeout=SOON)
    expect(screen.page.get_by_role("status", name="Besvaras nu")).to_contain_text(edited, timeout=SOON)
    karin.page.get_by_role("button", name="Besvarad").click()
    expect(on_air).to_have_count(0, timeout=SOON)

    # Afterwards: the answer in text, then everything is published.
    karin.open(address)
    karin.page.get_by_role("button", name="Svara i text").click()
    karin.page.get_by_role("textbox", name="Svaret").fill("Ja, i början av maj.")
    karin.page.get_by_role("button", name="Publicera svaret").click()
    expect(own.get_by_text("Ja, i början av maj.")).to_be_visible(timeout=SOON)
    for step, state in (("Avsluta frågestunden", "Avslutad"), ("Publicera", "Publicerad")):
        anna.page.get_by_role("button", name=step, exact=True).click()
        anna.page.get_by_role("dialog").get_by_role("button", name=step, exact=True).click()
        expect(anna.page.locator(".qa-state").filter(has_text=state).first).to_be_attached(timeout=SOON)
    expect(fatima.page.get_by_role("textbox", name="Din fråga")).to_have_count(0, timeout=SOON)
    anna.page.get_by_role("link", name="Rapporten").click()
    expect(anna.page.get_by_text("3 frågor från 1 person")).to_be_visible(timeout=SOON)


def test_who_asks_without_a_name_follows_it_by_the_browser_alone(
    torget: Installation, erik: Someone, open_as: OpenAs
) -> None:
    torget.manage("shell", "-v", "0", "-c", CROWD)
    anna, sara, karin = open_as("anna"), open_as("sara"), open_as("karin")
    session = make_evening(anna, sara, karin, anonymous=True)
    address = f"/questions/{session['id']}"
    text = "Varför vågar ingen säga emot?"
    erik.open(address)
    erik.page.get_by_role("textbox", name="Din fråga").fill(text)
    erik.page.get_by_role("checkbox", name="Fråga utan mitt namn").check(timeout=SOON)
    with erik.page.expect_request("**/api/questions/anonymous") as sent:
        erik.page.get_by_role("button", name="Fråga", exact=True).click()
    assert "cookie" not in sent.value.all_headers()
    expect(erik.page.get_by_text("Din fråga är på väg, utan namn.")).to_be_visible(timeout=SOON)
    expect(erik.page.get_by_text("2 kvar på den här enheten")).to_be_visible(timeout=SOON)
    mine = erik.page.get_by_role("region", name="Mina frågor")
    expect(mine).to_contain_text("Moderatorerna har den.", timeout=SOON)

    anna.open(f"{address}/desk")
    row = anna.page.locator("[data-question]").filter(has_text=text)
    expect(row).to_have_count(0)
    torget.manage("shell", "-v", "0", "-c", FIVE_MINUTES)
    expect(row).to_contain_text("Anonym", timeout=SOON)
    row.get_by_role("button", name="Godkänn").click()
    shown = erik.page.locator("article[data-question]").filter(has_text=text)
    expect(shown).to_contain_text("Anonym", timeout=SOON)

    # The fate is found by the secret in this browser, and by no other way: not in Erik's other one.
    erik.open(address)
    expect(mine).to_contain_text("Alla ser den.", timeout=SOON)
    elsewhere = open_as("erik")
    elsewhere.open(address)
    expect(elsewhere.page.locator("article[data-question]")).to_contain_text(text, timeout=SOON)
    expect(elsewhere.page.get_by_role("region", name="Mina frågor")).to_have_count(0)
