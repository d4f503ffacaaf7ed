"""Every view is checked by axe (WCAG 2.2 AA), on a phone and a desktop, light and dark, and fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import DEAR, violations
from tests.browser.conftest import OpenAs
from tests.browser.someone import SOON, Json, Someone
from tests.conftest import OpenContext

# The smallest target a finger shall meet, in CSS pixels.
TARGET = 44


Open = Callable[[Someone, Json], None]


def _open(address: str, ready: str) -> Open:
    def open_view(who: Someone, room: Json) -> None:
        who.open(address.format(room=room["id"], root=room["root"], other=room["other"], unit=room["unit"]))
        expect(who.page.get_by_text(ready).filter(visible=True).first).to_be_visible(timeout=SOON)

    return open_view


VIEWS: dict[str, Open] = {
    "list": _open("/chat", "Direktchattar"),
    "room": _open("/chat/{room}", "Vem tar lördagen?"),
    "thread": _open("/chat/{room}/t/{root}", "Jag kan."),
    "details": _open("/chat/{room}?pane=details", "Lägg till personer"),
    "browse": _open("/chat?view=browse", "Gå med"),
    "directory": _open("/people", "Kollega 001"),
    "card": _open("/people/{other}", "erik.lindqvist@kommun.example"),
    "unit": _open("/units/{unit}", "Enheter under"),
    "home": _open("/home/everything", "Fika på fredag"),
    "me": _open("/me", "Vad gör du just nu?"),
    "security": _open("/me/security", "Senast använd"),
    "nothing": _open("/chat/finnsinte", "Här finns inget"),
}


def prepare(who: Someone, erik: Someone) -> Json:
    """A room with a bit of everything in it."""
    room = who.make_room(erik)
    erik.make_room(name="Öppet för alla")
    direct = who.ask("POST", "direct", {"people": [erik.id]})["room"]
    erik.write(direct, "Hej!")
    root = erik.write(room, f"Vem tar lördagen? @{who.person.username}")
    who.write(room, "Jag kan.", thread=root["id"])
    who.write(room, "# Rubrik\n\n- en lista\n- https://kommun.example\n\n> citat\n\n`kod`")
    who.ask("PUT", f"messages/{root['id']}/reactions/👍")
    gone = who.write(room, "Bort")
    who.ask("DELETE", f"messages/{gone['id']}")
    everyone = {"any": [{"everyone": True}]}
    post = {"text": "Fika på fredag #fika", "audience": everyone, "client_id": f"fika-{room['id']}"}
    posted = erik.ask("POST", "posts", post)["post"]["id"]
    who.ask("PUT", f"posts/{posted}/reactions/🎉", {})
    units = who.ask("GET", "units")["units"]
    return {**room, "root": root["id"], "other": erik.id, "unit": units[0]["id"]}


def sticking_out(page: Page) -> list[str]:
    """What is wider than the screen."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter(element => element.checkVisibility({visibilityProperty: true}))
            .filter(element => !element.closest('.unseen, .skip'))
            .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
            .filter(element => {
                // What is cut with an ellipsis does not reach out.
                for (let above = element; above !== document.body; above = above.parentElement)
                    if (getComputedStyle(above).textOverflow === 'ellipsis') return false
                return true
            })
            .map(element => element.outerHTML.slice(0, 120))"""
    )
    return found


def too_small(page: Page) -> list[str]:
    """What a gloved finger misses; reactions and links in text stand close by nature (WCAG 2.5.8)."""
    found: list[str] = page.evaluate(
        """target => [...document.querySelectorAll('button, a[href], input, select, textarea')]
            .filter(element => element.checkVisibility({visibilityProperty: true}))
            .filter(element => !element.closest('.unseen, .skip, .text, .reactions, p, dd, h1, h2'))
            .filter(element => !element.closest('.replies, .contact-head, .avatar-link, label'))
            .map(element => [element, element.getBoundingClientRect()])
            .filter(([, box]) => box.height > 0 && (box.height < target || box.width < target))
            .map(([element, box]) =>
                `${Math.round(box.width)}x${Math.round(box.height)} ${element.outerHTML.slice(0, 90)}`)""",
        TARGET,
    )
    return found


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_every_view_is_open_to_everyone(phone: bool, erik: Someone, open_as: OpenAs) -> None:
    fatima = open_as("fatima", phone=phone, bypass_csp=True, reduced_motion="reduce")
    room = prepare(fatima, erik)
    # The smallest phone, or a desktop at 200 % zoom.
    smallest = {"width": 360, "height": 740} if phone else {"width": 640, "height": 400}
    usual = fatima.page.viewport_size
    assert usual is not None
    wrong: list[str] = []
    for name, show in VIEWS.items():
        fatima.page.emulate_media(color_scheme="light", contrast="no-preference")
        show(fatima, room)
        wrong += [f"{name}: {one}" for one in violations(fatima.page)]
        fatima.page.emulate_media(color_scheme="dark")
        expect(fatima.page.locator('html[data-theme="dark"]')).to_be_attached()
        wrong += [f"{name}, dark: {one}" for one in violations(fatima.page, only=DEAR)]
        fatima.page.emulate_media(contrast="more")
        wrong += [f"{name}, more contrast: {one}" for one in violations(fatima.page, only=DEAR)]
        if phone:
            wrong += [f"{name}, too small: {one}" for one in too_small(fatima.page)]
        fatima.page.set_viewport_size(smallest)
        wrong += [f"{name}, sticks out: {one}" for one in sticking_out(fatima.page)]
        fatima.page.set_viewport_size(usual)
    assert wrong == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_axe_finds_nothing_at_the_sign_in(phone: bool, open_context: OpenContext) -> None:
    page = open_context(phone=phone, bypass_csp=True).new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Logga in", exact=True)).to_be_visible(timeout=SOON)
    assert violations(page) == []
    page.get_by_role("button", name="Logga in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_where_something_is_open(erik: Someone, open_as: OpenAs) -> None:
    fatima = open_as("fatima", bypass_csp=True, reduced_motion="reduce")
    room = prepare(fatima, erik)
    VIEWS["room"](fatima, room)
    fatima.do("Vem tar lördagen?", "Mer")
    expect(fatima.page.get_by_role("menu")).to_be_visible()
    assert violations(fatima.page) == []
    fatima.page.keyboard.press("Escape")
    fatima.do("Vem tar lördagen?", "Reagera")
    assert violations(fatima.page) == []
    fatima.page.keyboard.press("Escape")
    fatima.composer.press_sequentially("@")
    expect(fatima.page.get_by_role("option").first).to_be_visible(timeout=SOON)
    assert violations(fatima.page) == []
    fatima.composer.fill("")
    fatima.page.get_by_role("button", name="Nytt rum").click()
    expect(fatima.page.get_by_role("dialog")).to_be_visible()
    assert violations(fatima.page) == []
