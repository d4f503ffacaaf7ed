"""Fixtures for tests about reports and what moderators do about them."""

from __future__ import annotations

from typing import Any

import pytest

from chat.models import Message, Room
from content.models import Case, Notice
from people.models import Role, User
from people.services import grant_role
from tests.chat.conftest import Chat, Rest, fresh_limits
from tests.factories import Cast

__all__ = ["fresh_limits"]


class Desk:
    """What people do with reports, each by the command that the socket gives."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    def report(self, user: User, message: Message, reason: str = "insult", words: str = "") -> Case:
        """Report a message and return its case."""
        data = {"kind": "message", "object": message.public_id, "reason": reason, "words": words}
        self.chat.do(user, "report.create", **data)
        return Case.objects.get(kind="message", object_id=message.pk, settled_at=None)

    def settle(self, moderator: User, case: Case, **how: Any) -> Any:
        """Decide on a case as it stands; measures have the reason "insult" unless another is named."""
        case.refresh_from_db()
        acts = how.get("hide") or how.get("warn") or how.get("mute_hours")
        defaults = {"base": case.version} | ({"reason": "insult"} if acts else {})
        return self.chat.do(moderator, "case.settle", case=case.public_id, **{**defaults, **how})["case"]


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people, without passwords."""
    return Cast()


@pytest.fixture
def chat(db: None) -> Chat:
    """What people do in rooms."""
    return Chat()


@pytest.fixture
def desk(chat: Chat) -> Desk:
    """What people do with reports."""
    return Desk(chat)


@pytest.fixture
def rest(db: None) -> Any:
    """Open a browser of somebody."""
    return Rest


@pytest.fixture
def moderators(cast: Cast) -> tuple[User, User]:
    """Two moderators: Sara, and Karin for the time of a test."""
    grant_role(actor=None, user=cast.karin, role=Role.MODERATOR)
    return cast.sara, cast.karin


@pytest.fixture
def insult(cast: Cast, chat: Chat) -> tuple[Room, Message]:
    """A room of Anna's where Erik wrote something to Fatima he should not have."""
    room = chat.room(cast.anna, cast.fatima, cast.erik)
    chat.say(cast.fatima, room, "Jag tar passet")
    return room, chat.say(cast.erik, room, f"Du är **värdelös**, @{cast.fatima.username}")


def notices_of(user: User, kind: str = "") -> list[Notice]:
    """Return what a person was told, the first first."""
    told = Notice.objects.filter(user=user).order_by("pk")
    return list(told.filter(kind=kind) if kind else told)
