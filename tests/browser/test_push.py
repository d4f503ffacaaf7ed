"""Notifications in a real Chromium: switched on by a tap, shown, opened, and taken away when read elsewhere.

Debian's Chromium has no push service of its own: the subscription is one of ours, and what arrives is handed
to the service worker by the developer tools.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installed import wait_until_installed
from tests.browser.someone import SOON, Someone, sign_in
from tests.conftest import OpenContext
from tests.servers.fixtures import MakeInstallation
from tests.servers.push_service import PushService
from tests.servers.torget import Installation

# A browser that can subscribe, at the push service of the test.
SUBSCRIBING = """() => {
  let held = null
  const text = raw => btoa(String.fromCharCode(...new Uint8Array(raw)))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  PushManager.prototype.getSubscription = async () => held
  PushManager.prototype.subscribe = async options => {
    const { endpoint, p256dh, auth } = await window.subscribeAt(text(options.applicationServerKey))
    held = {
      endpoint,
      options: { applicationServerKey: options.applicationServerKey.buffer },
      toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
      unsubscribe: async () => { held = null; return true },
    }
    return held
  }
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready
  return (await registration.getNotifications()).map(one => ({
    title: one.title, body: one.body, tag: one.tag, url: one.data?.url ?? null,
  }))
}"""
LOOK_MS = 250
LOOKS = 80
CLICK = """async () => {
  const [notification] = await registration.getNotifications()
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }))
}"""


class Phone:
    """Somebody's phone with Torget on it."""

    def __init__(self, torget: Installation, page: Page, who: str) -> None:
        self.someone = Someone(torget.cast[who], page)
        self.page = page
        self.origin = torget.first.url

    def deliver(self, payload: dict[str, Any] | str) -> None:
        """Hand a push to the service worker, as the browser does when one arrives."""
        devtools = self.page.context.new_cdp_session(self.page)
        found: list[str] = []
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: found.extend(one["registrationId"] for one in event["registrations"]),
        )
        devtools.send("ServiceWorker.enable")
        while not found:
            self.page.wait_for_timeout(20)
        data = payload if isinstance(payload, str) else json.dumps(payload)
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.origin, "registrationId": found[0], "data": data},
        )
        devtools.detach()

    def shown(self) -> list[dict[str, Any]]:
        """What the phone shows now."""
        found: list[dict[str, Any]] = self.page.evaluate(SHOWN)
        return found

    def wait_for_shown(self, count: int) -> list[dict[str, Any]]:
        """Wait until it shows so many."""
        return self.wait_for(lambda shown: len(shown) == count)

    def wait_for(self, fits: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until what it shows fits.

        Asked now and then, not at every picture: a question between writing a notification down and showing
        it makes Chromium forget it.
        """
        for _ in range(LOOKS):
            self.page.wait_for_timeout(LOOK_MS)
            shown = self.shown()
            if fits(shown):
                return shown
        raise AssertionError(f"the phone shows {shown}")


@pytest.fixture
def torget_with_push(make_torget: MakeInstallation, push_service: PushService) -> Installation:
    return make_torget(processes=1, TORGET_PUSH_SERVICES=push_service.origin)


@pytest.fixture
def open_phone(
    open_context: OpenContext, torget_with_push: Installation, push_service: PushService
) -> Callable[[str], Phone]:
    def make(who: str) -> Phone:
        torget = torget_with_push
        context = open_context(
            phone=True, installed=True, base_url=torget.first.url, permissions=["notifications"]
        )
        sign_in(context, torget.cast[who])
        page = context.new_page()

        def subscribe(key: str) -> dict[str, str]:
            made = push_service.subscribe(key)
            return {"endpoint": made.endpoint, "p256dh": made.p256dh, "auth": made.auth}

        page.expose_function("subscribeAt", subscribe)
        page.add_init_script(f"({SUBSCRIBING})()")
        return Phone(torget, page, who)

    return make


def tags(shown: list[dict[str, Any]]) -> set[str]:
    return {one["tag"] for one in shown}


def a_push(title: str, url: str, tag: str, **more: Any) -> dict[str, Any]:
    said = {"title": title, "body": "Nytt meddelande", "navigate": url, "tag": tag, "data": {"url": url}}
    return {"web_push": 8030, "notification": said, "app_badge": 1, **more}


def test_erik_switches_them_on_tries_them_and_takes_it_back(open_phone: Callable[[str], Phone]) -> None:
    phone = open_phone("erik")
    page = phone.page
    phone.someone.open("/me/notifications")
    wait_until_installed(page)
    page.get_by_role("button", name="Ja, slå på notiser").click()
    expect(page.get_by_text("Notiserna är på. Prova om de kommer fram.")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("Den här enheten", exact=True)).to_be_visible()
    page.get_by_role("button", name="Prova").click()
    expect(page.get_by_text("En notis är på väg.")).to_be_visible(timeout=SOON)
    # At its next start it is known again, without a question.
    phone.someone.open("/me/notifications")
    page.get_by_role("button", name="Inga notiser alls längre").click()
    page.get_by_role("button", name="Ta tillbaka").click()
    expect(page.get_by_text("Inga notiser kommer till någon enhet än.")).to_be_visible(timeout=SOON)
    assert phone.someone.ask("GET", "push")["consent"] is None


def test_a_push_is_shown_opened_and_taken_away_when_read_elsewhere(
    open_phone: Callable[[str], Phone], torget_with_push: Installation
) -> None:
    phone, other = open_phone("erik"), open_phone("fatima")
    erik, fatima = phone.someone, other.someone
    fatima.open("/chat")
    room = fatima.make_room(erik, name="Hemtjänst Norr")
    message = fatima.write(room, "Vem tar kvällen?")
    erik.open("/me")
    wait_until_installed(phone.page)
    address = f"{torget_with_push.first.url}/chat/{room['id']}/m/{message['id']}"
    phone.deliver(a_push("Fatima Haddad", address, "one"))
    shown = {"title": "Fatima Haddad", "body": "Nytt meddelande", "tag": "one", "url": address}
    assert phone.wait_for_shown(1) == [shown]

    # A click shows it in the window that is open, and the notification goes.
    worker = phone.page.context.service_workers[0]
    worker.evaluate(CLICK)
    expect(erik.message("Vem tar kvällen?")).to_be_visible(timeout=SOON)
    assert phone.wait_for_shown(0) == []

    # What cannot be read is shown all the same.
    phone.deliver("inte json")
    assert [one["title"] for one in phone.wait_for_shown(1)] == ["Torget"]

    # One push can take away what another brought.
    phone.deliver(a_push("Anna", f"{torget_with_push.first.url}/chat", "two", read=[""]))
    phone.deliver(a_push("Karin", f"{torget_with_push.first.url}/chat", "three", read=["two"]))
    phone.wait_for(lambda shown: "two" not in tags(shown) and "three" in tags(shown))

    # Read on another device: the open app takes it away.
    erik.open("/me")
    fatima.write(room, "Jag har nyckeln")
    phone.deliver(a_push("Fatima Haddad", address, "four"))
    phone.wait_for(lambda shown: "four" in tags(shown))
    erik.ask("POST", f"rooms/{room['id']}/read", {"number": 2})
    phone.wait_for(lambda shown: "four" not in tags(shown))
