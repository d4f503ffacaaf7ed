"""Who is told of question sessions: that one is announced, begins or is published; what becomes of one's own
question; that one owes an answer."""

from __future__ import annotations

from collections.abc import Mapping

from notifications.models import Intent
from notifications.planning.affairs import named_people
from notifications.planning.steps import NOTHING, Source, Step, Subject, object_of
from questions.models import Question, Session
from questions.topics import readers_of


def tell_session(intent: Intent, limit: int) -> Step:
    """Tell all who may take part, but for whoever made it."""
    session = Session.objects.filter(pk=object_of(intent)).first()
    if session is None:
        return NOTHING
    readers = readers_of(session).filter(pk__gt=intent.cursor).exclude(pk=session.created_by_id or 0)
    found = list(readers.order_by("pk").values_list("pk", flat=True)[:limit])
    subject = Subject("session", f"session:{session.pk}", session.topic_id, session.pk)
    return Step(subject, found, found[-1] if len(found) == limit else None)


def tell_question(intent: Intent, limit: int) -> Step:
    """Tell whoever asked under their name."""
    question = Question.objects.filter(pk=object_of(intent)).first()
    if question is None:
        return NOTHING
    return named_people(intent, Subject("question", f"question:{question.pk}", object_id=question.pk))


def tell_owed(intent: Intent, limit: int) -> Step:
    """Tell whoever owes an answer, or the moderators where it is late."""
    question = Question.objects.filter(pk=object_of(intent)).first()
    if question is None:
        return NOTHING
    return named_people(intent, Subject("question_owed", f"owed:{question.pk}", object_id=question.pk))


SOURCES: Mapping[str, Source] = {
    "session": tell_session,
    "question": tell_question,
    "question_owed": tell_owed,
}
