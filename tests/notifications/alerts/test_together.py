"""Answers that come in a flood: the same as one by one, in a fixed number of statements."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eventlog.commands import Actor, Command
from eventlog.errors import Refused
from eventlog.executor import _Waiting
from eventlog.models import Due, Event
from notifications.alerts.commands import AnswerAlert, OpenAlert
from notifications.alerts.link_commands import AnswerByLink, OpenByLink
from notifications.alerts.links import make_link
from notifications.alerts.models import Alert, Answer, Recipient
from notifications.models import Notification
from people.models import HouseRules, User
from tests.chat.test_together import Ear
from tests.chat.test_together import ear as ear
from tests.eventlog.conftest import carry_out
from tests.factories import UserFactory
from tests.notifications.alerts.conftest import Crisis
from tests.statements import count_statements

pytestmark = pytest.mark.django_db(transaction=True)

Said = tuple[User, Command]


def give(*said: Said) -> list[Any]:
    """Give the commands to a writer at once and return the answers, or what they were refused with."""
    entries = [_Waiting(command, Actor(user_id=user.pk), "sv") for user, command in said]
    carry_out(entries)
    return [_outcome(entry.future) for entry in entries]


def _outcome(future: Future[Any]) -> Any:
    error = future.exception(0)
    assert error is None or isinstance(error, Refused)
    return error.code if isinstance(error, Refused) else future.result()["mine"]


def story(alert: Alert, crisis: Crisis) -> list[Said]:
    """What people do in a minute: some change their minds, one thing does not hold, one is not meant."""
    said = [
        ("fatima", OpenAlert(alert=alert.public_id)),
        ("erik", OpenAlert(alert=alert.public_id)),
        ("fatima", AnswerAlert(alert=alert.public_id, answer="help", words="Hissen sitter  fast")),
        ("erik", AnswerAlert(alert=alert.public_id, answer="safe")),
        ("leila", AnswerAlert(alert=alert.public_id, answer="safe")),
        ("mats", AnswerAlert(alert=alert.public_id, answer="words", words=" ")),
        ("fatima", AnswerAlert(alert=alert.public_id, answer="safe")),
        ("anna", AnswerAlert(alert=alert.public_id, answer="off_duty")),
        ("fatima", AnswerAlert(alert=alert.public_id, answer="help", at="2026-01-01T00:00:00Z")),
        ("anna", AnswerAlert(alert=alert.public_id, answer="off_duty")),
        ("mats", AnswerAlert(alert="0" * 12, answer="safe")),
    ]
    return [(getattr(crisis.cast, name), command) for name, command in said]


def by_link(alert: Alert, user: User, command: Command) -> Command:
    """Return the same as somebody's link gives it, without a sign-in."""
    assert isinstance(command, AnswerAlert | OpenAlert)
    about = alert.pk if command.alert == alert.public_id else 0
    link = make_link(about, user.pk, timezone.now() + timedelta(hours=1))
    if isinstance(command, OpenAlert):
        return OpenByLink(link=link)
    return AnswerByLink(link=link, answer=command.answer, words=command.words, at=command.at)


def left(alert: Alert, topics: dict[int, int]) -> list[Any]:
    """Everything the answers leave, but what differs from one alert to the next by its nature."""
    recipients = Recipient.objects.filter(alert=alert).order_by("user")
    people = recipients.values_list(
        *("user", "unit", "wave", "seen", "answer", "words"),
        *("reached_at", "shown_at", "opened_at", "answered_at", "first_at"),
    )
    history = Answer.objects.filter(recipient__alert=alert).order_by("recipient__user", "pk")
    told = Notification.objects.filter(group=f"alert:{alert.pk}").order_by("user")
    return [
        list(people),
        list(history.values_list("recipient__user", "answer", "words", "at", "via")),
        list(told.values_list("user", "read_at")),
        [
            (topic, list(Event.objects.filter(topic=topic, seq__gt=head).values_list("kind", flat=True)))
            for topic, head in topics.items()
        ],
        Due.objects.filter(kind="alerts.count", key=alert.public_id).count(),
    ]


@pytest.mark.parametrize(("planned", "linked"), [(True, False), (False, False), (True, True), (False, True)])
def test_what_is_kept_together_is_what_one_by_one_would_be(
    crisis: Crisis, ear: Ear, planned: bool, linked: bool
) -> None:
    sent = [crisis.approve(crisis.propose(crisis.draft())) for _way in ("alone", "together")]
    if planned:
        crisis.plan()
    crisis.clock.shift(60)
    ways = []
    for at_once, one in enumerate(sent):
        alert = Alert.objects.get(public_id=one["id"])
        topics = dict(User.objects.order_by("pk").values_list("topic", "topic__head"))
        ear.heard.clear()
        said = story(alert, crisis)
        if linked:
            said = [(user, by_link(alert, user, command)) for user, command in said]
        answers = give(*said) if at_once else [answer for step in said for answer in give(step)]
        frames = [(event.row.topic_id, event.data["mine"]) for event in ear.heard if event.data]
        ways.append((answers, sorted(frames, key=str), left(alert, topics)))
    for alone, together in zip(*ways, strict=True):
        assert alone == together
    assert len(ways[1][1]) == 5
    assert ways[1][0][5] == "text_empty"
    assert ways[1][0][10] == "not_found"
    history = ways[1][2][1]
    assert {via for *_rest, via in history} == ({"link"} if linked else {"app"})


@pytest.mark.parametrize("linked", [False, True])
def test_many_cost_the_same_statements_as_few(crisis: Crisis, linked: bool) -> None:
    people = UserFactory.create_batch(12)
    alert = crisis.send()

    def count(users: list[User], answer: str) -> int:
        command = AnswerAlert(alert=alert.public_id, answer=answer)
        said = [(user, by_link(alert, user, command) if linked else command) for user in users]
        with CaptureQueriesContext(connection) as captured:
            assert all(mine["answer"] == answer for mine in give(*said))
        return count_statements(captured)

    assert count(people[:2], "safe") == count(people[2:], "help")


def test_before_the_house_rules_one_may_answer_and_keeps_nobody_from_it(
    crisis: Crisis, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = crisis.send()
    HouseRules.objects.create(version=1, text_sv="Var snäll.", text_en="Be kind.")
    User.objects.filter(pk=crisis.cast.fatima.pk).update(accepted_rules=1)
    assert crisis.cast.erik.must_accept
    monkeypatch.delattr(AnswerAlert, "run")
    command = AnswerAlert(alert=alert.public_id, answer="safe")
    answers = give((crisis.cast.erik, command), (crisis.cast.fatima, command))
    assert [answer["answer"] for answer in answers] == ["safe", "safe"]
