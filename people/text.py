"""What people may type into the fields of their profile and of the directory."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, TooLong
from people.words import fold

# Cc: control characters, among them NUL, which PostgreSQL refuses; Cs: halves of a character, which UTF-8
# cannot hold.
_UNREADABLE = frozenset({"Cc", "Cs"})
# Turning the reading direction makes a name look like another (Unicode TR 36 §2.5).
_DIRECTION = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Seen as nothing at all: two names that differ in these only look the same.
_INVISIBLE = r"\u00ad\u180e\u200b\u2060\ufeff"
_UNSEEN = re.compile(f"[{_DIRECTION}{_INVISIBLE}]")
# What emoji are: symbols, framed figures, and those newer than this Python (Cn). Joined to them:
# skin tones, variation selectors, joiners and tags.
_PICTURES = frozenset({"So", "Sm", "Po", "Me", "Cn"})
_PICTURE_PARTS = _PICTURES | {"Sk", "Mn", "Cf"}
_BREAKS = frozenset("\n\t")

# The same as regular expressions (ECMA-262), for the documents of the interfaces.
_NOT_LINE = rf"\u0000-\u001f\u007f-\u009f{_DIRECTION}{_INVISIBLE}"
_NOT_BLOCK = rf"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f{_DIRECTION}{_INVISIBLE}"
LINE_PATTERN = f"^[^{_NOT_LINE}]*$"
FILLED_LINE_PATTERN = rf"^[^{_NOT_LINE}]*[^\s{_NOT_LINE}][^{_NOT_LINE}]*$"
BLOCK_PATTERN = f"^[^{_NOT_BLOCK}]*$"


def check_line(field: str, value: str, *, limit: int, required: bool = False) -> str:
    """Return a one-line text as it is stored: composed (NFC), with single spaces and none at the ends.

    `limit` is in characters. Raises Invalid for what cannot be shown on a line or turns its direction,
    TooLong, and Invalid when it is `required` and empty.
    """
    _check_length(field, value, limit)
    line = " ".join(unicodedata.normalize("NFC", value).replace("\t", " ").split(" ")).strip()
    _check_letters(field, line, allowed=frozenset())
    line = " ".join(line.split())
    if required and not line:
        raise Invalid(field, _("Write something here."), code="text_empty")
    return line


def check_block(field: str, value: str, *, limit: int) -> str:
    """Return a text of several lines as it is stored; `limit` in characters. Raises Invalid and TooLong."""
    _check_length(field, value, limit)
    block = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    _check_letters(field, block, allowed=_BREAKS)
    return block


def check_symbol(field: str, value: str, *, limit: int) -> str:
    """Return a picture sign, or nothing; `limit` in characters. Raises Invalid for letters, words and signs
    that are no picture, and TooLong."""
    _check_length(field, value, limit)
    kinds = {unicodedata.category(letter) for letter in value if not letter.isascii()}
    plain = [letter for letter in value if letter.isascii()]
    # The only pictures with a plain sign in them are keycaps (UTS #51, ED-14c).
    keycap = len(plain) == 1 and plain[0] in "0123456789#*" and value.endswith("\u20e3")
    if value and (not kinds <= _PICTURE_PARTS or not kinds & _PICTURES or (plain and not keycap)):
        raise Invalid(field, _("Choose one emoji."))
    return value


def check_search(field: str, value: str, *, limit: int = 200) -> str:
    """Return what is searched for, folded for comparison. Raises Invalid and TooLong."""
    return fold(check_line(field, value, limit=limit))


def is_storable(text: str) -> bool:
    """Say whether both databases can hold the text: PostgreSQL has no NUL, UTF-8 no halves of characters.

    For ids and names that are only looked up: what cannot be stored is not found, without asking.
    """
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _check_length(field: str, value: str, limit: int) -> None:
    # Before anything else is done with it: composing a megabyte takes time.
    if len(value) > limit:
        raise TooLong(field, limit)


def _check_letters(field: str, text: str, *, allowed: frozenset[str]) -> None:
    for letter in text:
        if letter in allowed:
            continue
        if unicodedata.category(letter) in _UNREADABLE or _UNSEEN.match(letter):
            why = _("This holds a character that cannot be shown (U+%(code)04X).")
            raise Invalid(field, why % {"code": ord(letter)})
