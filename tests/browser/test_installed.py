"""Torget on the home screen: what makes it an app, and how one version follows another."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenAs
from tests.browser.device import wait_until_kept
from tests.browser.installed import (
    build_anew,
    forget_before,
    kept_in_caches,
    wait_until_installed,
    wait_until_taken_over,
)
from tests.browser.someone import SOON, Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.fixtures import MakeInstallation
from tests.servers.torget import ROOT, Installation

DIST = ROOT / "web" / "dist"
LATER = 45_000


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built client of this test's own."""
    shutil.copytree(DIST, tmp_path / "dist")
    return tmp_path / "dist"


def test_a_phone_offers_to_put_it_on_the_home_screen(open_context: OpenContext) -> None:
    page = open_context(phone=True, installed=True).new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Logga in", exact=True)).to_be_visible(timeout=SOON)
    wait_until_installed(page)
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    manifest = page.request.get(found["url"])
    assert manifest.headers["content-type"] == "application/manifest+json"
    app = manifest.json()
    assert (app["id"], app["scope"], app["start_url"], app["lang"]) == ("/", "/", "/", "sv")
    for icon in app["icons"]:
        answer = page.request.get(icon["src"])
        assert answer.headers["content-type"] == icon["type"]
        size = Image.open(BytesIO(answer.body())).size
        assert f"{size[0]}x{size[1]}" == icon["sizes"]
    for shortcut in app["shortcuts"]:
        assert page.request.get(shortcut["url"]).ok
    # Without a worker that answers, Chromium would not call it an app.
    trouble = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one for one in trouble if one["errorId"] != "in-incognito"] == []
    page.get_by_role("button", name="English").click()
    expect(page.locator('link[rel="manifest"]')).to_have_attribute("href", "/static/manifest.en.webmanifest")
    assert page.request.get("/static/manifest.en.webmanifest").json()["id"] == "/"


def test_it_starts_without_a_network_and_what_is_written_goes_once(erik: Someone, open_as: OpenAs) -> None:
    fatima = open_as("fatima", phone=True, installed=True)
    room = fatima.make_room(erik)
    erik.write(room, "Nyckeln ligger i skåpet")
    fatima.open_room(room)
    expect(fatima.message("Nyckeln ligger i skåpet")).to_be_visible(timeout=SOON)
    wait_until_installed(fatima.page)
    wait_until_kept(fatima.page, "Nyckeln ligger i skåpet")
    context = fatima.page.context
    fatima.page.close()

    context.set_offline(True)
    again = Someone(fatima.person, context.new_page())
    again.page.goto("/")
    again.row(room).click()
    expect(again.message("Nyckeln ligger i skåpet")).to_be_visible(timeout=SOON)
    again.composer.fill("Skrivet i källaren")
    again.page.get_by_role("button", name="Skicka").click()
    expect(again.outgoing("Skrivet i källaren")).to_contain_text("Väntar på nätet")
    again.page.goto("/me")
    expect(again.page.get_by_role("heading", name="Fatima Haddad")).to_be_visible(timeout=SOON)
    again.page.close()

    context.set_offline(False)
    tabs = [Someone(fatima.person, context.new_page()) for _ in range(2)]
    for tab in tabs:
        tab.page.goto(f"/chat/{room['id']}")
    for tab in tabs:
        expect(tab.message("Skrivet i källaren")).to_be_visible(timeout=SOON)
        expect(tab.page.locator("[data-client-id]")).to_have_count(0, timeout=SOON)
    messages = erik.ask("GET", f"rooms/{room['id']}/messages")["messages"]
    assert [message["text"] for message in messages] == ["Nyckeln ligger i skåpet", "Skrivet i källaren"]
    # The worker keeps the app, and nothing that anybody said in it.
    kept = kept_in_caches(tabs[0].page)
    assert "/static/assets/" in kept
    assert "Nyckeln ligger" not in kept
    assert "/api/" not in [line.split()[0] for line in kept.splitlines() if line.startswith("http")]


SignedIn = Callable[..., Someone]


@pytest.fixture
def signed_in(open_context: OpenContext) -> SignedIn:
    """Open an installed app at an installation: `signed_in(torget, "fatima")`."""

    def enter(torget: Installation, called: str) -> Someone:
        context = open_context(base_url=torget.first.url, installed=True)
        sign_in(context, torget.cast[called])
        who = Someone(torget.cast[called], context.new_page())
        who.open("/chat")
        wait_until_installed(who.page)
        return who

    return enter


def test_a_new_version_is_offered_never_forced_and_there_after_closing(
    make_torget: MakeInstallation, dist: Path, signed_in: SignedIn
) -> None:
    torget = make_torget(processes=1, TORGET_CLIENT=str(dist))
    fatima = signed_in(torget, "fatima")
    room = fatima.make_room()
    fatima.open_room(room)
    other = Someone(fatima.person, fatima.page.context.new_page())
    other.open_room(room)
    other.composer.press_sequentially("Halvskrivet")

    build_anew(dist, "Two")
    # Built, but not started: who comes now gets the version that the server runs, whole.
    stranger = signed_in(torget, "erik")
    assert stranger.page.locator("html").get_attribute("data-version") is None
    torget.first.terminate()
    forget_before(dist, "Two")
    torget.first.start()

    note = fatima.page.get_by_text("Det finns en ny version.")
    expect(note).to_be_visible(timeout=LATER)
    expect(other.page.get_by_text("Det finns en ny version.")).to_be_visible(timeout=LATER)
    fatima.page.get_by_role("button", name="Ladda den").click()
    expect(fatima.page.locator("html")).to_have_attribute("data-version", "Two", timeout=SOON)
    expect(fatima.composer).to_be_visible(timeout=SOON)
    expect(note).to_have_count(0)
    # The other tab goes on with what is half written in it, until one asks.
    expect(other.composer).to_have_value("Halvskrivet")
    assert other.page.locator("html").get_attribute("data-version") is None
    # A part that was not loaded yet is no longer to be had: it says so, and how to go on.
    other.page.context.new_cdp_session(other.page).send("Network.clearBrowserCache")
    other.page.get_by_role("link", name="Jag").click()
    expect(other.page.get_by_role("heading", name="Torget har uppdaterats").first).to_be_visible(timeout=SOON)
    other.page.get_by_role("button", name="Ladda om", exact=True).first.click()
    expect(other.page.locator("html")).to_have_attribute("data-version", "Two", timeout=SOON)
    expect(other.page.get_by_role("heading", name="Fatima Haddad")).to_be_visible(timeout=SOON)
    other.open_room(room)
    expect(other.composer).to_have_value("Halvskrivet")

    other.page.close()

    # Closed and opened again, it is the next one without a question.
    build_anew(dist, "Three")
    torget.first.terminate()
    torget.first.start()
    expect(note).to_be_visible(timeout=LATER)
    context = fatima.page.context
    fatima.page.close()
    wait_until_taken_over(context)
    again = Someone(fatima.person, context.new_page())
    again.open("/chat")
    expect(again.page.locator("html")).to_have_attribute("data-version", "Three")
