"""What sessions log, and how each event becomes a frame: live and replayed from the same objects."""

from __future__ import annotations

from collections.abc import Sequence

from eventlog import kinds
from eventlog.kinds import EventRow
from questions import frames
from questions.frames import Json, PollView, QuestionView, SessionView
from questions.models import Poll, Question, Session
from questions.queries import questions, sessions
from questions.topics import desk_name

Rows = Sequence[EventRow]


def _keys(rows: Rows) -> set[int]:
    return {row.object_id for row in rows}


def load_sessions(rows: Rows) -> list[SessionView | None]:
    """Return the sessions of the rows as they stand now."""
    found = sessions.load_views(_keys(rows))
    return [found.get(row.object_id) for row in rows]


def session_data(view: SessionView, row: EventRow) -> Json:
    """Return the session as all who take part see it."""
    return {"session": frames.session(view)}


def desk_data(view: SessionView, row: EventRow) -> Json:
    """Return which session's desk it is: others may sit there now."""
    return {"desk": desk_name(view.session.public_id)}


def ranking_data(view: SessionView, row: EventRow) -> Json:
    """Return the order of the questions that all see."""
    it = view.session
    by_hand = it.order == Session.Order.HAND
    return {"session": it.public_id, "order": it.order, "ranking": it.ranking if by_hand else []}


def load_shown(rows: Rows) -> list[QuestionView | None]:
    """Return the questions of the rows that participants may see now; None for all others."""
    found = questions.load_shown(_keys(rows))
    return [found.get(row.object_id) for row in rows]


def question_data(view: QuestionView, row: EventRow) -> Json:
    """Return the question as all who take part see it."""
    return {"question": frames.question(view)}


def load_questions(rows: Rows) -> list[QuestionView | None]:
    """Return the questions of the rows, whatever has become of them."""
    found = {it.pk: it for it in questions.base().filter(pk__in=_keys(rows))}
    return [QuestionView(found[row.object_id]) if row.object_id in found else None for row in rows]


def gone_data(view: QuestionView, row: EventRow) -> Json:
    """Return that a question is no longer to be seen, and which one took it in."""
    into = view.question.into
    return {
        "question": view.question.public_id,
        "into": into.public_id if into is not None and into.shown else None,
    }


def fate_data(view: QuestionView, row: EventRow) -> Json:
    """Return what has become of somebody's own question."""
    return {"question": frames.fate(view.question)}


def load_desk(rows: Rows) -> list[QuestionView | None]:
    """Return the questions of the rows as the desk sees them."""
    found = questions.load_desk(_keys(rows))
    return [found.get(row.object_id) for row in rows]


def desk_question_data(view: QuestionView, row: EventRow) -> Json:
    """Return the question with all that moderators need, and how many wait."""
    return {"question": frames.desk_question(view), "waiting": view.waiting}


def load_polls(rows: Rows) -> list[PollView | None]:
    """Return the polls of the rows."""
    found = Poll.objects.in_bulk(_keys(rows))
    views = {view.pk: view for view in questions.poll_views(list(found.values()))}
    return [views.get(row.object_id) for row in rows]


def poll_data(view: PollView, row: EventRow) -> Json:
    """Return the poll."""
    return {"poll": frames.poll(view)}


def desk_view(question: Question) -> QuestionView:
    """Return a question as the desk sees it, read anew."""
    return questions.load_desk([question.pk])[question.pk]


def _register_all() -> None:
    kinds.register("session.changed", load=load_sessions, data=session_data, effect="recheck")
    kinds.register("ranking.changed", load=load_sessions, data=ranking_data)
    kinds.register("question.shown", load=load_shown, data=question_data)
    # Earlier frames of the same question hold words that nobody is to read any more.
    kinds.register("question.edited", load=load_shown, data=question_data, effect="forget")
    kinds.register("question.gone", load=load_questions, data=gone_data, effect="forget")
    kinds.register("question.fate", load=load_questions, data=fate_data)
    kinds.register("poll.changed", load=load_polls, data=poll_data)
    # Who reads the desk is asked anew when others sit there.
    kinds.register("desk.changed", load=load_sessions, data=desk_data, effect="recheck")
    kinds.register("desk.question", load=load_desk, data=desk_question_data)
    kinds.register("desk.poll", load=load_polls, data=poll_data)


_register_all()
