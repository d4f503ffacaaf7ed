"""Reminding those to whom questions were handed over, and the moderators when a day has passed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from eventlog import due
from eventlog.log import Intent
from people.active import is_active
from questions.models import Crew, Question
from questions.queries.questions import base
from questions.queries.sessions import as_public_ids
from questions.services import telling

REMIND = "questions.remind"
# Days from the day it is owed, at eight by the clock on the wall: before, on it, and once it has passed.
DAYS = (-2, 0, 1)
HOUR = 8


def times_of(question: Question) -> list[datetime]:
    """Return when somebody is reminded of a question they owe, in order."""
    if question.due is None:
        return []
    zone = timezone.get_default_timezone()
    return [
        datetime.combine(question.due + timedelta(days=days), time(HOUR), tzinfo=zone).astimezone(
            timezone.get_fixed_timezone(0)
        )
        for days in DAYS
    ]


def schedule(question: Question) -> None:
    """Ask for the next reminder, in place of what was asked for before."""
    at = _next(question, timezone.now())
    if at is None or answered(question):
        due.cancel(REMIND, question.public_id)
    else:
        due.schedule(REMIND, question.public_id, at)


def answered(question: Question) -> bool:
    """Tell whether nobody owes anything any more."""
    return bool(question.answer) or question.stage == Question.Stage.ANSWERED


def run(item: due.Item) -> datetime | None:
    """Remind the owner; after the day, or where the owner has left, the session's moderators."""
    question = base().filter(public_id=item.key).first()
    if question is None or not question.shown or answered(question) or question.due is None:
        return None
    overdue = timezone.localdate(item.at) > question.due
    owner = question.owner
    if overdue or owner is None or not is_active(owner):
        crew = Crew.objects.filter(session=question.session_id, part=Crew.Part.MODERATOR)
        people = [row.user for row in crew.select_related("user")]
    else:
        people = [owner]
    intent = Intent("question_owed", {"people": as_public_ids(people)})
    telling.tell([telling.on_desk(question, intent)])
    return _next(question, item.at)


def _next(question: Question, after: datetime) -> datetime | None:
    return next((at for at in times_of(question) if at > after), None)
