"""Votes that wait together: the same rows, counts and answers as one by one, in as many statements."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eventlog.commands import Actor
from eventlog.errors import Refused
from eventlog.executor import Executor, _Waiting
from people.models import User
from questions.commands import SetVote
from questions.desk_commands import MergeQuestion
from questions.models import Question, Vote
from tests.eventlog.conftest import carry_out
from tests.factories import Cast
from tests.questions.conftest import Chat, Evening, in_unit

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 30
Said = tuple[User, str, bool]


def give(*said: Said) -> list[Any]:
    """Give the votes to a writer at once and return the answers, or what they were refused with."""
    entries = [
        _Waiting(SetVote(question=question, on=on), Actor(user_id=user.pk), "sv")
        for user, question, on in said
    ]
    carry_out(entries)
    return [_outcome(entry) for entry in entries]


def _outcome(entry: _Waiting) -> Any:
    error = entry.future.exception(0)
    assert error is None or isinstance(error, Refused)
    return error.code if isinstance(error, Refused) else entry.future.result()["on"]


def rows(evening: Evening) -> tuple[Any, ...]:
    """Return what votes leave: who has one for which question, and the counts."""
    votes = Vote.objects.filter(question__session=evening.session).order_by("question__text", "user")
    counts = Question.objects.filter(session=evening.session).order_by("text")
    return list(votes.values_list("question__text", "user")), list(counts.values_list("text", "votes"))


def test_votes_given_together_are_what_one_by_one_would_be(
    cast: Cast, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = []
    audience = in_unit(cast.fatima, cast.erik, cast.oskar)
    for together in (True, False):
        monkeypatch.setattr(SetVote, "gathers", lambda self, together=together: together)
        evening = Evening(chat, cast, audience=audience)
        evening.go("announced", "collecting")
        one, two = evening.approved(cast.fatima, "Ett?"), evening.approved(cast.oskar, "Två?")
        held, over = evening.ask(cast.fatima, "Hållen?"), Evening(chat, cast, audience=audience)
        over.go("announced", "collecting")
        late = over.approved(cast.fatima, "För sent?")
        over.go("live", "closed")
        answers = give(
            (cast.erik, one.public_id, True),
            (cast.oskar, one.public_id, True),
            (cast.erik, one.public_id, True),
            # Who answers may vote without being one of the audience.
            (cast.karin, two.public_id, True),
            (cast.mats, two.public_id, True),
            (cast.erik, held.public_id, True),
            (cast.erik, two.public_id, True),
            (cast.erik, one.public_id, False),
            (cast.oskar, two.public_id, False),
            (cast.oskar, two.public_id, False),
            (cast.fatima, late.public_id, True),
            (cast.fatima, "AAAAAAAAAAAA", True),
            (cast.fatima, "\0", True),
            (cast.fatima, two.public_id, True),
            (cast.fatima, two.public_id, False),
            (cast.fatima, two.public_id, True),
        )
        left.append((answers, *rows(evening), *rows(over)))
    assert left[0] == left[1]
    answers, votes, counts, *_ = left[0]
    missing = "not_found"
    assert answers[:8] == [True, True, True, True, missing, missing, True, False]
    assert answers[8:] == [False, False, "not_now", missing, missing, True, False, True]
    assert dict(counts) == {"Ett?": 2, "Två?": 3, "Hållen?": 1}
    assert [text for text, _user in votes].count("Två?") == 3


def test_many_votes_cost_the_same_statements_as_few(cast: Cast, evening: Evening) -> None:
    questions = [evening.approved(cast.fatima, f"Fråga {number}?") for number in range(6)]

    def count(wanted: list[Question], *people: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert all(give(*((user, one.public_id, True) for one in wanted for user in people)))
        return sum(not query["sql"].startswith("UPDATE") for query in captured)

    assert count(questions[:1], cast.erik) == count(questions[1:], cast.erik, cast.oskar, cast.karin)


def test_writers_side_by_side_keep_the_counts_right(
    cast: Cast, evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "eventlog.executor")
    people = [cast.fatima, cast.erik, cast.oskar, cast.karin, cast.mats, cast.sara]
    questions = [evening.approved(cast.anna, f"Fråga {number}?") for number in range(5)]
    gone, into = questions[-1], questions[0]
    single = connection.vendor == "sqlite"
    writers = Executor(writers=1 if single else 4, batch=20, mixed=single)
    chance = random.Random(7)
    last: dict[tuple[User, Question], bool] = {}
    answers = []
    for number in range(240):
        if number == 120:
            merge = MergeQuestion(question=gone.public_id, base=gone.version, into=into.public_id)
            merged = writers.submit(merge, Actor(user_id=cast.anna.pk))
        person, question, on = chance.choice(people), chance.choice(questions), chance.random() < 0.7
        answers.append(writers.submit(SetVote(question=question.public_id, on=on), Actor(user_id=person.pk)))
        last[person, question] = on
    # All of it waits before anybody begins.
    writers.start()
    try:
        merged.result(SECONDS)
        refused = [error for answer in answers if (error := answer.exception(SECONDS)) is not None]
    finally:
        writers.stop()
    assert {error.code for error in refused if isinstance(error, Refused)} <= {"not_found"}
    assert "deadlock" not in caplog.text
    for question in questions:
        question.refresh_from_db()
        voters = set(Vote.objects.filter(question=question).values_list("user", flat=True))
        assert question.votes == len(voters)
        if question not in (gone, into):
            wanted = {person.pk for (person, of), on in last.items() if of == question and on}
            assert voters == wanted | {cast.anna.pk}
    theirs = Vote.objects.filter(question=gone).exclude(
        user__in=Vote.objects.filter(question=into).values("user")
    )
    late = {person.pk for (person, of), on in last.items() if of == into and not on}
    assert set(theirs.values_list("user", flat=True)) <= late, "who voted for it counts where it went"
