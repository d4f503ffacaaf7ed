"""Which question sessions a rule for them is to purge now: each as a whole, some time after it was over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from content.models import Case
from questions import life
from questions.models import Question, Session


def sessions_due(cutoff: datetime) -> QuerySet[Session]:
    """Return the sessions that are over and were last changed before `cutoff`, with nothing asked, decided or
    answered since, and no report about a question that waits to be settled."""
    questions = Question.objects.filter(session=OuterRef("pk"))
    since = Q(asked_at__gte=cutoff) | Q(decided_at__gte=cutoff) | Q(answered_at__gte=cutoff)
    waiting = Case.objects.filter(kind="question", settled_at=None).values("object_id")
    return Session.objects.filter(
        ~Exists(questions.filter(since)),
        ~Exists(questions.filter(pk__in=waiting)),
        state__in=life.PAST,
        changed_at__lt=cutoff,
    )


def count_due(cutoff: datetime) -> Iterator[tuple[Session, int]]:
    """Yield each of them with the number of its questions, in one query."""
    for session in sessions_due(cutoff).annotate(asked=Count("questions")).order_by("starts_at", "pk"):
        yield session, vars(session)["asked"]


def count_covered() -> int:
    """Return how many questions there are."""
    return Question.objects.count()


def next_session(cutoff: datetime, *, after: int) -> int | None:
    """Return the primary key of the next one, from `after` on; None when there are no more."""
    return sessions_due(cutoff).filter(pk__gte=after).order_by("pk").values_list("pk", flat=True).first()
