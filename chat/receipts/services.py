"""Telling how far one has read, or not."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from chat.models import Room
from chat.receipts.models import WithoutReceipts
from chat.receipts.queries import refuses
from chat.rules import SMALL_ROOM
from eventlog import log, ports
from people.models import User


@dataclass
class ReceiptsView:
    """Whether somebody tells how far they have read."""

    user_id: int
    on: bool

    @property
    def pk(self) -> int:
        """The person's primary key: what the log keeps."""
        return self.user_id


def choose_receipts(*, actor: User, on: bool) -> ReceiptsView:
    """Tell others how far one has read and be told it of them, or neither. Nothing is logged where nothing
    changed."""
    view = ReceiptsView(actor.pk, on)
    if refuses(actor) != on:
        return view
    if on:
        WithoutReceipts.objects.filter(user=actor).delete()
    else:
        WithoutReceipts.objects.create(user=actor)
    positions = log.advance({actor.topic_id: log.Plain})
    log.record(positions[actor.topic_id], "receipts.changed", view)
    return view


def hint_read(room: Room, reader: User) -> None:
    """Let those who have a small room on screen know, after the commit, that somebody has read on there.

    The frame says neither who nor how far: who wants to know asks, and is refused who wants no receipts.
    """
    if room.member_count > SMALL_ROOM or refuses(reader):
        return
    frame = {"t": "reads", "room": room.public_id}
    transaction.on_commit(lambda: ports.ephemeral(f"room:{room.public_id}", frame, max_audience=SMALL_ROOM))
