"""Question sessions tell those who may take part, those who asked, and those who owe an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from people.models import User
from tests.chat.conftest import Chat, Rest
from tests.factories import Cast
from tests.notifications.conftest import Outbox, give_phone
from tests.notifications.test_affairs import inbox_of, kinds_of, pushed
from tests.questions.conftest import Evening

OpenRest = Callable[[User], Rest]


def test_an_evening_is_told_to_those_who_may_come(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    give_phone(cast.fatima)
    guest = cast.leila
    evening = Evening(chat, cast)
    outbox.plan()
    assert kinds_of(cast.fatima) == [], "a draft is nobody's business"
    evening.go("announced")
    outbox.plan()
    assert pushed(outbox) == ["Torget: En frågestund är utannonserad"]
    assert kinds_of(guest) == []
    ((kind, read, _count, path),) = inbox_of(rest(cast.fatima))
    assert (kind, read, path) == ("session", False, f"/questions/{evening.id}")
    outbox.answer("accepted")
    evening.go("collecting", "live")
    outbox.plan()
    assert kinds_of(cast.fatima) == ["session"], "one line"
    assert pushed(outbox) == ["Torget: En frågestund börjar nu"]


def test_who_asked_and_who_owes_are_told_until_it_is_answered(
    cast: Cast, chat: Chat, outbox: Outbox, rest: OpenRest
) -> None:
    evening = Evening(chat, cast)
    evening.go("announced", "collecting")
    question = evening.ask(cast.fatima, "När får vi nya cyklar?")
    outbox.plan()
    evening.decide("approve", question)
    outbox.plan()
    assert "question" in kinds_of(cast.fatima)
    itself = f"/questions/{evening.id}/q/{question.public_id}"
    assert itself in [line[3] for line in inbox_of(rest(cast.fatima)) if line[0] == "question"]
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    evening.decide("assign", question, owner=cast.erik.public_id, due=day)
    outbox.plan()
    assert ("question_owed", False) in [line[:2] for line in inbox_of(rest(cast.erik))]
    chat.do(cast.karin, "question.answer", question=question.public_id, text="Till våren.")
    assert ("question_owed", False) not in [line[:2] for line in inbox_of(rest(cast.erik))]
