"""A person at a browser: signed in, with REST at hand for what a test needs but is not about."""

from __future__ import annotations

import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.servers.torget import Person

Json = dict[str, Any]

# A message travels in milliseconds; a machine that also runs the servers may take longer to draw it.
SOON = 20_000


def sign_in(context: BrowserContext, person: Person) -> None:
    """Sign a browser in without its screen."""
    context.request.get("/_allauth/browser/v1/config")
    answer = context.request.post(
        "/_allauth/browser/v1/auth/login",
        data={"username": person.username, "password": person.password},
        headers=_headers(context),
    )
    assert answer.ok, f"{answer.status} {answer.url} {answer.text()}"


def _headers(context: BrowserContext) -> dict[str, str]:
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    return {"X-CSRFToken": cookies.get("csrftoken", "")}


def hold(page: Page, target: Locator) -> None:
    """Hold a finger on something until what can be done with it comes up."""
    box = target.bounding_box()
    assert box is not None
    point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SOON)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@dataclass
class Someone:
    """One person's browser with one page."""

    person: Person
    page: Page

    @property
    def id(self) -> str:
        return self.person.id

    def ask(self, method: str, path: str, data: object = None) -> Any:
        """Ask REST as this person and return the JSON; who is too fast waits as long as the server says."""
        context = self.page.context
        for _ in range(20):
            answer = context.request.fetch(
                f"/api/{path}", method=method, data=data, headers=_headers(context)
            )
            if answer.status != 429:
                break
            self.page.wait_for_timeout(1000 * answer.json()["error"]["retry_after"])
        assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
        return answer.json() if answer.text() else None

    def make_room(self, *members: Someone, name: str = "", kind: str = "open") -> Json:
        """Open a room of one's own for this test, with these members."""
        called = name or f"Rum {uuid.uuid4().hex[:8]}"
        wanted = {"kind": kind, "name": called, "people": [member.id for member in members]}
        room: Json = self.ask("POST", "rooms", wanted)["room"]
        return room

    def write(self, room: Json, text: str, *, thread: str | None = None) -> Json:
        """Write a message without the screen."""
        wanted = {"client_id": str(uuid.uuid4()), "text": text} | ({"thread": thread} if thread else {})
        message: Json = self.ask("POST", f"rooms/{room['id']}/messages", wanted)["message"]
        return message

    def open(self, address: str) -> None:
        """Open an address and wait until the client is live."""
        self.page.goto(address)
        expect(self.page.locator('[data-link="live"]')).to_be_attached(timeout=SOON)

    def open_room(self, room: Json) -> None:
        """Open a room and wait until one can write in it."""
        self.open(f"/chat/{room['id']}")
        expect(self.composer).to_be_visible(timeout=SOON)

    @property
    def composer(self) -> Locator:
        """Where one writes in the room."""
        return self.page.get_by_role("main").get_by_role("textbox", name=re.compile("^Skriv till"))

    def say(self, text: str) -> None:
        """Write a message as one does."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str) -> Locator:
        """The message with this text, once it is the server's."""
        return self.page.locator("[data-message]").filter(has_text=text)

    def outgoing(self, text: str) -> Locator:
        """The message with this text while it is on its way."""
        return self.page.locator("[data-client-id]").filter(has_text=text)

    def row(self, room: Json) -> Locator:
        """The room in the list of rooms."""
        return self.page.locator(f'[data-room="{room["id"]}"]')

    def do(self, text: str, button: str) -> None:
        """Press one of the buttons at a message, which are there while the mouse is over it."""
        message = self.message(text)
        pressed = message.get_by_role("button", name=button, exact=True)
        for _ in range(5):
            # What loads above may move it from under the mouse, which then moves after it.
            message.hover()
            with suppress(AssertionError):
                expect(pressed).to_be_visible(timeout=3_000)
                break
        pressed.click()

    def choose(self, text: str, item: str) -> None:
        """Choose from the menu at a message."""
        self.do(text, "Mer")
        self.page.get_by_role("menuitem", name=item).click()
