"""Names as Swedish readers look for them: what is searched, and how it sorts.

Both are computed here and stored, because SQLite knows case for a to z only and PostgreSQL as packaged has no
Swedish collation: the two databases must answer alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters of their own in Swedish; every other accent is only a mark upon a letter.
_OWN_LETTERS = frozenset("åäö")
_SPELLED_OUT = {"æ": "ä", "ø": "ö", "ß": "ss", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "œ": "oe", "ı": "i"}
_ORDER = {letter: f"{20 + place}" for place, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyzåäö")}
_SPACE = "10"
_OTHER = "99"
_SORTED_LETTERS = 90
SORT_KEY_LENGTH = 200


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter in _OWN_LETTERS:
        return letter
    spelled = _SPELLED_OUT.get(letter)
    if spelled is not None:
        return spelled
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))


def fold(text: str) -> str:
    """Return `text` as it is searched: lower case, one space between words, no accents beside those of å, ä
    and ö."""
    lower = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(_fold_letter(letter) for letter in lower).split())


def search_text(parts: Iterable[str]) -> str:
    """Return the parts as one text to search in; each on a line of its own, so that no word spans two."""
    return "\n".join(folded for part in parts if (folded := fold(part)))


def sort_key(text: str) -> str:
    """Return a key of digits that sorts as Swedish does: å, ä and ö last, w after v, case and accents unseen.

    Digits alone, because they sort the same under every collation a database may have. At most 200 long.
    """
    key = []
    for letter in fold(text)[:_SORTED_LETTERS]:
        if letter in _ORDER:
            key.append(_ORDER[letter])
        elif letter.isalnum():
            key.append(f"{_OTHER}{ord(letter):07d}")
        elif not key or key[-1] != _SPACE:
            key.append(_SPACE)
    return "".join(key)[:SORT_KEY_LENGTH]


def to_username(given_name: str, family_name: str) -> str:
    """Return a username from names, in a to z: "Åsa Öberg" is "asa.oberg"; without a letter, "person"."""
    plain = str.maketrans("åäö", "aao")
    parts = (fold(name).translate(plain) for name in (given_name, family_name))
    kept = ["".join(letter for letter in part if letter.isascii() and letter.isalnum()) for part in parts]
    return ".".join(part[:30] for part in kept if part) or "person"
