"""Texts as words to search by: where each stands, how it is compared, and which language they are in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from people.words import fold

# Longer ones are no words but keys and pictures in letters; their beginning is enough to find them.
WORD_LENGTH = 64

# Chinese and Japanese are written without spaces: each sign is a word, and words are phrases.
_SIGNS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PICTURES = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
# Within a word, and no part of it: the soft hyphen and what has no width.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"


def _marks() -> str:
    """Return the marks that stand upon or beside letters, as a class of a regular expression."""
    found = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")]
    spans: list[list[int]] = []
    for code in found:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


_PLAIN_WORD = re.compile(r"[^\W_]+")
_ANY_WORD = re.compile(
    f"[{_SIGNS}]|(?:(?![{_SIGNS}])[^\\W_][{_marks()}{_UNSEEN}]*)+|[{_PICTURES}]|[\U0001f1e6-\U0001f1ff]"
)
_BEYOND_LATIN = re.compile("[\u00ad\u0300-\U0010ffff]")
_NOT_IN_WORDS = re.compile(f"[\\W_](?<![{_PICTURES}])")


def _read(words: str) -> frozenset[str]:
    return frozenset(words.split())


# So common that they tell nothing of what a text is about. Few, because a word left out cannot be found: not
# "is", which is ice, nor "it", which is a department, nor "vara", which is a town.
STOP_WORDS = _read(
    """och att det som en ett är på i av för den till med om så men de har inte jag du vi ni han hon kan ska
    då nu från eller när där hur vad sig mig dig oss också skulle blir bli hade än vid the and of to that this
    with you are for was"""
)
# By these a language is known.
_SWEDISH = _read("och att det som är på för till med om har inte jag vi kan ska från när hur vad")
_ENGLISH = _read("the and of to is that this with you are for was have be not we it on will")


class Word(NamedTuple):
    """A word of a text: from `start` up to `end`, and folded as it is compared."""

    start: int
    end: int
    folded: str


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """Return a word as it is compared: lower case, no accents beside those of å, ä and ö; empty where nothing
    of it is left."""
    return _NOT_IN_WORDS.sub("", fold(word))[:WORD_LENGTH]


def folded_words(text: str) -> list[str]:
    """Return the same words as `words_of`, as they are compared."""
    return [folded for word in _pattern_for(text).findall(text) if (folded := fold_word(word))]


def words_of(text: str) -> list[Word]:
    """Return the words of a text in their order: letters and digits, each emoji, each Chinese sign."""
    words = []
    for match in _pattern_for(text).finditer(text):
        folded = fold_word(match.group())
        if folded:
            words.append(Word(match.start(), match.end(), folded))
    return words


def _pattern_for(text: str) -> re.Pattern[str]:
    return _ANY_WORD if _BEYOND_LATIN.search(text) else _PLAIN_WORD


def is_english(folded: Iterable[str]) -> bool:
    """Say whether a text's words are English rather than Swedish, by the small words that every text has."""
    english = swedish = 0
    for word in folded:
        english += word in _ENGLISH
        swedish += word in _SWEDISH
    return english > swedish
