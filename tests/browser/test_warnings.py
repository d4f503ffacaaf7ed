"""A weather service warns: whoever is on duty reads all of it, drafts an alert from it, or puts it aside."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON
from tests.servers.torget import Installation

# As it comes from a source; the settings of the test know no address, so that nothing is asked of any.
TAKE_UP = """
from notifications.alerts.cap.arriving import take_up
from notifications.alerts.cap.reading import read_messages
from notifications.alerts.models import Source
from tests.notifications.alerts.test_cap import warning
source, _ = Source.objects.get_or_create(name="Vädertjänsten")
for number, headline in enumerate(["Orange varning för vind", "Gul varning för is på vägar"]):
    for message in read_messages(warning(str(number), headline=headline)):
        take_up(source, message)
"""


def test_others_warnings_are_read_drafted_from_and_put_aside(torget: Installation, open_as: OpenAs) -> None:
    torget.manage("shell", "-v", "0", "-c", TAKE_UP)
    anna, mats = open_as("anna"), open_as("mats", phone=True)
    wind, ice = re.compile("Orange varning för vind Väder"), re.compile("Gul varning för is på vägar Väder")

    anna.open("/alerts")
    anna.page.get_by_role("link", name=wind).first.click(timeout=SOON)
    expect(anna.page.get_by_role("heading", name="Orange varning för vind")).to_be_visible(timeout=SOON)
    expect(anna.page.get_by_text("Vindar på 30 m/s")).to_be_visible()
    expect(anna.page.get_by_text("Norrby")).to_be_visible()
    anna.page.get_by_role("button", name=re.compile("utkast")).click()
    headline = anna.page.get_by_role("textbox", name="Rubrik").first
    expect(headline).to_have_value("Orange varning för vind", timeout=SOON)

    mats.open("/alerts")
    mats.page.get_by_role("link", name=ice).first.click(timeout=SOON)
    mats.page.get_by_role("button", name="Lägg åt sidan").click(timeout=SOON)
    expect(mats.page.get_by_text(re.compile("Lagd åt sidan av Mats"))).to_be_visible(timeout=SOON)
    mats.open("/alerts")
    expect(mats.page.get_by_role("link", name=wind).first).to_be_visible(timeout=SOON)
    expect(mats.page.get_by_role("link", name=ice)).to_have_count(0)
    mats.page.get_by_role("button", name="Visa dem som lagts åt sidan").click()
    expect(mats.page.get_by_role("link", name=ice).first).to_be_visible(timeout=SOON)
