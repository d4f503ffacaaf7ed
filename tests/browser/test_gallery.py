"""Every state of every view, with invented people: accessible, and whole on the smallest screen."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import AXE, RULES

WEB = Path(__file__).parents[2] / "web"
SMALLEST = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
HALF_A_DESK = {"width": 640, "height": 800}
# What reaches out of the screen and is not cut with an ellipsis, or scrolls within itself as code does.
STICKING_OUT = """() => [...document.querySelectorAll('#app *')]
    .filter(part => part.checkVisibility({visibilityProperty: true}) && !part.closest('.unseen, .skip, pre'))
    .filter(part => part.getBoundingClientRect().right > innerWidth + 1)
    .filter(part => {
        for (let above = part; above !== document.body; above = above.parentElement)
            if (getComputedStyle(above).textOverflow === 'ellipsis') return false
        return true
    })
    .map(part => part.outerHTML.slice(0, 120))"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def gallery_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the built gallery is served."""
    folder = tmp_path_factory.mktemp("gallery")
    sys.path.insert(0, str(WEB.parent / "bin" / "tooling"))
    import client

    subprocess.run(
        [
            *(Path(client.find_node().path) / "node", WEB / "node_modules/vite/bin/vite.js", "build"),
            *("--config", "gallery/vite.config.ts", "--outDir", folder, "--logLevel", "error"),
        ],
        cwd=WEB,
        env={**os.environ, **client.find_node().environ()},
        check=True,
        timeout=120,
    )
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


# What is chosen, and is not seen to be where backgrounds are the reader's own.
UNSEEN = """() => [...document.querySelectorAll('#app [aria-current], #app [aria-pressed=true]')]
    .filter(part => part.checkVisibility({visibilityProperty: true}))
    .filter(part => matchMedia('(forced-colors: active)').matches)
    .filter(part => getComputedStyle(part).outlineStyle === 'none')
    .map(part => part.outerHTML.slice(0, 120))"""
# What holds text and is styled like nothing that was looked at before: the colours of all else are known.
NOT_SEEN_YET = """seen => [...document.querySelectorAll('#app *')]
    .filter(part => part.checkVisibility({visibilityProperty: true}))
    .filter(part => [...part.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .filter(part => {
        let key = ''
        for (let above = part; above !== document.body; above = above.parentElement) {
            const states = above.getAttributeNames().filter(name => /^(aria-|disabled|data-)/.test(name))
            const told = states.map(name => /^data-(key|message|room)/.test(name) || /(label|by)$/.test(name)
                ? name : name + above.getAttribute(name))
            key += [above.tagName, above.className, ...told, '>'].join(' ')
        }
        const before = seen.size
        return seen.add(key).size > before
    })"""
# One call for all of it: the way to the browser and back costs more than most states do.
LOOK_AT_ALL = """async ({parts, tags, colours, size}) => {
    const [stickingOut, notSeen, notSeenYet] = parts.map(part => eval(part))
    const wrong = [], seen = new Set()
    const check = async (name, context, runOnly, rules) => {
        const options = {runOnly, rules, resultTypes: ['violations'], preload: false}
        wrong.push(...(await axe.run(context, options)).violations.map(({id, nodes: [node]}) =>
            `${name}: ${id} ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`))
    }
    for (const name of gallery.names) {
        await gallery.show(name)
        document.documentElement.style.fontSize = size
        wrong.push(...stickingOut().map(part => `${name}: sticks out ${part}`))
        wrong.push(...notSeen().map(part => `${name}: not seen to be chosen ${part}`))
        const byTag = {type: 'tag', values: tags}
        if (tags) await check(name, document, byTag, {'color-contrast': {enabled: false}})
        const fresh = colours ? notSeenYet(seen) : []
        if (fresh.length) await check(name, {include: fresh}, {type: 'rule', values: ['color-contrast']})
    }
    return wrong
}"""


@pytest.fixture(scope="module")
def gallery(chromium: Browser, gallery_url: str) -> Iterator[Page]:
    """The gallery, ready to show a state."""
    context = chromium.new_context(viewport=SMALLEST, locale="sv-SE", reduced_motion="reduce", has_touch=True)
    page = context.new_page()
    page.goto(gallery_url)
    page.wait_for_function("() => 'gallery' in window")
    page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    yield page
    context.close()


def _find_in_all(page: Page, *, tags: list[str] | None, colours: bool, size: str = "") -> list[str]:
    assert len(page.evaluate("gallery.names")) > 80
    parts = [STICKING_OUT, UNSEEN, NOT_SEEN_YET]
    looking = {"parts": parts, "tags": tags, "colours": colours, "size": size}
    wrong: list[str] = page.evaluate(LOOK_AT_ALL, looking)
    return wrong


def test_every_state_is_whole_and_open_to_everyone_on_the_smallest_phone(gallery: Page) -> None:
    gallery.set_viewport_size(SMALLEST)
    gallery.emulate_media(color_scheme="light", forced_colors="none")
    assert _find_in_all(gallery, tags=RULES, colours=True) == []


def test_every_state_is_whole_and_legible_at_a_desk_in_the_dark(gallery: Page) -> None:
    gallery.set_viewport_size(DESK)
    gallery.emulate_media(color_scheme="dark", forced_colors="none")
    assert _find_in_all(gallery, tags=None, colours=True) == []


def test_every_state_is_whole_in_letters_twice_as_large_and_colours_of_ones_own(gallery: Page) -> None:
    gallery.set_viewport_size(HALF_A_DESK)
    gallery.emulate_media(color_scheme="dark", forced_colors="active")
    assert _find_in_all(gallery, tags=None, colours=False, size="200%") == []
