"""Removing a session for good, with everything that was asked, answered and decided in it."""

from __future__ import annotations

from datetime import datetime

from content.moderation.services import forget_objects
from content.notices.services import forget_words
from eventlog import due
from eventlog.models import Topic
from people.models import StoredAudience
from questions.models import Question, Session, Vote
from questions.services import reminding, telling
from questions.services.sessions import OPENING

# Votes of one transaction: a writer is busy with them for some tens of ms.
VOTES = 5_000


def purge_session(session_id: int, *, before: datetime) -> list[int] | None:
    """Purge a session that nobody has changed since `before`; return the primary keys of its questions.

    None says that it is not done yet: votes go first, a share at a time. Must run in a transaction. Whoever
    has the session on screen is sent away.
    """
    found = Session.objects.select_for_update(no_key=True).filter(pk=session_id, changed_at__lt=before)
    session = found.select_related("topic", "desk").first()
    if session is None:
        return []
    votes = list(Vote.objects.filter(question__session=session).values_list("pk", flat=True)[:VOTES])
    Vote.objects.filter(pk__in=votes).delete()
    if len(votes) == VOTES:
        return None
    asked = list(Question.objects.filter(session=session).values_list("pk", "public_id"))
    forget_objects(kind="question", object_ids=[pk for pk, _ in asked])
    forget_words([f"question:{public_id}" for _, public_id in asked])
    due.cancel(OPENING, session.public_id)
    for _, public_id in asked:
        due.cancel(reminding.REMIND, public_id)
    telling.tell([telling.session_changed(session, access=True), telling.desk_changed(session)])
    # What was merged stands on the other one.
    Question.objects.filter(session=session, state=Question.State.MERGED).delete()
    session.delete()
    StoredAudience.objects.filter(pk=session.audience_id).delete()
    Topic.objects.filter(pk__in=[session.topic_id, session.desk_id]).delete()
    return [pk for pk, _ in asked]
