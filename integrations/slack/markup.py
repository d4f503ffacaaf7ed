"""Slack's mark-up ("mrkdwn") turned into ours, which is Markdown (content.richtext).

Slack marks what it knows with angle brackets (`<@U1>`, `<https://a.se|here>`) and writes its own & < > as
entities. What would mean something in Markdown but meant nothing in Slack is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from integrations.slack.emoji import replace_shortcodes

EVERYONE = "@alla"

_CODE = re.compile(r"```\n?(.+?)```|`([^`\n]+)`", re.DOTALL)
_ANGLE = re.compile(r"<([^<>\n]{1,4000})>")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_KEEPERS = re.compile("[\ue000\ue001]")

# What Slack itself takes for emphasis: marks that hug their words and stand at a word's edge.
_BOLD = re.compile(r"(?<![\w*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\w*])")
_STRIKE = re.compile(r"(?<![\w~])~(?![\s~])([^~\n]*[^~\s])~(?![\w~])")
_ITALIC = re.compile(r"(?<![\w_])_(?![\s_])([^_\n]*[^_\s])_(?![\w_])")

_BULLET = re.compile(r"^([ \t]*)[•◦▪︎‣⁃][ \t]+", re.MULTILINE)
_QUOTE_REST = re.compile(r"^&gt;&gt;&gt;[ ]?(.*)", re.MULTILINE | re.DOTALL)
_QUOTE_LINE = re.compile(r"^((?:&gt;[ ]?)+)", re.MULTILINE)
_HEADING = re.compile(r"^([ \t]*)(#{1,6})(?=[ \t]|$)", re.MULTILINE)
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
# A mark that would make something of what stands beside it; an underscore inside a word would not.
_STRAY = re.compile(r"\*+(?=\S)|(?<=\S)\*+|(?<![^\W_])_+(?=\S)|(?<=\S)_+(?![^\W_])|~~+|`")
_BRACKET = re.compile(r"\[(?=[^\]\n]*\]\()")
_BLOCK = re.compile(r"[ \t]*(>|[-+*](?= ))")
_LINK = re.compile(r"(?:https?://|mailto:|tel:)\S+", re.IGNORECASE)
_FENCE = re.compile(r"`{3,}")


@dataclass(frozen=True)
class Names:
    """How to write what Slack names by id: both return None for what they do not know."""

    person: Callable[[str], str | None] = field(default=lambda slack_id: None)
    room: Callable[[str], str | None] = field(default=lambda slack_id: None)


def translate(text: str, names: Names | None = None) -> str:
    """Return Slack's `text` in our mark-up. People become @username, channels #name, broadcasts @alla."""
    return _Translation(names or Names()).translate(text)


def decode_entities(text: str) -> str:
    """Return `text` with the three entities that Slack writes turned back; others were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def plain(text: str, names: Names | None = None) -> str:
    """Return Slack's `text` without any mark-up, for a place where none is read."""
    names = names or Names()
    replaced = _ANGLE.sub(lambda match: _show(match[1], names).text, text)
    return replace_shortcodes(decode_entities(replaced))


@dataclass(frozen=True)
class _Shown:
    """What stands in angle brackets: its text, and where it leads."""

    text: str
    url: str = ""


def _show(inside: str, names: Names) -> _Shown:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        username = names.person(target[1:])
        return _Shown(f"@{username}" if username else label.removeprefix("@") or target[1:])
    if target.startswith("#"):
        return _Shown(f"#{names.room(target[1:]) or label or target[1:]}")
    if target.startswith("!"):
        return _Shown(_show_special(target[1:], label))
    target, label = decode_entities(target), decode_entities(label)
    if not _LINK.fullmatch(target):
        return _Shown(label or target)
    bare = re.sub(r"^(?:mailto:|tel:)", "", target, flags=re.IGNORECASE)
    # "www.example.org" shown for its own address needs no label: it is a link as it stands.
    if not label or label in (target, bare) or re.sub(r"^https?://", "", target).rstrip("/") == label:
        return _Shown(bare)
    return _Shown(label, target)


def _show_special(command: str, label: str) -> str:
    """`!here`, `!channel`, `!everyone`; groups and dates, which carry their text as the label."""
    if command.split("^", 1)[0] in ("here", "channel", "everyone"):
        return EVERYONE
    if label:
        return label.removeprefix("@")
    return command.split("^", 1)[0]


