"""What a message that must be confirmed looks like to a client, and what one's own confirmation does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chat import frames
from chat.confirming.models import Confirmation, MustConfirm
from chat.frames import Json
from chat.models import Message, Room
from eventlog.frames import timestamp
from people.models import User
from people.queries import person


@dataclass
class ConfirmView:
    """A message and what its `confirm` says now."""

    message: Message
    confirm: Json

    @property
    def pk(self) -> int:
        """The message's primary key: what the log keeps."""
        return self.message.pk


@dataclass
class GivenView:
    """Somebody's own confirmation."""

    confirmation: Confirmation
    room: Room

    @property
    def pk(self) -> int:
        """The confirmation's primary key."""
        return self.confirmation.pk


@dataclass
class Reader:
    """One of those who are to confirm, with their confirmation if there is one."""

    user: User
    at: datetime | None
    version: datetime | None


def version_of(message: Message) -> datetime:
    """Return when the text of a message as it stands was written or last changed."""
    return message.edited_at or message.created_at


def confirm(asked: MustConfirm, *, confirmed: int, members: int) -> Json:
    """Return `confirm` of a Message: who asked, until when, and how many have. Its author needs not."""
    return {
        "by": frames.author(asked.asked_by),
        "at": timestamp(asked.asked_at),
        "deadline": timestamp(asked.deadline) if asked.deadline else None,
        "reminded_at": timestamp(asked.reminded_at) if asked.reminded_at else None,
        "ended": asked.ended_at is not None,
        "confirmed": confirmed,
        "expected": max(members - 1, confirmed),
    }


def changed(view: ConfirmView) -> Json:
    """Return the data of `confirmation.changed`."""
    return {"message": view.message.public_id, "confirm": view.confirm}


def given(view: GivenView) -> Json:
    """Return the data of `confirmation.given`, and what the command answers."""
    return {
        "room": view.room.public_id,
        "message": view.confirmation.message.public_id,
        **mine(view.confirmation),
    }


def mine(confirmation: Confirmation) -> Json:
    """Return when one confirmed, and which version."""
    return {"at": timestamp(confirmation.at), "version": timestamp(confirmation.version)}


def readers(found: Sequence[Reader], message: Message) -> list[Json]:
    """Return people with when they confirmed; `current` says that it was the text as it stands now."""
    now = version_of(message)
    return [
        {
            "person": person(reader.user),
            "at": timestamp(reader.at) if reader.at else None,
            "version": timestamp(reader.version) if reader.version else None,
            "current": reader.version == now,
        }
        for reader in found
    ]
