"""What a `#tag` is: where it ends, and when two are the same."""

from __future__ import annotations

import unicodedata

# Characters of a tag, as written and normalised; what is longer is text.
TAG_LENGTH = 60
# Different tags of one text; further ones are text.
TAGS_LIMIT = 20

_JOINERS = "\u200c\u200d"


def normalise(tag: str) -> str | None:
    """Return the tag as it is compared and stored, or None where it is none.

    Letters, marks and digits of any script and `_`, at least one of them a letter: "#112" is a number. Case
    and compatibility forms (Unicode NFKC) make no difference, accents do: "#kök" is not "#kok".
    """
    if not 0 < len(tag) <= TAG_LENGTH or measure(tag, 0) != len(tag):
        return None
    folded = unicodedata.normalize("NFKC", tag).casefold()
    folded = "".join(mark for mark in unicodedata.normalize("NFC", folded) if mark not in _JOINERS)
    if not 0 < len(folded) <= TAG_LENGTH or measure(folded, 0) != len(folded):
        return None
    return folded if any(map(str.isalpha, folded)) else None


def measure(text: str, start: int, end: int | None = None) -> int:
    """Return how many characters from `start` on could be of a tag."""
    place = start
    end = len(text) if end is None else end
    while place < end and _belongs(text[place]):
        place += 1
    return place - start


def _belongs(character: str) -> bool:
    return (
        character.isalnum()
        or character == "_"
        or character in _JOINERS
        or unicodedata.category(character) in ("Mn", "Mc")
    )


def begins_after(text: str, place: int) -> bool:
    """Tell whether a `#` at `place` can begin a tag: not within a word, an address or a character entity."""
    if place == 0:
        return True
    before = text[place - 1]
    return not (_belongs(before) or before in "/&#=@\\")
