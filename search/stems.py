"""Stems: what the forms of a word have in common, computed here so that every database finds the same."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import snowballstemmer

from search.words import STOP_WORDS, folded_words, is_english, words_of

_VOWELS = frozenset("aeiouyåäö")
# Names that end as definite forms do.
_NAMES = frozenset({"helena", "helenas", "magdalena", "magdalenas", "milena", "milenas"})

_local = threading.local()


class Token(NamedTuple):
    """A word of a text with its stem."""

    start: int
    end: int
    folded: str
    stem: str


def tokens_of(text: str) -> list[Token]:
    """Return the words of a text with their stems, in the language most of it is in."""
    words = words_of(text)
    language = _language_of([word.folded for word in words])
    return [Token(word.start, word.end, word.folded, stem(word.folded, language)) for word in words]


def index_terms(text: str) -> list[str]:
    """Return the stems by which a text is found, in their order: all but those of stop words."""
    words = folded_words(text)
    language = _language_of(words)
    return [stem(word, language) for word in words if word not in STOP_WORDS]


def _language_of(folded: Sequence[str]) -> str:
    return "english" if is_english(folded) else "swedish"


def stems_of(folded: str) -> tuple[str, ...]:
    """Return the stems a word may have in a text: as Swedish, and as English where that is another."""
    return tuple(dict.fromkeys((stem(folded, "swedish"), stem(folded, "english"))))


@lru_cache(maxsize=131_072)
def stem(folded: str, language: str) -> str:
    """Return the stem of a folded word; what is no word of the Latin alphabet is its own."""
    if not folded.isalpha() or not all(letter < "\u0250" for letter in folded):
        return folded
    if language == "english":
        return _snowball(folded, language)
    return _swedish(folded)


def _swedish(word: str) -> str:
    """Return the Swedish stem: Snowball's, and the same for the definite forms that Snowball leaves alone.

    Those are the singular in -an ("skolan" as "skola"), the plural in -ena ("mötena" as "möten"), the
    singular in -et after two consonants ("rummet" as "rum"), and -n after -er, -el, -or ("rektorn" as
    "rektor").
    """
    if word in _NAMES:
        return word.removesuffix("s")
    found = _snowball(word, "swedish")
    if len(word) >= 6 and word.endswith(("ena", "enas")):
        found = _snowball(word.removesuffix("s")[:-1], "swedish")
    elif _may_be_definite(found):
        found = _snowball(found[:-1], "swedish")
    elif len(found) >= 6 and found.endswith("et") and not _VOWELS.intersection(found[-4:-2]):
        found = found[:-2]
    if len(found) >= 5 and found.endswith("or"):
        # Snowball takes "kontor" for a plural: then what is left of "kontoret" must be one as well.
        found = _snowball(found, "swedish")
    return found[:-1] if found.endswith("mm") else found


def _may_be_definite(word: str) -> bool:
    """Say whether the -n at the end is likely to mean "the": hardly in "intern" or "barn"."""
    if word.endswith("an"):
        return len(word) >= 5
    if word.endswith("orn"):
        return len(word) >= 6
    return len(word) >= 7 and word.endswith(("ern", "eln"))


def _snowball(word: str, language: str) -> str:
    # A stemmer keeps the word it works on: one for each thread.
    stemmers: dict[str, Any] | None = getattr(_local, "stemmers", None)
    if stemmers is None:
        stemmers = _local.stemmers = {name: snowballstemmer.stemmer(name) for name in ("swedish", "english")}
    return str(stemmers[language].stemWord(word))
