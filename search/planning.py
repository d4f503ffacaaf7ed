"""From what was asked to what the index is asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum
from django.db.models.expressions import RawSQL

from chat.models import Room
from search.asking import Asked, AskedWord
from search.engines import FEW_ROOMS, Clause, Scope, Wish, engine, sequences
from search.filters import Chosen

# Words that a beginning may stand for, the most frequent first; within a phrase.
COMPLETIONS = 50
COMPLETIONS_IN_A_PHRASE = 20


def scope_of(keys: RawSQL) -> Scope:
    """Return the rooms that have these keys, all that somebody may read, in one or two queries."""
    rooms = Room.objects.filter(pk__in=keys)
    few = list(rooms.values_list("pk", "topic__numbers")[: FEW_ROOMS + 1])
    if len(few) <= FEW_ROOMS:
        return Scope(keys, tuple(pk for pk, _ in few), sum(number for _, number in few))
    return Scope(keys, None, rooms.aggregate(messages=Sum("topic__numbers"))["messages"])


def wish_for(keys: RawSQL, asked: Asked, chosen: Chosen, *, files: bool = False) -> Wish:
    """Return what the index is to find of messages, or of files."""
    return Wish(
        clauses=tuple(filter(None, map(clause_of, asked.groups))),
        facets=chosen.wanted,
        scope=scope_of(keys),
        below=chosen.below,
        above=chosen.above,
        files=files,
    )


def clause_of(group: Sequence[AskedWord]) -> Clause:
    """Return what a text must have in the index for a group of words in a row; empty for common words only.

    The index holds no common words: what stands on both sides of one are neighbours there.
    """
    kept = [word for word in group if not word.is_stop]
    if not kept:
        return ()
    last = kept[-1]
    if len(kept) == 1:
        completions = engine().completions(last.folded, COMPLETIONS) if last.prefix else []
        return sequences(list(dict.fromkeys([*last.stems, *completions])))
    # A text is in one language.
    rows = [[word.stems[0] for word in kept], [word.stems[-1] for word in kept]]
    if last.prefix:
        completions = engine().completions(last.folded, COMPLETIONS_IN_A_PHRASE)
        rows += [[*row[:-1], completion] for row in rows for completion in completions]
    return tuple(dict.fromkeys(map(tuple, rows)))
