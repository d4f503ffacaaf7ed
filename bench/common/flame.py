"""Sampled stacks as a picture: `python -m bench.common.flame TITLE STACKS > PICTURE.svg`.

STACKS holds a line for each stack, frames from the outermost joined by ";", then a space and how often it was
seen: as `py-spy record --format raw --threads` writes it. Widths are shares of all samples; what is narrower
than a four-hundredth is left out.
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

WIDTH, ROW, TITLE = 1_200, 17, 34
# Of all samples.
NARROWEST = 1 / 400
CHARACTER = 6.3
# Which thread it is in numbers, and at which line a frame was.
_THREAD = re.compile(r"^thread \(\w+\)(?:: )?|-\d+$")
_LINE = re.compile(r":\d+(?=\)$)")
# What every thread begins with says nothing.
_DULL = re.compile(
    r"\((?:threading|<frozen runpy>|concurrent/futures/thread|asyncio/.*|twisted/.*)\.?p?y?\)$"
)
STYLE = """
text { font: 11px system-ui, sans-serif; fill: #1b1f24 } .title { font-size: 14px; font-weight: 600 }
rect { stroke: #fff; stroke-width: 0.5 }
@media (prefers-color-scheme: dark) { .title { fill: #e6edf3 } rect { stroke: #0d1117 } }
"""


@dataclass
class Frame:
    """A frame below those that called it, and how many samples had it."""

    name: str
    samples: int = 0
    below: dict[str, Frame] = field(default_factory=dict)

    def add(self, names: Sequence[str], samples: int) -> None:
        """Count a stack of which this frame is the outermost."""
        self.samples += samples
        if names:
            self.below.setdefault(names[0], Frame(names[0])).add(names[1:], samples)


def read(lines: Iterable[str]) -> Frame:
    """Return all stacks as one tree, without line numbers and without what every thread begins with."""
    root = Frame("all")
    for line in lines:
        stack, _, samples = line.strip().rpartition(" ")
        thread, *frames = stack.split(";")
        told = [_LINE.sub("", name) for name in frames if not _DULL.search(_LINE.sub("", name))]
        root.add([_THREAD.sub("", thread) or "thread", *told], int(samples))
    return root


def draw(title: str, root: Frame) -> str:
    """Return the SVG: the outermost frames on top, each as wide as its share of the samples."""
    boxes = list(_boxes(root, root.samples, 0.0, 0))
    height = TITLE + ROW * (1 + max((depth for *_, depth in boxes), default=0))
    parts = [f'<text class="title" x="4" y="20">{escape(title)}</text>']
    for frame, x, width, depth in boxes:
        y = TITLE + ROW * depth
        share = f"{100 * frame.samples / root.samples:.1f} %"
        shown = _fitting(frame.name, int((width - 6) / CHARACTER))
        parts.append(
            f'<g><title>{escape(frame.name)}: {share}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}"'
            f' height="{ROW}" fill="{_colour(frame.name)}"/>'
            f'<text x="{x + 3:.1f}" y="{y + 12}">{escape(shown)}</text></g>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>{''.join(parts)}</svg>"
    )


def _boxes(frame: Frame, all_samples: int, x: float, depth: int) -> Iterator[tuple[Frame, float, float, int]]:
    for one in sorted(frame.below.values(), key=lambda one: -one.samples):
        if one.samples < all_samples * NARROWEST:
            continue
        width = WIDTH * one.samples / all_samples
        yield one, x, width, depth
        yield from _boxes(one, all_samples, x, depth + 1)
        x += width


def _fitting(name: str, characters: int) -> str:
    """Return as much of a frame's name as has room: without its file, or its beginning."""
    for shown in (name, name.partition(" (")[0], name.partition(" (")[0].rpartition(".")[2]):
        if len(shown) <= characters:
            return shown
    return f"{shown[: characters - 1]}…" if characters > 3 else ""


def _colour(name: str) -> str:
    """Return a colour by the room of the code: the same room has the same one in every picture."""
    place = re.search(r"\((\w+)", name)
    hue = zlib.crc32((place[1] if place else name).encode()) % 360
    return f"hsl({hue} 65% 78%)"


def main(arguments: Sequence[str]) -> int:
    """Print the picture of one file of stacks."""
    title, path = arguments
    print(draw(title, read(Path(path).read_text(encoding="utf-8").splitlines())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
