"""What somebody asks for: words, phrases, words that only begin so, and filters, read from one line of text.

    schema "möte på fredag" städ* från:anna i:hemtjänsten efter:2026-03-01 har:bild

Nothing in the text is an operator beside quotes, a star after a word, and `name:value` with a name of
`FILTERS`; any text can be asked for. Whatever is neither letter, digit nor emoji only parts the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, TooLong
from search.stems import stems_of
from search.words import STOP_WORDS, words_of

QUERY_LENGTH: Final = 500
MAX_WORDS: Final = 20
# A beginning shorter than this begins half of all words.
PREFIX_LENGTH: Final = 3

# The filters by the names they may be typed with.
FILTERS: Final = {
    "from": "from",
    "från": "from",
    "in": "in",
    "i": "in",
    "before": "before",
    "före": "before",
    "after": "after",
    "efter": "after",
    "has": "has",
    "har": "has",
}

_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_QUOTES = '"“”„«»'
_NAMES = "|".join(FILTERS)
_PART = re.compile(
    rf"(?P<name>{_NAMES}):(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<value>[^\s{_QUOTES}]+))"
    rf"|[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?(?P<star>\*?)"
    rf"|(?P<bare>[^\s{_QUOTES}]+)",
    re.IGNORECASE,
)


class AskedWord(NamedTuple):
    """A word that is asked for: folded, with the stems that are as good; `prefix`: it may go on."""

    folded: str
    stems: tuple[str, ...]
    prefix: bool = False

    @property
    def is_stop(self) -> bool:
        """Whether the index leaves the word out."""
        return self.folded in STOP_WORDS and not self.prefix


class Filter(NamedTuple):
    """A filter as it was typed: `name` is the English one, `text` the whole."""

    name: str
    value: str
    text: str


@dataclass(frozen=True)
class Asked:
    """What is asked for: of each group all words, one right after the other; and filters."""

    groups: tuple[tuple[AskedWord, ...], ...] = ()
    filters: tuple[Filter, ...] = ()

    @property
    def words(self) -> list[AskedWord]:
        """All words in their order."""
        return [word for group in self.groups for word in group]

    @property
    def only_common(self) -> bool:
        """Whether there are words, and the index leaves them all out."""
        return bool(self.groups) and all(word.is_stop for word in self.words)


def read_query(text: str, *, typing: bool = False) -> Asked:
    """Read a query; while it is being typed, its last word may go on. Raises TooLong and Invalid.

    Common words are left out where there are others, but not from phrases. So is a last word that is one as
    far as it is typed.
    """
    if len(text) > QUERY_LENGTH:
        raise TooLong("q", QUERY_LENGTH)
    text = unicodedata.normalize("NFC", _NOT_TEXT.sub(" ", text))
    groups: list[tuple[AskedWord, ...]] = []
    filters: list[Filter] = []
    unfinished = False
    for match in _PART.finditer(text):
        if match["name"]:
            value = (match["quoted"] if match["quoted"] is not None else match["value"]).strip()
            filters.append(Filter(FILTERS[match["name"].lower()], value, match.group()))
            continue
        bare = match["bare"]
        goes_on = match["star"] == "*" or (bare is not None and bare.endswith("*"))
        unfinished = not goes_on and typing and bare is not None and match.end() == len(text)
        goes_on = goes_on or unfinished
        group = tuple(_words(bare if bare is not None else match["phrase"], goes_on=goes_on))
        if group:
            groups.append(group)
    if sum(map(len, groups)) > MAX_WORDS:
        raise Invalid("q", _("Search for at most %(limit)d words.") % {"limit": MAX_WORDS}, limit=MAX_WORDS)
    telling = [group for group in groups if not all(word.is_stop for word in group)]
    if unfinished and len(telling) > 1 and all(word.folded in STOP_WORDS for word in telling[-1]):
        telling.pop()
    return Asked(tuple(telling or groups), tuple(filters))


def _words(text: str, *, goes_on: bool) -> Iterator[AskedWord]:
    words = words_of(text)
    for place, word in enumerate(words, 1):
        prefix = goes_on and place == len(words) and len(word.folded) >= PREFIX_LENGTH
        yield AskedWord(word.folded, stems_of(word.folded), prefix)
