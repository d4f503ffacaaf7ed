"""Reading questions: what all see, what one has asked, what lies on the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Q, QuerySet

from eventlog.errors import NotFound
from people.models import User
from questions import frames
from questions.frames import Json, PollView, QuestionView
from questions.models import Choice, Option, Poll, Question, Session, Step, Vote
from questions.queries.sessions import clean_id, standing_in
from questions.rules import Action, Standing

_RELATED = ("session", "author", "answered_by", "owner", "into__answered_by", "into__owner", "claimed_by")
State = Question.State


def base() -> QuerySet[Question]:
    """Return questions with everybody who stands in their frames."""
    return Question.objects.select_related(*_RELATED)


def standing() -> QuerySet[Question]:
    """Return the questions that all who take part see, answered or not."""
    return Question.objects.filter(state=State.APPROVED)


def count_merged(keys: Collection[int]) -> dict[int, int]:
    """Return how many were merged into each that has any, in one query."""
    counted = Question.objects.filter(into__in=list(keys)).order_by().values_list("into")
    return dict(counted.annotate(Count("pk")))


def load_shown(keys: Collection[int]) -> dict[int, QuestionView]:
    """Return those of the questions that participants may see, by primary key. Two queries."""
    found = {it.pk: it for it in base().filter(pk__in=list(keys), state=State.APPROVED)}
    merged = count_merged(found)
    return {pk: QuestionView(it, merged.get(pk, 0)) for pk, it in found.items()}


def load_desk(keys: Collection[int]) -> dict[int, QuestionView]:
    """Return questions as the desk sees them, by primary key. Four queries."""
    found = {it.pk: it for it in base().filter(pk__in=list(keys))}
    return {view.pk: view for view in desk_views(list(found.values()))}


def desk_views(questions: list[Question]) -> list[QuestionView]:
    """Return them with their history, and how many are held in the session of each."""
    keys = [it.pk for it in questions]
    merged = count_merged(keys)
    steps: dict[int, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(question__in=keys).select_related("actor").order_by("pk"):
        steps[step.question_id].append(step)
    held = count_held({it.session_id for it in questions})
    return [
        QuestionView(it, merged.get(it.pk, 0), steps[it.pk], held.get(it.session_id, 0)) for it in questions
    ]


def count_held(session_ids: Collection[int]) -> dict[int, int]:
    """Return how many questions wait for a decision in each session that has any."""
    waiting = Q(state=State.HELD) | Q(state=State.DISMISSED, appealed=True)
    counted = Question.objects.filter(waiting, session__in=list(session_ids)).order_by()
    return dict(counted.values_list("session").annotate(Count("pk")))


def list_shown(session: Session) -> list[Json]:
    """Return the questions of a session that all who take part see, the most wanted first."""
    found = list(base().filter(session=session, state=State.APPROVED).order_by("-votes", "asked_at", "pk"))
    merged = count_merged([it.pk for it in found])
    return [frames.question(QuestionView(it, merged.get(it.pk, 0))) for it in found]


def list_mine(user: User, session: Session) -> list[Json]:
    """Return what somebody has asked under their name in a session, the latest first."""
    return [frames.fate(it) for it in base().filter(session=session, author=user).order_by("-asked_at", "pk")]


def voted_by(user: User, session: Session) -> list[str]:
    """Return the ids of the questions that somebody voted for and sees."""
    mine = Vote.objects.filter(user=user, question__session=session, question__state=State.APPROVED)
    return list(mine.values_list("question__public_id", flat=True))


def list_desk(session: Session) -> list[Json]:
    """Return all questions of a session as its moderators see them, the oldest first."""
    found = base().filter(session=session).exclude(state=State.ARRIVING).order_by("asked_at", "pk")
    return [frames.desk_question(view) for view in desk_views(list(found))]


def counts(session: Session) -> Json:
    """Return the votes of all that participants see, and the open results of polls."""
    shown = Question.objects.filter(session=session, state=State.APPROVED).order_by("pk")
    open_polls = Q(poll__open_results=True) | Q(poll__state=Poll.State.CLOSED)
    options = Option.objects.filter(open_polls, poll__session=session).exclude(poll__state=Poll.State.DRAFT)
    # In one order, whatever was locked and rewritten since: else it would tell that something happened.
    return {
        "tick": session.ticks,
        "votes": dict(shown.values_list("public_id", "votes")),
        "polls": dict(options.order_by("pk").values_list("public_id", "votes")),
    }


def find_shown(user: User, question_id: str) -> tuple[Question, Standing]:
    """Return a question that participants see, and how the person stands to its session.

    What is held does not exist here, whoever asks. Raises NotFound.
    """
    found = Question.objects.filter(public_id=clean_id(question_id), state=State.APPROVED).first()
    if found is None:
        raise NotFound()
    standing = standing_in(user, Session.objects.filter(pk=found.session_id))
    return found, standing


def find_at_desk(user: User, question_id: str, *, beside: str = "") -> tuple[Question, Standing]:
    """Return a question, locked, for a moderator of its session; `beside` it another one of the session is
    locked. Raises NotFound, Forbidden.

    Whoever is not one learns no more than of a question that is not there, unless all can see it.
    """
    found = Question.objects.filter(public_id=clean_id(question_id)).exclude(state=State.ARRIVING).first()
    if found is None:
        raise NotFound()
    standing = standing_in(user, Session.objects.filter(pk=found.session_id), lock=True)
    if not standing.may(Action.DESK) and not found.shown:
        raise NotFound()
    standing.require(Action.DESK)
    if beside:
        both = Q(pk=found.pk) | Q(session=found.session_id, public_id=clean_id(beside))
        hold(Question.objects.filter(both))
    return lock(found.pk), standing


def hold(questions: QuerySet[Question]) -> list[int]:
    """Keep questions as they are until the transaction ends; return their keys.

    Whoever holds several does so in the order of their keys: those who vote for many at once, too.
    """
    return list(questions.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def lock(pk: int) -> Question:
    """Return a question that stays as it is until the transaction ends."""
    return Question.objects.select_for_update(of=("self",), no_key=True).select_related(*_RELATED).get(pk=pk)


def poll_views(polls: Collection[Poll]) -> list[PollView]:
    """Return polls with their options, in one query."""
    options: dict[int, list[Any]] = defaultdict(list)
    for option in Option.objects.filter(poll__in=[poll.pk for poll in polls]):
        options[option.poll_id].append(option)
    return [PollView(poll, options[poll.pk]) for poll in polls]


def list_polls(session: Session, *, drafts: bool) -> list[Json]:
    """Return the polls of a session; with `drafts` also those that are not open yet."""
    found = Poll.objects.filter(session=session).order_by("pk")
    if not drafts:
        found = found.exclude(state=Poll.State.DRAFT)
    return [frames.poll(view) for view in poll_views(list(found))]


def chosen_by(user: User, session: Session) -> list[str]:
    """Return the options that somebody chose in the polls of a session."""
    mine = Choice.objects.filter(user=user, poll__session=session)
    return list(mine.values_list("option__public_id", flat=True))
