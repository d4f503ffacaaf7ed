"""Fixtures for tests about question sessions: an evening with the municipal director."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from people.models import User
from people.services import place_person
from questions.models import Question, Session
from tests.chat.conftest import Chat, Rest, cast, chat, fresh_limits, rest
from tests.factories import Cast, UnitFactory

__all__ = ["Chat", "Rest", "cast", "chat", "fresh_limits", "rest"]

EVERYONE = {"any": [{"everyone": True}]}
_numbers = itertools.count(1)


class Evening:
    """A session that Anna made: Karin answers, Anna and Sara moderate, everybody who works here may ask."""

    def __init__(self, chat: Chat, cast: Cast, **settings: Any) -> None:
        self.chat, self.cast = chat, cast
        wanted: dict[str, Any] = {
            "title": "Fråga kommundirektören",
            "audience": EVERYONE,
            "starts_at": (timezone.now() + timedelta(days=3)).isoformat(),
            "hosts": [cast.karin.public_id],
            "moderators": [cast.anna.public_id, cast.sara.public_id],
            "slow_seconds": 0,
        }
        made = chat.do(cast.anna, "session.create", **{**wanted, **settings})
        self.id: str = made["session"]["id"]

    @property
    def session(self) -> Session:
        """The session as it stands."""
        return Session.objects.get(public_id=self.id)

    def go(self, *states: str) -> None:
        """Lead it through these states."""
        for state in states:
            self.chat.do(self.cast.anna, "session.move", session=self.id, to=state)

    def ask(self, person: User, text: str, **more: Any) -> Question:
        """Have somebody ask something."""
        data = {"session": self.id, "text": text, "client_id": f"q{next(_numbers)}", **more}
        asked = self.chat.do(person, "question.ask", **data)
        return Question.objects.get(public_id=asked["question"]["id"])

    def decide(self, how: str, question: Question, by: User | None = None, /, **more: Any) -> Question:
        """Have a moderator (Anna) do something with a question as it stands."""
        question.refresh_from_db()
        data = {"question": question.public_id, "base": question.version, **more}
        self.chat.do(by or self.cast.anna, f"question.{how}", **data)
        question.refresh_from_db()
        return question

    def approved(self, person: User, text: str) -> Question:
        """Have somebody ask something that Anna lets everybody see."""
        return self.decide("approve", self.ask(person, text))

    def vote(self, person: User, question: Question, on: bool = True) -> None:
        """Have somebody vote."""
        self.chat.do(person, "vote.set", question=question.public_id, on=on)

    def page(self, person: User) -> Any:
        """Return the session's page as somebody loads it."""
        return Rest(person).get(f"questions/sessions/{self.id}")

    def desk(self, person: User | None = None) -> Any:
        """Return the desk as a moderator (Anna) loads it."""
        return Rest(person or self.cast.anna).get(f"questions/sessions/{self.id}/desk")


@pytest.fixture
def evening(chat: Chat, cast: Cast) -> Evening:
    """A session that takes questions."""
    made = Evening(chat, cast)
    made.go("announced", "collecting")
    return made


def in_unit(*people: User) -> dict[str, Any]:
    """Put people into a unit of their own and return the audience that it is."""
    unit = UnitFactory()
    for person in people:
        place_person(user=person, unit=unit)
    return {"any": [{"unit": unit.public_id}]}
