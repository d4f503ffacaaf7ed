"""The word list: which texts get a second look.

Words are compared by their Swedish stems, so that "idiot" meets "idioterna"; one that ends in * meets what
begins so; several words meet the same words in a row. It flags and never stops anything.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from content.moderation.models import WORD_LENGTH, FlaggedWord
from content.text import check_name
from people.words import fold

_WORD = re.compile(r"\w+")
_PREFIX = "*"
_DEFINITE = re.compile(r"(?<=\w{3})ans?$")
_own = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the Swedish stem of a folded word; definite forms in -an, which Snowball leaves, included."""
    word = _DEFINITE.sub("a", word)
    # A stemmer keeps its place in itself, so each thread needs one.
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("swedish")
    return str(_own.stemmer.stemWord(word))


def key_of(word: str) -> str:
    """Return what is compared of an entry: stems with single spaces, or a beginning with *; may be empty."""
    folded = fold(word)
    parts = _WORD.findall(folded)
    if folded.endswith(_PREFIX) and len(parts) == 1:
        return f"{parts[0]}{_PREFIX}"
    return " ".join(map(stem, parts))


def check_word(word: str) -> tuple[str, str]:
    """Return an entry as it is stored, and its key. Raises Invalid."""
    word = check_name(word, WORD_LENGTH, field="word")
    return word, key_of(word)


class _List(NamedTuple):
    """The entries as they are looked for: by the first stem of each, and the beginnings."""

    rows: dict[str, list[tuple[tuple[str, ...], str]]]
    beginnings: tuple[tuple[str, str], ...]


_known: _List | None = None


def refresh() -> None:
    """Read the list anew; servers do so now and then, because another process may have changed it."""
    global _known
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    beginnings = []
    for key, word in FlaggedWord.objects.values_list("key", "word"):
        if key.endswith(_PREFIX):
            beginnings.append((key[:-1], word))
        else:
            parts = tuple(key.split())
            rows.setdefault(parts[0], []).append((parts, word))
    _known = _List(rows, tuple(beginnings))


def forget_all() -> None:
    """Forget what was read: it is read again when it is next needed."""
    global _known
    _known = None


def find(text: str) -> list[str]:
    """Return the entries that `text` meets, each once. No query but the first time in a process."""
    if _known is None:
        refresh()
    known = _known
    if known is None or not (known.rows or known.beginnings):
        return []
    words = _WORD.findall(fold(text))
    stems = [stem(word) for word in words]
    found: dict[str, None] = {}
    for place, (word, first) in enumerate(zip(words, stems, strict=True)):
        for parts, entry in known.rows.get(first, ()):
            if tuple(stems[place : place + len(parts)]) == parts:
                found[entry] = None
        for beginning, entry in known.beginnings:
            if word.startswith(beginning):
                found[entry] = None
    return list(found)
