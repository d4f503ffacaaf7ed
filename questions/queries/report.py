"""What became of all questions of a session: in numbers, as a curve, and one by one with every decision."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from statistics import median
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.frames import timestamp
from questions import frames
from questions.frames import Json, QuestionView
from questions.models import Question, Session, Vote
from questions.queries.questions import base, desk_views, list_polls

# Points of the curve, whatever the time the session took.
POINTS = 24
State = Question.State


def summarise(session: Session) -> Json:
    """Return the report in numbers. A few queries, whatever the number of questions."""
    questions = list(base().filter(session=session))
    arrived = [it for it in questions if it.state != State.ARRIVING]
    states = Counter(it.state for it in arrived)
    approved = [it for it in arrived if it.shown]
    waits = [
        (it.decided_at - it.asked_at).total_seconds()
        for it in arrived
        if it.decided_at is not None and it.asked_at is not None and it.follow is None
    ]
    return {
        "asked": len(arrived),
        "anonymous": sum(it.follow is not None for it in arrived),
        "askers": len({it.author_id for it in arrived if it.author_id is not None}),
        "states": {state: states.get(state, 0) for state in _STATES},
        "dismissed": {
            reason: sum(it.state == State.DISMISSED and it.reason == reason for it in arrived)
            for reason in Question.Reason.values
        },
        "answered": sum(bool(it.answer) or it.stage == Question.Stage.ANSWERED for it in approved),
        "handed_over": sum(it.owner_id is not None and not it.answer for it in approved),
        "votes": sum(it.votes for it in approved),
        "voters": Vote.objects.filter(question__session=session).values("user").distinct().count(),
        "decided_in": round(median(waits)) if waits else None,
        "curve": _curve(arrived),
    }


def _curve(questions: list[Question]) -> list[Json]:
    """Return how many had been asked and decided by each of some moments, evenly apart."""
    asked = sorted(it.asked_at for it in questions if it.asked_at is not None)
    decided = sorted(it.decided_at for it in questions if it.decided_at is not None)
    if not asked:
        return []
    first, last = asked[0], max([*asked, *decided])
    step = (last - first) / (POINTS - 1)
    moments = [first + step * number for number in range(POINTS - 1)] + [last]
    return [
        {"at": timestamp(at), "asked": _until(asked, at), "decided": _until(decided, at)} for at in moments
    ]


def _until(times: list[datetime], at: datetime) -> int:
    return sum(time <= at for time in times)


_STATES = (State.HELD, State.APPROVED, State.HIDDEN, State.MERGED, State.DISMISSED)


def export(session: Session) -> Json:
    """Return everything there was: questions with their decisions, answers, polls."""
    views = _views(session)
    return {
        "session": {
            "id": session.public_id,
            "title": session.title,
            "starts_at": timestamp(session.starts_at),
        },
        "report": summarise(session),
        "questions": [frames.desk_question(view) for view in views],
        "polls": list_polls(session, drafts=True),
    }


def _views(session: Session) -> list[QuestionView]:
    found = base().filter(session=session).exclude(state=State.ARRIVING).order_by("asked_at", "pk")
    return desk_views(list(found))


class _Line:
    """What `csv` writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines_of(session: Session) -> Iterator[str]:
    """Yield the questions as CSV with semicolons, a line each; UTF-8 with a byte order mark."""
    writer: Any = csv.writer(_Line(), delimiter=";")
    heads = [
        *(_("Asked"), _("Asker"), _("Question"), _("State"), _("Reason"), _("Words to the asker")),
        *(_("Votes"), _("Decided by"), _("Decided"), _("Answer"), _("Answered by"), _("Owner"), _("Due")),
    ]
    yield "\ufeff" + writer.writerow(heads)
    for view in _views(session):
        yield writer.writerow([_safe(cell) for cell in _cells(view)])


_DECISIONS = ("approved", "dismissed", "merged", "unmerged", "hidden")


def _cells(view: QuestionView) -> list[str]:
    it = view.question
    decisions = [step for step in view.steps if step.action in _DECISIONS]
    by = decisions[-1].actor.name if decisions and decisions[-1].actor else ""
    asker = it.author.name if it.author else (_("Anonymous") if it.follow else "")
    return [
        *(_local(it.asked_at), asker, it.text, str(it.state), str(it.reason), it.words, str(it.votes)),
        *(by, _local(it.decided_at), it.answer, it.answered_by.name if it.answered_by else ""),
        *(it.owner.name if it.owner else "", it.due.isoformat() if it.due else ""),
    ]


def _local(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
