"""What a text may hold: one normal form, no characters that break other people's screens."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, TooLong

TEXT_LIMIT = 8000
# More marks than this on one letter only serve to paint over the lines above and below ("zalgo").
MARKS_LIMIT = 8
BIDI_DEPTH = 8

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls but tab and newline, interlinear annotations, and the byte order mark.
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\ufeff]")
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
# From where Unicode has combining marks.
_BEYOND_LATIN = re.compile("[\u0300-\U0010ffff]")
_SPACES = re.compile(r"\s+")
# Look like nothing, without being spaces to Unicode: the Hangul and Braille blanks.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")

_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_POP_EMBEDDING = "\u202c"
_POP_ISOLATE = "\u2069"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")


def check_text(text: str, limit: int = TEXT_LIMIT, *, field: str = "text") -> str:
    """Return `text` in the form it is stored in.

    That is Unicode NFC, lines ended by a newline, no control characters, at most 8 combining marks in a row,
    every direction control closed on its own line, and no space around it. `limit` is in characters.
    Raises Invalid: `invalid` for what is not text at all, `text_too_long`, `text_empty`.
    """
    text = _normalise(text, limit, field)
    text = close_bidi(text).strip()
    if len(text) > limit:
        raise TooLong(field, limit)
    if is_blank(text):
        raise Invalid(field, _("Write something first."), code="text_empty", limit=1)
    return text


def check_kept(text: str, limit: int, *, field: str = "text") -> str:
    """Return `text` as it is, when it is text at all and not over `limit` characters. Raises Invalid."""
    if len(text) > limit:
        raise TooLong(field, limit)
    if _NOT_TEXT.search(text):
        raise Invalid(field, _("This contains characters that are not text."))
    return text


def check_name(text: str, limit: int, *, field: str = "name", required: bool = True) -> str:
    """Return `text` as one line without direction controls. `limit` is in characters. Raises Invalid."""
    text = _SPACES.sub(" ", strip_bidi(_normalise(text, limit, field))).strip()
    if len(text) > limit:
        raise TooLong(field, limit)
    if is_blank(text):
        if required:
            raise Invalid(field, _("Write something first."), code="text_empty", limit=1)
        return ""
    return text


def _normalise(text: str, limit: int, field: str) -> str:
    # NFC can shorten a text, but never to a quarter: what is longer need not be worked on.
    if len(text) > 4 * limit:
        raise TooLong(field, limit)
    if _NOT_TEXT.search(text):
        raise Invalid(field, _("This contains characters that are not text."))
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return cap_marks(unicodedata.normalize("NFC", text))


def is_blank(text: str) -> bool:
    """Tell whether a reader would see nothing."""
    return all(
        character in _BLANKS or unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me")
        for character in text
    )


def cap_marks(text: str) -> str:
    """Return `text` with at most 8 combining marks in a row."""
    if not _BEYOND_LATIN.search(text):
        return text
    kept = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)


def strip_bidi(text: str) -> str:
    """Return `text` without the controls that turn the direction of what follows (UAX #9 §2)."""
    return _BIDI.sub("", text)


def close_bidi(text: str) -> str:
    """Return `text` with every embedding, override and isolate closed on its own line (UAX #9 §3.3).

    What is not closed would turn whatever the screen shows next. Controls that close nothing, and openings
    nested deeper than 8, are left out.
    """
    if not _BIDI.search(text):
        return text
    return "\n".join(map(_close_line, text.split("\n")))


def _close_line(line: str) -> str:
    kept: list[str] = []
    closers: list[str] = []
    for character in line:
        if character in _EMBEDDINGS or character in _ISOLATES:
            if len(closers) == BIDI_DEPTH:
                continue
            closers.append(_POP_EMBEDDING if character in _EMBEDDINGS else _POP_ISOLATE)
        elif character in (_POP_EMBEDDING, _POP_ISOLATE):
            if not closers or closers[-1] != character:
                continue
            closers.pop()
        kept.append(character)
    return "".join(kept) + "".join(reversed(closers))
