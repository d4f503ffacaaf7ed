"""The water is not fit to drink: written at a desk, let go from a phone, answered in every way there is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.fixtures import MakeInstallation
from tests.servers.push_service import PushService
from tests.servers.torget import Installation

HEADLINE = "Drick inte kranvattnet i Norrby"
# A link of somebody's own, and telling the silent again now instead of in ten minutes.
LINK_AND_REPEAT = """
from datetime import timedelta
from django.utils import timezone
from eventlog import due
from notifications.alerts.links import make_link
from notifications.alerts.models import Alert
from people.models import User
alert = Alert.objects.get(public_id="{alert}")
due.schedule("alerts.repeat", alert.public_id, timezone.now(), {{"turn": 1}})
print(make_link(alert.pk, User.objects.get(username="{person}").pk, timezone.now() + timedelta(hours=1)))
"""


@pytest.fixture
def torget(make_torget: MakeInstallation, push_service: PushService) -> Installation:
    """An installation of its own: an alert stands in everybody's way, and shall."""
    return make_torget(TORGET_PUSH_SERVICES=push_service.origin)


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


def wait_for_board(sender: Someone, alert: str, **wanted: int) -> None:
    """Wait until the board counts so many."""
    for _ in range(SOON // 300):
        found = sender.ask("GET", f"alerts/{alert}/board")["counts"]
        if wanted.items() <= found.items():
            return
        sender.page.wait_for_timeout(300)
    raise AssertionError(f"the board should have {wanted}: {found}")


def test_two_persons_alarm_two_units_and_people_answer_in_every_way_there_is(
    torget: Installation, open_as: OpenAs, open_context: OpenContext, push_service: PushService
) -> None:
    anna, mats = open_as("anna"), open_as("mats", phone=True)
    # Erik has the page open; Fatima only a phone that takes pushes; Sara's sign-in is over; a colleague loses
    # the net; and nothing reaches the others.
    erik, fatima = open_as("erik"), open_as("fatima", phone=True)
    erik.open("/chat")
    colleague = Someone(torget.cast.crowd[0], open_context(phone=True).new_page())
    sign_in(colleague.page.context, colleague.person)
    colleague.open("/")
    key = fatima.ask("GET", "push")["key"]
    phone = push_service.subscribe(key)
    fatima.ask("POST", "push/devices", phone.as_command(key))
    units = [torget.cast.units[called] for called in ("förskola", "omsorg")]

    # Anna writes it from a template, for two units.
    anna.open("/alerts/new")
    page = anna.page
    page.get_by_label("Börja med").select_option("water")
    expect(page.get_by_text("Fyll i [").first).to_be_visible(timeout=SOON)
    fill_the_blanks(page)
    page.get_by_role("radio", name="Vissa enheter eller roller").check()
    for unit in units:
        name = anna.ask("GET", f"units/{unit}")["unit"]["name"]
        page.get_by_role("searchbox", name="Lägg till en enhet").fill(name)
        page.get_by_role("button", name=name, exact=True).first.click()
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
    told = len(torget.cast.crowd) + 3
    wait_for_board(anna, alert, told=told, answered=1, help=1, silent=told - 1)

    # The colleague's answer waits for the net.
    calling = colleague.page.get_by_role("alertdialog")
    expect(calling).to_contain_text(HEADLINE, timeout=SOON)
    colleague.page.context.set_offline(True)
    calling.get_by_role("button", name="Jag är säker").click()
    expect(calling).to_have_count(0)
    wait_for_board(anna, alert, answered=1)
    colleague.page.context.set_offline(False)
    wait_for_board(anna, alert, answered=2, safe=1)

    # Fatima is silent, is told again in place of the first time, and answers from the locked phone.
    (first,) = push_service.wait_for(phone)
    script = LINK_AND_REPEAT.format(alert=alert, person="sara.holm")
    secret = torget.manage("shell", "-v", "0", "-c", script).strip()
    pushes = push_service.wait_for(phone, 2)
    assert {push["notification"]["tag"] for push in pushes} == {first["notification"]["tag"]}
    link = pushes[-1]["notification"]["navigate"].partition("#")[2]
    phone_alone = open_context(phone=True)
    answered = phone_alone.request.post(
        "/api/alerts/link/answer", data={"link": link, "answer": "safe", "via": "push"}
    )
    assert answered.ok, answered.text()
    wait_for_board(anna, alert, answered=3, safe=2, help=1)

    # Without a sign-in and without a network Sara is safe too, by her own link.
    stranger = phone_alone.new_page()
    stranger.goto(f"/a#{secret}")
    expect(stranger.get_by_role("heading", name=HEADLINE)).to_be_visible(timeout=SOON)
    phone_alone.set_offline(True)
    stranger.get_by_role("button", name="Jag är säker").click()
    expect(stranger.get_by_text("Sparat: Jag är säker")).to_be_visible(timeout=SOON)
    phone_alone.set_offline(False)
    expect(stranger.get_by_text("Sara, ditt svar är: Jag är säker")).to_be_visible(timeout=SOON)

    # Erik is helped. Of the others the board says that nothing has reached them.
    erik.ask("PUT", f"alerts/{alert}/answer", {"answer": "safe"})
    expect(page.get_by_text("1 person behöver hjälp")).to_have_count(0, timeout=SOON)
    wait_for_board(anna, alert, answered=4, safe=4, help=0, reached=4, silent=told - 4)
    missing = anna.ask("GET", f"alerts/{alert}/board/people?state=unreached&limit=5")["people"]
    assert missing[0]["person"]["name"] == torget.cast.crowd[1].name

    # A screen on the wall of a unit shows it, with nobody signed in.
    wall = open_context().new_page()
    wall.goto(anna.ask("GET", f"alerts/wall?unit={units[0]}")["path"])
    expect(wall.get_by_role("heading", name=HEADLINE)).to_be_visible(timeout=SOON)

    # And it ends in so many words.
    decide(anna, mats, alert, "all_clear")
    expect(overlay).to_contain_text("Faran över", timeout=SOON)
    overlay.get_by_role("button", name="Jag har läst det här").click()
    expect(overlay).to_have_count(0)
    expect(wall.get_by_role("heading", name="Inget larm")).to_be_visible(timeout=SOON)
    last = push_service.wait_for(phone, 3)[-1]["notification"]
    assert last["tag"] == first["notification"]["tag"]
    assert "Faran över" in last["title"]
    erik.open("/alerts")
    erik.page.context.set_offline(True)
    erik.page.get_by_role("link", name=re.compile("Faran över")).first.click()
    expect(erik.page.get_by_text("Ditt svar: Jag är säker")).to_be_visible(timeout=SOON)
    erik.page.context.set_offline(False)
