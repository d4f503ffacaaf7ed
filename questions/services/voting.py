"""Voting for questions and in polls: rows and a count, never an event each (see `questions.counting`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Conflict, Invalid, NotFound
from eventlog.statements import Kept
from people.belonging import members
from people.models import User
from people.text import is_storable
from questions import counting, life
from questions.models import Choice, Option, Poll, Question, Session, Vote
from questions.queries.questions import find_shown, hold
from questions.queries.sessions import clean_id, standing_in
from questions.rules import Action


class Ballot(NamedTuple):
    """That somebody wants a question (public id) answered, or no longer."""

    voter: User
    question: str
    on: bool


def set_vote(*, actor: User, question: str, on: bool) -> None:
    """Want a question answered, or no longer; said twice it is said once.

    A vote for what is held, merged or gone finds nothing. Raises Refused.
    """
    found, standing = find_shown(actor, question)
    standing.require(Action.VOTE)
    life.require(standing.session.state, "vote")
    _write({(found.pk, actor.pk): on}, {found.pk: found})


def set_votes_together(ballots: Sequence[Ballot]) -> list[bool]:
    """Do the same for many, in a number of statements that grows with the sessions only.

    Says of each whether it is done: False is to be done by `set_vote`, with all after it of that voter. So is
    what is not plain: a question that is not to be seen, a session that takes no votes, a voter who is not of
    its audience. Raises NotFound, with nothing to be kept, when a question has gone meanwhile.
    """
    shown = _shown(sorted({clean_id(ballot.question) for ballot in ballots}))
    found = {it.public_id: it for it in shown}
    audiences = _audiences(ballots, found)
    left: set[int] = set()
    done = []
    wanted: dict[tuple[int, int], bool] = {}
    for ballot in ballots:
        question = found.get(ballot.question)
        voter = ballot.voter.pk
        if question is None or voter in left or voter not in audiences.get(question.session_id, ()):
            left.add(voter)
            done.append(False)
            continue
        # The last word counts, as it would one by one.
        wanted[question.pk, voter] = ballot.on
        done.append(True)
    _write(wanted, {it.pk: it for it in found.values()})
    return done


def _audiences(ballots: Sequence[Ballot], found: Mapping[str, Question]) -> dict[int, set[int]]:
    """Return who of the voters is of the audience of each session that takes votes, a query for each."""
    voters: dict[Session, set[int]] = defaultdict(set)
    for ballot in ballots:
        question = found.get(ballot.question)
        if question is not None and life.LIFE[question.session.state].vote:
            voters[question.session].add(ballot.voter.pk)
    return {
        session.pk: set(_belonging(session.audience_id, timezone.now(), list(there)))
        for session, there in voters.items()
    }


_shown = Kept(
    lambda public_ids: (
        Question.objects.filter(public_id__in=public_ids, state=Question.State.APPROVED)
        .order_by()
        .select_related("session")
    )
)
_belonging = Kept(
    lambda audience, at, people: (
        members(audience, at=at).filter(pk__in=people).order_by().values_list("pk", flat=True)
    )
)
_given = Kept(
    lambda questions, people: (
        Vote.objects.filter(question__in=questions, user__in=people)
        .order_by()
        .values_list("question", "user", "pk")
    )
)


def _write(wanted: Mapping[tuple[int, int], bool], questions: Mapping[int, Question]) -> None:
    """Let these votes, by question and voter, be there or not be there. Raises NotFound."""
    keys = {question for question, _voter in wanted}
    # SQLite has one writer, and this transaction is it.
    if connection.vendor != "sqlite":
        standing = Question.objects.filter(pk__in=keys, state=Question.State.APPROVED)
        if len(hold(standing)) < len(keys):
            # Merged or hidden in between: nothing of this is kept.
            raise NotFound()
    voters = {voter for _question, voter in wanted}
    rows = _given(list(keys), list(voters)) if wanted else []
    there = {(question, voter): pk for question, voter, pk in rows}
    added = [pair for pair, on in wanted.items() if on and pair not in there]
    removed = [pair for pair, on in wanted.items() if not on and pair in there]
    Vote.objects.bulk_create([Vote(question_id=question, user_id=voter) for question, voter in added])
    if removed:
        Vote.objects.filter(pk__in=[there[pair] for pair in removed]).delete()
    steps = Counter(question for question, _voter in added)
    steps.subtract(question for question, _voter in removed)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE questions_question SET votes = votes + %s WHERE id = %s",
            [(step, question) for question, step in sorted(steps.items()) if step],
        )
    for session in {questions[question].session_id for question in steps}:
        counting.note(session)


def answer_poll(*, actor: User, poll: str, options: Sequence[str]) -> Poll:
    """Choose in an open poll, in place of what one chose before; nothing takes it back. Raises Refused."""
    found = Poll.objects.filter(public_id=clean_id(poll)).exclude(state=Poll.State.DRAFT).first()
    if found is None:
        raise NotFound()
    standing = standing_in(actor, Session.objects.filter(pk=found.session_id))
    standing.require(Action.VOTE)
    wanted = [one for one in dict.fromkeys(options) if is_storable(one)]
    found = Poll.objects.select_for_update(no_key=True).get(pk=found.pk)
    if found.state != Poll.State.OPEN:
        raise Conflict("not_now", _("The poll is closed."))
    if len(wanted) > 1 and found.kind != Poll.Kind.MULTIPLE:
        raise Invalid("options", _("Choose one."))
    chosen = list(Option.objects.filter(poll=found, public_id__in=wanted))
    if len(chosen) < len(dict.fromkeys(options)):
        raise Invalid("options", _("The poll has no such option."))
    before = set(Choice.objects.filter(poll=found, user=actor).values_list("option", flat=True))
    after = {option.pk for option in chosen}
    Choice.objects.filter(poll=found, user=actor, option__in=before - after).delete()
    Choice.objects.bulk_create(
        [Choice(poll=found, user=actor, option_id=pk) for pk in sorted(after - before)]
    )
    Option.objects.filter(pk__in=before - after).update(votes=F("votes") - 1)
    Option.objects.filter(pk__in=after - before).update(votes=F("votes") + 1)
    step = int(bool(after)) - int(bool(before))
    if step:
        Poll.objects.filter(pk=found.pk).update(people=F("people") + step)
    if before != after:
        counting.note(found.session_id)
    return found
