"""Reminding those who have not confirmed: when, and until when.

Without a deadline a day, three days and a week after asking; with one a day and two hours before it, and at
it. A time within an hour of asking is left out. Each reminder is one event and one intent, whatever the size
of the room: who has confirmed, has left or joined is looked at when it is sent. The last one, or the last to
confirm, ends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chat.confirming.frames import ConfirmView
from chat.confirming.models import MustConfirm
from chat.confirming.queries import missing_of, read_confirms
from chat.models import Message
from eventlog import due, log
from eventlog.log import Intent

AFTER_ASKING = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
BEFORE_DEADLINE = (timedelta(days=1), timedelta(hours=2), timedelta(0))
NOT_BEFORE = timedelta(hours=1)


def times_of(asked: MustConfirm) -> list[datetime]:
    """Return when those are reminded who have not confirmed, in order."""
    if asked.deadline is None:
        return [asked.asked_at + after for after in AFTER_ASKING]
    times = [asked.deadline - before for before in BEFORE_DEADLINE]
    return [at for at in times if at >= asked.asked_at + NOT_BEFORE]


def next_time(asked: MustConfirm, after: datetime) -> datetime | None:
    """Return the first time after `after`, None when there is none."""
    return next((at for at in times_of(asked) if at > after), None)


def schedule(message: Message, asked: MustConfirm) -> None:
    """Ask for the next reminder, in place of what was asked for before."""
    at = next_time(asked, asked.reminded_at or asked.asked_at)
    if at is None:
        cancel(message)
    else:
        due.schedule("chat.confirm_remind", message.public_id, at)


def cancel(message: Message) -> None:
    """Remind nobody any more."""
    due.cancel("chat.confirm_remind", message.public_id)


def _run(item: due.Item) -> datetime | None:
    asked = (
        MustConfirm.objects.filter(message__public_id=item.key, ended_at=None)
        .select_related("message__room__topic", "message__author")
        .first()
    )
    if asked is None or asked.message.deleted or asked.message.room.archived:
        return None
    written = asked.message
    if not missing_of(written).exists():
        return None
    # The time it was due at, not now: a server that was down in between reminds once.
    asked.reminded_at = item.at
    asked.save(update_fields=["reminded_at"])
    positions = log.advance({written.room.topic_id: log.Plain})
    view = ConfirmView(written, read_confirms([written.pk])[written.pk])
    intent = Intent("confirm", {"members": True, "unconfirmed": written.public_id})
    log.record(positions[written.room.topic_id], "confirmation.changed", view, intent=intent)
    return next_time(asked, item.at)


due.register("chat.confirm_remind", _run)
