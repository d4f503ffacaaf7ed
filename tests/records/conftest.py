"""Fixtures for tests about records: two officers, and time that has passed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import Message, Room
from eventlog import due
from people.models import Role, User
from people.services import grant_role
from records.models import Rule
from tests.chat.conftest import Chat, Rest, cast, chat, fresh_limits, rest
from tests.factories import Cast

__all__ = ["Chat", "Rest", "cast", "chat", "fresh_limits", "rest"]


class Archive:
    """What two records officers do, each by the command that the socket gives."""

    def __init__(self, chat: Chat, first: User, second: User) -> None:
        self.chat, self.first, self.second = chat, first, second

    def propose(self, **fields: Any) -> str:
        """Propose a rule and return its id."""
        wanted = {"basis": "KS 2026/12", "months": 12, **fields}
        rule: str = self.chat.do(self.first, "retention.propose", **wanted)["rule"]["id"]
        return rule

    def hold(self, **fields: Any) -> Rule:
        """Propose a rule and have the other approve it, whatever it takes."""
        rule = self.propose(**fields)
        going = self.trial(rule)
        confirm = going["count"] if going["sweeping"] else None
        self.chat.do(self.second, "retention.approve", rule=rule, confirm=confirm)
        return Rule.objects.get(public_id=rule)

    def trial(self, rule: str) -> Any:
        """Return what a rule would purge."""
        return Rest(self.second).get(f"records/rules/{rule}/trial")

    def purge(self, rule: Rule) -> None:
        """Let a rule go through what it covers, share by share, and what comes after that."""
        going = self.trial(rule.public_id)
        confirm = going["count"] if going["sweeping"] else None
        self.chat.do(self.first, "retention.run", rule=rule.public_id, confirm=confirm)
        while due.run_due():
            pass

    def mark(self, message: Message, status: str, **more: Any) -> None:
        """Say what a message is."""
        self.chat.do(self.first, "record.mark", message=message.public_id, status=status, **more)


@pytest.fixture
def archive(cast: Cast, chat: Chat) -> Archive:
    """The officers are Karin and Anna."""
    for officer in (cast.karin, cast.anna):
        grant_role(actor=None, user=officer, role=Role.RECORDS_OFFICER)
    return Archive(chat, cast.karin, cast.anna)


def age(*messages: Message, days: int = 500) -> None:
    """Let messages have been written so long ago."""
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        created_at=timezone.now() - timedelta(days=days)
    )


def texts_in(room: Room) -> list[str]:
    """Return what still stands in a room, in order."""
    return list(Message.objects.filter(room=room).order_by("pk").values_list("text", flat=True))
