"""What confirming logs, and how each event becomes a frame."""

from __future__ import annotations

from collections.abc import Sequence

from chat.confirming import frames
from chat.confirming.frames import ConfirmView, GivenView
from chat.confirming.models import Confirmation
from chat.confirming.queries import read_confirms
from chat.models import Message
from eventlog import kinds
from eventlog.kinds import EventRow, Json

Rows = Sequence[EventRow]


def load_changed(rows: Rows) -> list[ConfirmView | None]:
    """Return how it stands now with the confirmations of the messages of `rows`."""
    messages = Message.objects.filter(deleted_at=None).in_bulk({row.object_id for row in rows})
    confirms = read_confirms(list(messages))
    return [
        ConfirmView(messages[row.object_id], confirms[row.object_id]) if row.object_id in confirms else None
        for row in rows
    ]


def changed_data(view: ConfirmView, row: EventRow) -> Json:
    """Return how it stands with the confirmations of a message."""
    return frames.changed(view)


def load_given(rows: Rows) -> list[GivenView | None]:
    """Return the confirmations of `rows`."""
    found = Confirmation.objects.select_related("message__room").in_bulk({row.object_id for row in rows})
    return [
        GivenView(found[row.object_id], found[row.object_id].message.room) if row.object_id in found else None
        for row in rows
    ]


def given_data(view: GivenView, row: EventRow) -> Json:
    """Return what one has confirmed."""
    return frames.given(view)


kinds.register("confirmation.changed", load=load_changed, data=changed_data)
kinds.register("confirmation.given", load=load_given, data=given_data)
