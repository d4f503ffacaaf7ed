"""What axe finds wrong with a page (WCAG 2.2 AA)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules that no page of ours has to keep: none.
EXCEPTIONS: tuple[str, ...] = ()
# What depends on the colours alone, and by far the dearest rule: test_accessible.py and test_gallery.py check
# every view by it.
DEAR = ("color-contrast",)
RUN = "async options => (await axe.run(document, options)).violations"
# What a page is built of: two with the same parts need be looked at once.
PARTS = """() => [...new Set([...document.querySelectorAll('body, body *')].map(part => [part.tagName,
    part.className?.baseVal ?? part.className, ...part.getAttributeNames().filter(name => name !== 'style')]
    .join(' ')))].sort().join()"""

_seen: set[str] = set()


def violations(
    page: Page, *, leave_out: tuple[str, ...] = EXCEPTIONS, only: tuple[str, ...] = ()
) -> list[str]:
    """What axe finds wrong, one line each; with `only`, by these rules alone."""
    # Not as a script of the page, which its content policy would refuse.
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"() => {{ {AXE.read_text(encoding='utf-8')} }}")
    options = {
        "runOnly": {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES},
        "rules": {rule: {"enabled": False} for rule in leave_out},
        "resultTypes": ["violations"],
    }
    found: list[dict[str, Any]] = page.evaluate(RUN, options)
    return [
        f"{one['id']}: {one['help']} {json.dumps([node['html'][:160] for node in one['nodes'][:3]])}"
        f" {one['nodes'][0]['failureSummary']}"
        for one in found
    ]


def violations_at_the_end(contexts: list[BrowserContext]) -> list[str]:
    """What axe finds wrong with the pages still open there; one built as an earlier page was is passed by."""
    found = []
    for page in [page for context in contexts for page in context.pages]:
        if page.is_closed() or not page.url.startswith("http://localhost") or not page.query_selector("#app"):
            continue
        parts = page.evaluate(PARTS)
        if parts in _seen:
            continue
        _seen.add(parts)
        found += [f"{page.url} {line}" for line in violations(page, leave_out=(*EXCEPTIONS, *DEAR))]
    return found