class _Translation:
    """One text. Finished pieces are taken out and kept aside until the end."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._kept: list[str] = []

    def translate(self, text: str) -> str:
        text = _KEEPERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = _CODE.sub(self._keep_code, text)
        text = _ANGLE.sub(self._keep_angle, text)
        text = self._mark_lines(text)
        text = self._escape(decode_entities(text))
        return self._restore(self._emphasise(replace_shortcodes(text)))

    def _keep(self, finished: str) -> str:
        self._kept.append(finished)
        return f"\ue000{len(self._kept) - 1}\ue001"

    def _restore(self, text: str) -> str:
        # A link's label may hold a piece that was kept before it.
        return _KEPT.sub(lambda match: self._restore(self._kept[int(match[1])]), text)

    def _keep_code(self, match: re.Match[str]) -> str:
        # Split at the brackets, so that what stands in them is decoded once like the rest.
        pieces = _ANGLE.split(match[1] or match[2])
        code = "".join(
            _show_in_code(piece, self._names) if place % 2 else decode_entities(piece)
            for place, piece in enumerate(pieces)
        )
        if match[1] is None:
            return self._keep(f"`{code}`")
        # A fence is on lines of its own, and longer than any within.
        fence = "`" * max([3, *(len(found) + 1 for found in _FENCE.findall(code))])
        before = "" if match.start() == 0 or match.string[match.start() - 1] == "\n" else "\n"
        after = "" if match.end() == len(match.string) or match.string[match.end()] == "\n" else "\n"
        return self._keep(f"{before}{fence}\n{code.rstrip()}\n{fence}{after}")

    def _keep_angle(self, match: re.Match[str]) -> str:
        shown = _show(match[1], self._names)
        if not shown.url:
            is_name = shown.text.startswith(("@", "#")) or _LINK.fullmatch(shown.text)
            return self._keep(shown.text if is_name else self._escape(decode_entities(shown.text)))
        label = self._escape(replace_shortcodes(shown.text)).replace("[", "\\[").replace("]", "\\]")
        url = quote(shown.url, safe="%/:?#@!$&'*+,;=~-._")
        return self._keep(f"[{_STRAY.sub(_escape_match, label)}]({url})")

    def _mark_lines(self, text: str) -> str:
        """Quotes and bullets, while Slack's own signs can still be told from what people typed."""
        text = _QUOTE_REST.sub(lambda match: "\n".join(f"&gt; {line}" for line in match[1].split("\n")), text)
        text = _QUOTE_LINE.sub(lambda match: self._keep("> " * match[1].count("&gt;")), text)
        return _end_blocks(_BULLET.sub(lambda match: f"{match[1]}- ", text), self._restore)

    def _escape(self, text: str) -> str:
        text = _BACKSLASH.sub(r"\\\\", text)
        text = _ENTITY.sub(r"\\&", text)
        text = _HEADING.sub(r"\1\\\2", text)
        return _BRACKET.sub(r"\\[", text)

    def _emphasise(self, text: str) -> str:
        """Marks become pieces of their own, so that what is left over can be escaped."""
        text = _BOLD.sub(lambda match: f"{self._keep('**')}{match[1]}{self._keep('**')}", text)
        text = _STRIKE.sub(lambda match: f"{self._keep('~~')}{match[1]}{self._keep('~~')}", text)
        text = _ITALIC.sub(lambda match: f"{self._keep('*')}{match[1]}{self._keep('*')}", text)
        return _STRAY.sub(_escape_match, text)


def _end_blocks(text: str, restore: Callable[[str], str]) -> str:
    """Put an empty line after a quote or list: Markdown would take the next line into it."""
    lines: list[str] = []
    block = ""
    for line in text.split("\n"):
        match = _BLOCK.match(restore(line))
        kind = match[1][0] if match else ""
        if block and kind != block and line.strip() and not line.startswith((" ", "\t")):
            lines.append("")
        lines.append(line)
        block = kind if kind or not line.strip() else ""
    return "\n".join(lines)


def _show_in_code(inside: str, names: Names) -> str:
    shown = _show(inside, names)
    return shown.url or shown.text


def _escape_match(match: re.Match[str]) -> str:
    return "".join(f"\\{mark}" for mark in match[0])
