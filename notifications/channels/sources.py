"""Who writes the texts of letters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

MAIL, SMS = "mail", "sms"


@dataclass(frozen=True)
class Text:
    """What a letter says.

    `body`: paragraphs divided by empty lines, plain text. `link` is a path of this installation or an
    absolute address, `link_text` what its button says in a mail. `short` is the whole of it as an SMS,
    without the link, which follows it; empty: `body` is used.
    """

    subject: str
    body: str
    link: str = ""
    link_text: str = ""
    short: str = ""


# Called with (key, channel, primary keys of people) when letters are sent.
Write = Callable[[str, str, Collection[int]], Mapping[int, Text]]


@dataclass(frozen=True)
class Source:
    """One source; those of higher `priority` leave first. `optional`: people may say no to its mail."""

    write: Write
    priority: int
    optional: bool


_sources: dict[str, Source] = {}


def register(name: str, write: Write, *, priority: int = 0, optional: bool = False) -> None:
    """Make a source known; called while Django starts. `optional` mail tells how to get no more of it."""
    if name in _sources:
        raise ValueError(f"the source {name} is registered twice")
    _sources[name] = Source(write, priority, optional)


def find(name: str) -> Source | None:
    """Return a source, None for one that a later version wrote."""
    return _sources.get(name)
