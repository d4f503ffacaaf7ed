"""Writing what happened to the log: who hears of a change, each in their own topic and form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from eventlog import log
from eventlog.log import Intent
from people.models import User
from questions.events import desk_view
from questions.frames import QuestionView
from questions.models import Question, Session
from questions.queries.questions import load_shown
from questions.queries.sessions import view_of


@dataclass(frozen=True)
class Told:
    """An event to be written: its topic, kind and object, and whom to notify."""

    topic_id: int
    kind: str
    view: Any
    intent: Intent | None = None
    access: bool = False


def tell(events: Iterable[Told]) -> None:
    """Write the events, all topics locked in order before the first. Last in a transaction."""
    wanted = list(events)
    log.hold([event.topic_id for event in wanted])
    for event in wanted:
        positions = log.advance({event.topic_id: log.Access if event.access else log.Plain})
        log.record(positions[event.topic_id], event.kind, event.view, intent=event.intent)


def session_changed(session: Session, *, intent: Intent | None = None, access: bool = False) -> Told:
    """Return that a session is another now: state, time, settings, who runs it."""
    return Told(session.topic_id, "session.changed", view_of(session), intent, access)


def desk_changed(session: Session) -> Told:
    """Return that others sit at the desk now."""
    return Told(session.desk_id, "desk.changed", view_of(session), access=True)


def on_desk(question: Question, intent: Intent | None = None) -> Told:
    """Return how a question lies on the desk now."""
    return Told(question.session.desk_id, "desk.question", desk_view(question), intent)


def shown(question: Question, kind: str = "question.shown") -> Told:
    """Return an approved question as all see it."""
    return Told(question.session.topic_id, kind, load_shown([question.pk])[question.pk])


def gone(question: Question) -> Told:
    """Return that a question is no longer to be seen."""
    return Told(question.session.topic_id, "question.gone", QuestionView(question))


def fates(questions: Sequence[Question], *, notify: bool = True) -> list[Told]:
    """Return for each that has an author what has become of it, in the author's own topic."""
    return [_fate(it, it.author, notify) for it in questions if it.author is not None]


def _fate(question: Question, author: User, notify: bool) -> Told:
    intent = Intent("question", {"people": [author.public_id]}) if notify else None
    return Told(author.topic_id, "question.fate", QuestionView(question), intent)
