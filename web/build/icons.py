"""Draw the app's icons from src/icon.svg: `.venv/bin/python web/build/icons.py`.

The pictures are committed: whoever builds the client needs no browser. Run this again when the drawing changes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

WEB = Path(__file__).parents[1]
DRAWING = (WEB / "src" / "icon.svg").read_text(encoding="utf-8")
FOLDER = WEB / "public" / "icons"
BACKGROUND = '<rect width="64" height="64" rx="15" fill="#0b5a61"/>'
# Systems cut icons to their own shape: what matters lies within the middle four fifths (W3C Manifest,
# "maskable"), and the ground reaches every edge.
GROUND = '<rect width="64" height="64" fill="#0b5a61"/>'
GLYPH = DRAWING.replace(BACKGROUND, "").partition(">")[2].rpartition("</svg>")[0]


def _drawing(ground: str, glyph: str, scale: float) -> str:
    """The glyph, `scale` times its size, in the middle of a ground."""
    place = f"translate(32 32) scale({scale}) translate(-33 -33)"
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">{ground}
        <g transform="{place}">{glyph}</g></svg>"""


WHOLE = DRAWING
MASKABLE = _drawing(GROUND, GLYPH, 0.78)
# iOS rounds the corners itself and paints what is transparent black.
TOUCH = _drawing(GROUND, GLYPH, 0.92)
# Android shows a notification's mark in the status bar as a stencil: white where there is something.
BADGE = _drawing("", GLYPH.replace("#f2b84b", "#fff"), 1.25)

ICONS = {
    "icon-192": (WHOLE, 192),
    "icon-512": (WHOLE, 512),
    "maskable-192": (MASKABLE, 192),
    "maskable-512": (MASKABLE, 512),
    "touch-180": (TOUCH, 180),
    "badge-96": (BADGE, 96),
}


def draw() -> None:
    """Draw every icon into public/icons."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which(os.environ.get("TORGET_CHROMIUM", "chromium"))
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        for name, (drawing, size) in ICONS.items():
            page.set_viewport_size({"width": size, "height": size})
            page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:100vw}}</style>{drawing}")
            page.screenshot(path=FOLDER / f"{name}.png", omit_background=True)
        browser.close()


if __name__ == "__main__":
    draw()
