"""A report of `bin/bench peers`: `python -m bench.common.plot REPORT.json > PICTURE.svg`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

WIDTH, LABEL, BAR, ROW, TITLE, GAP = 720, 150, 460, 22, 30, 14
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: 600 } rect { fill: #8c959f }
rect.own { fill: #0b5c63 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } rect.own { fill: #6fc7c1 } }
"""
Bars = Sequence[tuple[str, float]]


def main(arguments: Sequence[str]) -> int:
    """Print the picture of one report."""
    (path,) = arguments
    print(draw(panels_of(json.loads(Path(path).read_text(encoding="utf-8")))))
    return 0


def panels_of(report: dict[str, Any]) -> list[tuple[str, Bars]]:
    """Return title and bars of each panel: deliveries for each window, then coming in, then memory."""
    rows = report["rows"]
    windows = sorted({row["in flight"] for row in rows})
    panels: list[tuple[str, Bars]] = []
    for window in windows:
        of_window = [(row["set-up"], row["deliveries/s"]) for row in rows if row["in flight"] == window]
        panels.append((f"Deliveries a second, {window} in flight", of_window))
    first = [row for row in rows if row["in flight"] == windows[0]]
    panels.append(("People coming in a second", [(row["set-up"], row["come in/s"]) for row in first]))
    idle = [(row["set-up"], row["KiB idle"]) for row in first]
    panels.append(("KiB for an idle connection (less is better)", idle))
    return panels


def draw(panels: Sequence[tuple[str, Bars]]) -> str:
    """Return the SVG of panels of bars, one below the other, each from nothing to its own largest value."""
    parts, y = [], 0
    for title, bars in panels:
        y += TITLE
        parts.append(f'<text class="title" x="0" y="{y - 10}">{escape(title)}</text>')
        most = max(value for _, value in bars) or 1
        for name, value in bars:
            width = max(1.0, BAR * value / most)
            own = ' class="own"' if name == "torget" else ""
            parts.append(f'<text x="0" y="{y + 15}">{escape(name)}</text>')
            parts.append(f'<rect{own} x="{LABEL}" y="{y + 3}" width="{width:.1f}" height="{ROW - 6}" />')
            shown = f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
            parts.append(f'<text x="{LABEL + width + 8:.1f}" y="{y + 15}">{shown}</text>')
            y += ROW
        y += GAP
    names = escape("; ".join(title for title, _ in panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
        f' role="img">'
        f"<title>{names}</title><style>{STYLE}</style>{''.join(parts)}</svg>"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
