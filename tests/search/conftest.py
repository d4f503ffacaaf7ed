"""Fixtures for tests about finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from django.db import connection

from search import following
from search.documents import draft_comments, draft_documents, draft_posts, draft_questions
from search.engines import engine
from search.models import Document, Term
from tests.chat.conftest import Chat, Rest, cast, chat, fresh_limits, rest

__all__ = ["Chat", "Rest", "cast", "chat", "fresh_limits", "rest"]


@pytest.fixture(autouse=True)
def fresh_eyes() -> None:
    """No test knows when an earlier one compared all rooms."""
    following.look_everywhere()


def follow() -> None:
    """Let the index see all that has happened, as the servers do about once a second."""
    while following.follow():
        pass


def contents() -> list[tuple[int, int, int | None, list[str]]]:
    """Return what the index holds: each document's object, part, room, session or reach, and its terms."""
    kept = Document.objects.order_by("object_id", "part")
    return sorted(
        (one.object_id, one.part, one.room_id or one.session_id or one.reach_id, sorted(set(one.terms)))
        for one in kept
    )


def check_index(
    message_ids: list[int],
    question_ids: Sequence[int] = (),
    post_ids: Sequence[int] = (),
    comment_ids: Sequence[int] = (),
) -> None:
    """The index must hold these as they stand, count their terms, and agree with itself."""
    wanted = []
    drafts = [*draft_documents(message_ids), *draft_questions(question_ids)]
    for draft in [*drafts, *draft_posts(post_ids), *draft_comments(comment_ids)]:
        place = Document.objects.get(kind=draft.kind, object_id=draft.object_id, part=draft.part).place
        terms = sorted({*draft.terms, *engine().facets_at(place)})
        where = draft.room_id or draft.session_id or draft.reach_id
        wanted.append((draft.object_id, draft.part, where, terms))
    assert contents() == sorted(wanted)
    counted = Counter(term for *_, terms in contents() for term in terms)
    assert dict(Term.objects.values_list("term", "documents")) == counted
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
