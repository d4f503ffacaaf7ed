"""From what was asked to what the index is asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F, Q, Sum
from django.db.models.expressions import RawSQL

from chat.models import Room
from eventlog.statements import Kept
from people.models import User
from questions.models import Session
from questions.queries.questions import standing
from questions.topics import session_keys
from search.asking import Asked, AskedWord
from search.engines import FEW, Clause, Scope, Wish, engine, sequences
from search.filters import Chosen
from streams.models import Post, Reach
from streams.queries.posts import standing_posts

# Words that a beginning may stand for, the most frequent first; within a phrase.
COMPLETIONS = 50
COMPLETIONS_IN_A_PHRASE = 20


def rooms_scope(keys: RawSQL) -> Scope:
    """Return the rooms that have these keys, all that somebody may read, in one or two queries."""
    few = _few_rooms(keys)
    if len(few) <= FEW:
        return Scope(keys, tuple(pk for pk, _ in few), sum(number for _, number in few))
    return Scope(keys, None, Room.objects.filter(pk__in=keys).aggregate(all=Sum("topic__numbers"))["all"])


_few_rooms = Kept(
    lambda keys: Room.objects.filter(pk__in=keys).values_list("pk", "topic__numbers")[: FEW + 1]
)


def sessions_scope(viewer: User) -> Scope:
    """Return the sessions that somebody may know of, in two queries."""
    keys = session_keys(viewer.pk)
    few, size = _few_sessions(keys), standing().filter(session__in=keys).count()
    return Scope(keys, tuple(few) if len(few) <= FEW else None, size, "session")


_few_sessions = Kept(lambda keys: Session.objects.filter(pk__in=keys).values_list("pk", flat=True)[: FEW + 1])


def reaches_scope(viewer: User, reaches: Sequence[int]) -> Scope:
    """Return where posts lie that somebody may read, in three queries: in the reaches they belong to, and
    where they posted themselves. Of the latter only their own are theirs to read."""
    own = Post.objects.filter(author=viewer, number__isnull=False).values("reach")
    found = Reach.objects.filter(Q(pk__in=list(reaches)) | Q(pk__in=own))
    keys = RawSQL(*found.order_by().values("pk").query.sql_with_params())
    few = list(found.values_list("pk", flat=True)[: FEW + 1])
    size = standing_posts().filter(reach__in=keys).aggregate(all=Sum(F("comment_count") + 1))["all"] or 0
    return Scope(keys, tuple(few) if len(few) <= FEW else None, size, "reach")


def wish_for(scope: Scope, asked: Asked, chosen: Chosen) -> Wish:
    """Return what the index is to find within a scope."""
    return Wish(
        # What is asked for twice needs to be there once.
        clauses=tuple(dict.fromkeys(filter(None, map(clause_of, asked.groups)))),
        facets=chosen.wanted,
        scope=scope,
        below=chosen.below,
        above=chosen.above,
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
