"""Plain-language hints: what makes a text hard to act on for somebody who is frightened and reads it once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

LONG_SENTENCE = 18
LONG_WORD = 22
LOUD_LETTERS = 12
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
_BLANK = re.compile(r"\[[^\]\n]*\]")
# Verbs that tell somebody to do something, and words that leave open who is to do what.
_SWEDISH = (
    "gå stanna lämna håll ring svara stäng lås drick koka följ hämta sök undvik vänta kom använd ta "
    "släck samla räkna kontrollera börja sluta meddela arbeta skriv öppna läs rapportera "
)
_ENGLISH = (
    "go stay leave keep call answer close lock drink boil follow fetch seek avoid wait come use take "
    "put gather count check start stop tell work write open read report "
)
_ACTIONS = {"sv": frozenset(_SWEDISH.split()), "en": frozenset(_ENGLISH.split())}
_VAGUE = {
    "sv": re.compile(
        r"\b(man bör|bör man|ska ske|skall|vidtas|vidta|erforderlig\w*|berörda|eventuellt)\b", re.I
    ),
    "en": re.compile(
        r"\b(should be|it is advised|measures|as appropriate|relevant parties|possibly)\b", re.I
    ),
}
_LOUD = re.compile(rf"\b[^\W\d_a-zåäö]{{{LOUD_LETTERS},}}\b")


class Hint(NamedTuple):
    """What might be better: a `code`, in which language and field (`place`), and about which words."""

    code: str
    language: str
    place: str
    words: str = ""


def hints_for(texts: Mapping[str, Mapping[str, str]]) -> list[Hint]:
    """Return what might be better in the texts of an alert, at most 20."""
    found = [hint for language, said in texts.items() for hint in _in_language(language, said)]
    return found[:20]


def blanks_in(text: str) -> list[str]:
    """Return what was to be filled in and was not: "[place]"."""
    return _BLANK.findall(text)


def _in_language(language: str, said: Mapping[str, str]) -> Iterator[Hint]:
    for field, text in said.items():
        for blank in blanks_in(text):
            yield Hint("blank", language, field, blank)
        for sentence in _SENTENCE.findall(text):
            words = _WORD.findall(sentence)
            if len(words) > LONG_SENTENCE:
                yield Hint("long_sentence", language, field, " ".join(words[:6]) + " …")
        for word in _WORD.findall(text):
            if len(word) > LONG_WORD:
                yield Hint("long_word", language, field, word)
        vague = _VAGUE.get(language)
        if vague and (match := vague.search(text)):
            yield Hint("vague", language, field, match.group())
        loud = _LOUD.search(text)
        if loud:
            yield Hint("loud", language, field, loud.group())
    instruction = said.get("instruction", "")
    actions = _ACTIONS.get(language)
    if not instruction:
        yield Hint("no_instruction", language, "instruction")
    elif actions and not actions & {word.lower() for word in _WORD.findall(instruction)}:
        yield Hint("no_action", language, "instruction")
