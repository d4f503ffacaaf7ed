"""The water is not fit to drink: written at a desk, let go from a phone, answered in every way there is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone
from tests.conftest import OpenContext
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import Installation

HEADLINE = "Drick inte kranvattnet i Norrby"
LINK = """
from datetime import timedelta
from django.utils import timezone
from notifications.alerts.links import make_link
from notifications.alerts.models import Alert
from people.models import User
alert = Alert.objects.get(public_id="{alert}")
print(make_link(alert.pk, User.objects.get(username="{person}").pk, timezone.now() + timedelta(hours=1)))
"""


@pytest.fixture
def torget(make_torget: MakeInstallation) -> Installation:
    """An installation of its own: an alert stands in everybody's way, and shall."""
    return make_torget()


def fill_the_blanks(page: Page) -> None:
    """Write a place wherever the template leaves one open."""
    for field in page.locator(".alert-form textarea, .alert-form input").all():
        if field.get_attribute("type") in (None, "text") and "[" in field.input_value():
            field.fill(re.sub(r"\[[^\]]*\]", "Norrby", field.input_value()))


def decide(author: Someone, other: Someone, alert: str, kind: str) -> Json:
    """Let something go out without the screen."""
    found = author.ask("GET", f"alerts/{alert}")["alert"]
    body = {"base": found["version"], "kind": kind}
    version = author.ask("POST", f"alerts/{alert}/proposal", body)["alert"]["version"]
    sent: Json = other.ask("POST", f"alerts/{alert}/approval", {"base": version})["alert"]
    return sent


def test_two_persons_alarm_a_unit_and_everybody_answers(
    torget: Installation, open_as: OpenAs, open_context: OpenContext
) -> None:
    anna, mats = open_as("anna"), open_as("mats", phone=True)
    erik = open_as("erik")
    erik.open("/chat")
    unit = torget.cast.units["förskola"]
    unit_name = mats.ask("GET", f"units/{unit}")["unit"]["name"]

    # Anna writes it from a template, for one unit.
    anna.open("/alerts/new")
    page = anna.page
    page.get_by_label("Börja med").select_option("water")
    expect(page.get_by_text("Fyll i [").first).to_be_visible(timeout=SOON)
    fill_the_blanks(page)
    page.get_by_role("radio", name="Vissa enheter eller roller").check()
    page.get_by_role("searchbox", name="Lägg till en enhet").fill(unit_name)
    page.get_by_role("button", name=unit_name, exact=True).first.click()
    expect(page.locator(".lock-screen").get_by_text(HEADLINE)).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("person(er)? larmas"))).to_be_visible(timeout=SOON)
    page.get_by_role("button", name="Be en kollega godkänna").click()
    expect(page.get_by_role("heading", name="Ditt förslag väntar på en kollega")).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="Kan skickas ensam från")).to_be_disabled()
    alert = page.url.rpartition("/")[2]

    # Mats finds it on his phone, and lets it go with one tap.
    mats.open(f"/alerts/{alert}")
    mats.page.get_by_role("button", name="Godkänn: skicka nu").click()

    # It stands over everything Erik does, until he answers.
    overlay = erik.page.get_by_role("alertdialog")
    expect(overlay).to_contain_text(HEADLINE, timeout=SOON)
    erik.page.keyboard.press("Escape")
    erik.page.keyboard.press("Escape")
    expect(overlay).to_be_visible()
    overlay.get_by_role("button", name="Jag behöver hjälp").click()
    expect(overlay).to_have_count(0)

    # The board puts him first.
    anna.open(f"/alerts/{alert}/board")
    expect(page.get_by_role("alert")).to_contain_text("1 person behöver hjälp", timeout=SOON)
    expect(page.locator(".board-people")).to_contain_text("Erik Lindqvist", timeout=SOON)

    # Without a sign-in and without a network he is safe after all, by his own link.
    secret = torget.manage("shell", "-v", "0", "-c", LINK.format(alert=alert, person="erik.lindqvist"))
    phone = open_context(phone=True)
    stranger = phone.new_page()
    stranger.goto(f"/a#{secret.strip()}")
    expect(stranger.get_by_role("heading", name=HEADLINE)).to_be_visible(timeout=SOON)
    phone.set_offline(True)
    stranger.get_by_role("button", name="Jag är säker").click()
    expect(stranger.get_by_text("Sparat: Jag är säker")).to_be_visible(timeout=SOON)
    phone.set_offline(False)
    expect(stranger.get_by_text("Erik, ditt svar är: Jag är säker")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("1 person behöver hjälp")).to_have_count(0, timeout=SOON)

    # A screen on the wall of the unit shows it, with nobody signed in.
    wall = open_context().new_page()
    wall.goto(anna.ask("GET", f"alerts/wall?unit={unit}")["path"])
    expect(wall.get_by_role("heading", name=HEADLINE)).to_be_visible(timeout=SOON)

    # And it ends in so many words.
    decide(anna, mats, alert, "all_clear")
    expect(overlay).to_contain_text("Faran över", timeout=SOON)
    overlay.get_by_role("button", name="Jag har läst det här").click()
    expect(overlay).to_have_count(0)
    expect(wall.get_by_role("heading", name="Inget larm")).to_be_visible(timeout=SOON)
    erik.open("/alerts")
    erik.page.context.set_offline(True)
    erik.page.get_by_role("link", name=re.compile("Faran över")).first.click()
    expect(erik.page.get_by_text("Ditt svar: Jag är säker")).to_be_visible(timeout=SOON)
    erik.page.context.set_offline(False)
