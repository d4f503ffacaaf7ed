"""What sessions, questions and polls look like to a client. Each audience has a form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from eventlog.frames import timestamp
from people.models import User
from questions.models import Poll, Question, Session, Step
from questions.topics import topic_name

Json = dict[str, Any]


@dataclass
class SessionView:
    """A session with those who run it, and how many questions are to be seen in it."""

    session: Session
    hosts: Sequence[User] = ()
    moderators: Sequence[User] = ()
    shown: int = 0

    @property
    def pk(self) -> int:
        """The session's primary key: what the log keeps."""
        return self.session.pk


@dataclass
class QuestionView:
    """A question with what was merged into it; for the desk also what was done to it."""

    question: Question
    merged: int = 0
    steps: Sequence[Step] = ()
    waiting: int = 0

    @property
    def pk(self) -> int:
        """The question's primary key."""
        return self.question.pk


@dataclass
class PollView:
    """A poll with its options."""

    poll: Poll
    options: Sequence[Any] = field(default_factory=list)

    @property
    def pk(self) -> int:
        """The poll's primary key."""
        return self.poll.pk


def ref(user: User | None) -> Json | None:
    """Return who somebody is, in short."""
    return None if user is None else {"id": user.public_id, "name": user.name}


def session(view: SessionView) -> Json:
    """Return a Session as all who take part see it."""
    it = view.session
    return {
        "id": it.public_id,
        "topic": topic_name(it.public_id),
        "title": it.title,
        "intro": it.intro,
        "state": it.state,
        "called_off": it.state == "archived" and it.live_at is None,
        "opens_at": timestamp(it.opens_at) if it.opens_at else None,
        "starts_at": timestamp(it.starts_at),
        "minutes": it.minutes,
        "anonymous": it.anonymous,
        "moderated": it.moderated,
        "slow_seconds": it.slow_seconds,
        "order": it.order,
        "hosts": [ref(user) for user in view.hosts],
        "moderators": [ref(user) for user in view.moderators],
        "questions": view.shown,
        "live_at": timestamp(it.live_at) if it.live_at else None,
        "closed_at": timestamp(it.closed_at) if it.closed_at else None,
        "published_at": timestamp(it.published_at) if it.published_at else None,
    }


def path_of(question: Question) -> str:
    """Return where a question is read in its session: a path of the client."""
    return f"/questions/{question.session.public_id}/q/{question.public_id}"


def answer(question: Question) -> Json | None:
    """Return the answer in text, None where there is none."""
    if not question.answer or question.answered_at is None:
        return None
    return {
        "text": question.answer,
        "by": ref(question.answered_by),
        "at": timestamp(question.answered_at),
    }


def _owner(question: Question) -> Json | None:
    if question.owner is None:
        return None
    return {"person": ref(question.owner), "due": question.due.isoformat() if question.due else None}


def question(view: QuestionView) -> Json:
    """Return an approved Question as all who take part see it."""
    it = view.question
    return {
        "id": it.public_id,
        "text": it.text,
        "asker": ref(it.author),
        "anonymous": it.follow is not None,
        "at": timestamp(it.asked_at) if it.asked_at else None,
        "edited": it.edited,
        "votes": it.votes,
        "stage": it.stage,
        "merged": view.merged,
        "answer": answer(it),
        "owner": _owner(it),
    }


def fate(it: Question) -> Json:
    """Return a question as its asker follows it: also while it is held, and why it was dismissed."""
    into = it.into
    shown = it.shown or (into is not None and into.shown)
    told = into if into is not None and into.shown else it
    return {
        "id": it.public_id,
        "session": it.session.public_id,
        "text": it.text,
        "state": "held" if it.state == Question.State.ARRIVING else it.state,
        "stage": told.stage if shown else Question.Stage.WAITING,
        "at": timestamp(it.asked_at) if it.asked_at else None,
        "edited": it.edited,
        "reason": it.reason if it.state == Question.State.DISMISSED else "",
        "words": it.words if it.state == Question.State.DISMISSED else "",
        "appealed": it.appealed,
        "into": into.public_id if into is not None and into.shown else None,
        "answer": answer(told) if shown else None,
        "owner": _owner(told) if shown else None,
    }


def desk_question(view: QuestionView) -> Json:
    """Return a question with all that a moderator needs to decide on it."""
    it = view.question
    claimed = it.claimed_until is not None and it.claimed_until > timezone.now()
    return {
        **question(view),
        "state": it.state,
        "version": it.version,
        "into": it.into.public_id if it.into else None,
        "reason": it.reason,
        "words": it.words,
        "appealed": it.appealed,
        "flags": it.flags,
        "claimed": {"by": ref(it.claimed_by), "until": timestamp(it.claimed_until)}
        if claimed and it.claimed_until and it.claimed_by
        else None,
        "steps": [
            {
                "by": ref(step.actor),
                "action": step.action,
                "words": step.words,
                "before": step.before,
                "at": timestamp(step.at),
            }
            for step in view.steps
        ],
    }


def poll(view: PollView) -> Json:
    """Return a Poll as all who take part see it: its results only when they are open or it is closed."""
    it = view.poll
    told = it.open_results or it.state == Poll.State.CLOSED
    return {
        "id": it.public_id,
        "text": it.text,
        "kind": it.kind,
        "state": it.state,
        "open_results": it.open_results,
        "people": it.people if told else None,
        "options": [
            {"id": option.public_id, "text": option.text, "votes": option.votes if told else None}
            for option in view.options
        ],
    }
