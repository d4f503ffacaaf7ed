"""The conversations of the demonstration, as they stand in `talk/*.txt`.

A conversation is a block of lines; an empty line or another time ends it.

    [d-1 15:20]            when: so many days ago, or a weekday ("tis 07:12"); left out: anywhere in the weeks
    anna: Hej allihop!     who says what; "a" to "f" are members drawn by lot, "chef" the unit's head
      b: Hej!              indented: a reply in the thread of the last message that is not
    + 👍 12                reactions to what stands above, from so many members or from those named
    ~ Hej alla!            what the message above said before it was edited
    x                      the message above was deleted

In a text `{a}` is a person's given name, `@{a}` a mention, `{ja|nej}` a choice, `{#ja|nej}` one that falls
alike in all lines of a conversation, `\\n` a new line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TALK = Path(__file__).parent / "talk"

_WHEN = re.compile(r"\[(?:d-(?P<days>\d+)|(?P<weekday>[a-zåäö]{3})) (?P<hour>\d\d):(?P<minute>\d\d)\]")
_SAID = re.compile(r"(?P<indent> *)(?P<who>[a-z][a-zåäö-]*): (?P<text>.+)")
_REACTED = re.compile(r" *\+ (?P<emoji>\S+) (?P<who>.+)")
_WEEKDAYS = {"mån": 0, "mon": 0, "tis": 1, "ons": 2, "tor": 3, "fre": 4, "lör": 5, "sön": 6}


class ScriptError(Exception):
    """A script that cannot be read; the message names the file and the line."""


@dataclass
class Line:
    """Something said. `reactions` maps an emoji to how many, or which, of the members."""

    who: str
    text: str
    reply: bool = False
    reactions: dict[str, int | list[str]] = field(default_factory=dict)
    earlier: str | None = None
    deleted: bool = False


@dataclass
class When:
    """A time in the weeks before now: `days` ago, or on a `weekday` (0 is Monday)."""

    hour: int
    minute: int
    days: int | None = None
    weekday: int | None = None


@dataclass
class Conversation:
    """Lines that belong together, within an hour or two."""

    lines: list[Line] = field(default_factory=list)
    when: When | None = None


def read_script(name: str) -> list[Conversation]:
    """Return the conversations of one room. Raises ScriptError."""
    sections = list(read_sections(name))
    return [conversation for _, conversations in sections for conversation in conversations]


def read_sections(name: str) -> Iterator[tuple[str, list[Conversation]]]:
    """Yield (heading, conversations) of a file divided by lines of "== heading". Raises ScriptError."""
    heading, conversations, current = "", list[Conversation](), Conversation()
    lines = (TALK / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, "", "== "], 1):
        if line.startswith("#"):
            continue
        if not line.strip() or line.startswith(("==", "[")):
            if current.lines:
                conversations.append(current)
            current = Conversation()
        if line.startswith("=="):
            if conversations:
                yield heading, conversations
            heading, conversations = line.removeprefix("==").strip(), []
        elif line.strip():
            _read(name, number, line, current)


def _read(name: str, number: int, line: str, current: Conversation) -> None:
    try:
        _read_line(line, current)
    except (ValueError, IndexError) as error:
        raise ScriptError(f"{name}.txt, line {number}: {line!r}: {error}") from None


def _read_line(line: str, current: Conversation) -> None:
    when, said, reacted = _WHEN.fullmatch(line), _SAID.fullmatch(line), _REACTED.fullmatch(line)
    if when:
        current.when = When(
            hour=int(when["hour"]),
            minute=int(when["minute"]),
            days=int(when["days"]) if when["days"] else None,
            weekday=_WEEKDAYS[when["weekday"]] if when["weekday"] else None,
        )
    elif said:
        text = said["text"].replace("\\n", "\n")
        current.lines.append(Line(said["who"], text, reply=bool(said["indent"])))
    elif reacted:
        who = reacted["who"].split()
        current.lines[-1].reactions[reacted["emoji"]] = int(who[0]) if who[0].isdecimal() else who
    elif line.startswith("~ "):
        current.lines[-1].earlier = line.removeprefix("~ ").replace("\\n", "\n")
    elif line.strip() == "x":
        current.lines[-1].deleted = True
    else:
        raise ValueError("it is neither said, nor a reaction, nor a time")
