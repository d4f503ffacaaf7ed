"""Holding a text against what was asked: whether it has it, how well, and where.

The index brings candidates; what is shown is decided here, by the text as it stands now. So what was changed
a moment ago is never shown for what it said before, and both databases find the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.asking import Asked, AskedWord
from search.stems import Token, tokens_of

# Characters of a text that a result shows, and how many of them may come before what was found.
SHOWN = 180
BEFORE = 50
_MORE = "…"

# How well a text fits: by other forms of the words, by the very words, by the very words in a row.
BY_STEM, BY_WORD, IN_A_ROW = 0, 1, 2


class Span(NamedTuple):
    """Where in a text something was found: from `start` up to `end`; `group` says which of what was asked."""

    start: int
    end: int
    group: int


@dataclass(frozen=True)
class Match:
    """That a text has what was asked: how well, and where."""

    score: int
    spans: tuple[Span, ...]


def match_text(asked: Asked, text: str) -> Match | None:
    """Return how the text has all that was asked for, None where it has not."""
    tokens = tokens_of(text)
    spans: list[Span] = []
    score = BY_WORD
    for number, group in enumerate(asked.groups):
        found, exact = _find(group, tokens)
        if not found:
            return None
        if not exact:
            score = BY_STEM
        spans += [Span(tokens[first].start, tokens[last].end, number) for first, last in found]
    if score == BY_WORD and len(asked.words) > 1 and _in_a_row(asked.words, tokens):
        score = IN_A_ROW
    return Match(score, tuple(sorted(spans)))


def _find(group: Sequence[AskedWord], tokens: Sequence[Token]) -> tuple[list[tuple[int, int]], bool]:
    """Return where the words of a group stand in a row, by first and last token, and whether literally."""
    found = []
    exact = False
    length = len(group)
    for first in range(len(tokens) - length + 1):
        row = tokens[first : first + length]
        if all(map(_fits, group, row)):
            found.append((first, first + length - 1))
            exact = exact or all(word.folded == token.folded for word, token in zip(group, row, strict=True))
    return found, exact


def _fits(word: AskedWord, token: Token) -> bool:
    if token.stem in word.stems or token.folded == word.folded:
        return not word.is_stop or token.folded == word.folded
    return word.prefix and token.folded.startswith(word.folded)


def _in_a_row(words: Sequence[AskedWord], tokens: Sequence[Token]) -> bool:
    wanted = [word.folded for word in words]
    there = [token.folded for token in tokens]
    return any(there[first : first + len(wanted)] == wanted for first in range(len(there) - len(wanted) + 1))


class Piece(NamedTuple):
    """A piece of a shown text; `hit`: it is what was asked for."""

    text: str
    hit: bool


def show_text(text: str, match: Match | None) -> list[Piece]:
    """Return the part of a text that shows most of what was found, on one line, in pieces."""
    spans = match.spans if match is not None else ()
    start = _begin(text, spans)
    end = min(len(text), start + SHOWN)
    if end < len(text):
        end = _word_end(text, start, end)
    pieces: list[Piece] = [Piece(_MORE, False)] if start > 0 else []
    at = start
    for span in spans:
        if span.start < at or span.end > end:
            continue
        pieces.append(Piece(text[at : span.start], False))
        pieces.append(Piece(text[span.start : span.end], True))
        at = span.end
    pieces.append(Piece(text[at:end], False))
    if end < len(text):
        pieces.append(Piece(_MORE, False))
    return _join(pieces)


def _begin(text: str, spans: Sequence[Span]) -> int:
    """Return from where to show: so that most different groups are seen, and the first such place."""
    if not spans or len(text) <= SHOWN:
        return 0
    best, most = spans[0], 0
    for place, span in enumerate(spans):
        seen = {other.group for other in spans[place:] if other.end <= span.start - BEFORE + SHOWN}
        if len(seen) > most:
            best, most = span, len(seen)
    if best.end <= SHOWN:
        return 0
    start = max(0, best.start - BEFORE)
    space = text.find(" ", start, best.start)
    return space + 1 if space >= 0 else start


def _word_end(text: str, start: int, end: int) -> int:
    """Return the end of the last whole word before `end`, or `end` in the middle of an endless one."""
    space = text.rfind(" ", start, end)
    return space if space > start + SHOWN // 2 else end


def _join(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces on one line, without empty ones, neighbours of a kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        text = _on_one_line(piece.text)
        if not text:
            continue
        if joined and joined[-1].hit == piece.hit:
            text = joined.pop().text + text
        joined.append(Piece(text, piece.hit))
    return joined


def _on_one_line(text: str) -> str:
    """Return a text with single spaces for whatever there is of white space; those at its ends stay."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
