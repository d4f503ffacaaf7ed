"""Which approved questions are like what somebody is writing: by the stems they share, rare ones the most."""

from __future__ import annotations

import math
import re
from collections import Counter

from content.moderation.words import stem
from people.words import fold
from questions.models import Question, Session

MOST = 5
# Below this share of what is written, a question is not like it.
LEAST_LIKE = 0.3
LEAST_WORDS = 2
_WORD = re.compile(r"\w{2,}")
# Words that stand in every question, by their stems.
_COMMON_WORDS = """
att av den det de du en ett för från ha har hur här han hon inte jag kan kommer man med men ni när nu och om
på sig ska som till under upp ut vad var varför vi vill vilka vilken är åt
the to of and is are will be what when why how do we you it for on in
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def stems_of(text: str) -> str:
    """Return the stems of a text, each once, for `find_similar`."""
    words = (word for word in _WORD.findall(fold(text)) if word not in _COMMON)
    return " ".join(dict.fromkeys(map(stem, words)))


def find_similar(session: Session, text: str) -> list[int]:
    """Return the keys of the approved questions most like `text`, the nearest first. One query."""
    wanted = set(stems_of(text).split())
    if len(wanted) < LEAST_WORDS:
        return []
    rows = Question.objects.filter(session=session, state=Question.State.APPROVED).exclude(stems="")
    known = [(pk, set(stems.split())) for pk, stems in rows.values_list("pk", "stems")]
    seen = Counter(word for _pk, stems in known for word in stems)
    weight = {word: math.log(1 + len(known) / (1 + seen[word])) + 0.1 for word in wanted}
    whole = sum(weight.values())
    likeness = [(sum(weight[word] for word in stems & wanted) / whole, pk) for pk, stems in known]
    best = sorted((entry for entry in likeness if entry[0] >= LEAST_LIKE), reverse=True)
    return [pk for _like, pk in best[:MOST]]
