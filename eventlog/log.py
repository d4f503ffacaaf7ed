"""Appending to the log.

The order of things inside a transaction: check, read, then `advance` the topics, write the objects that carry
their numbers, and `record` the events. `advance` takes the topics' row locks, so it comes as late as it can,
once, with all topics of the transaction: it locks them in id order, and two transactions cannot deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from eventlog import kinds, ports
from eventlog.frames import build_event
from eventlog.ids import new_public_id
from eventlog.kinds import EventRow, Json
from eventlog.models import Event, Installation, Topic

_CLOCK = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "postgresql": "clock_timestamp()",
}


class Advance(NamedTuple):
    """What an `advance` asks of one topic: a number for an object, a new access version."""

    number: bool = False
    access: bool = False


Plain = Advance()
Numbered = Advance(number=True)
Access = Advance(access=True)


@dataclass(frozen=True)
class Position:
    """A place in a topic that this transaction holds: nobody else can write there before it ends."""

    topic_id: int
    topic_name: str
    seq: int
    number: int | None
    access_version: int


@dataclass(frozen=True)
class Intent:
    """Whom to notify of an event: the `kind` of notification, and the `audience` as an expression."""

    kind: str
    audience: Json


def create_topic(name: str) -> Topic:
    """Create an empty topic called `name` ("room:<id>")."""
    return Topic.objects.create(name=name)


def clock() -> str:
    """Return the SQL of the database's own clock: comparable between processes, unlike theirs."""
    return _CLOCK[connection.vendor]


def advance(topics: Mapping[int, Advance]) -> dict[int, Position]:
    """Take the next sequence number of each topic.

    `topics` maps topic ids to what is wanted there. Returns a position for each. Raises
    Topic.DoesNotExist when one is gone. Must run inside a transaction, which holds the topics until it ends.
    """
    positions = {}
    with connection.cursor() as cursor:
        for topic_id in sorted(topics):
            wanted = topics[topic_id]
            cursor.execute(
                "UPDATE eventlog_topic SET head = head + 1, numbers = numbers + %s,"
                f" access_version = access_version + %s, changed_at = {clock()} WHERE id = %s"
                " RETURNING name, head, numbers, access_version",
                [int(wanted.number), int(wanted.access), topic_id],
            )
            found = cursor.fetchone()
            if found is None:
                raise Topic.DoesNotExist(topic_id)
            name, head, numbers, access_version = found
            positions[topic_id] = Position(
                topic_id, name, head, numbers if wanted.number else None, access_version
            )
    return positions


def hold(topic_ids: Iterable[int]) -> None:
    """Lock topics, in id order, before a transaction advances some of them in several steps."""
    wanted = sorted(set(topic_ids))
    list(Topic.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def find_topic(name: str) -> Topic:
    """Return the topic called `name`, creating it at the very first call."""
    return Topic.objects.get_or_create(name=name)[0]


def record(
    position: Position, kind: str, obj: Any, *, intent: Intent | None = None, at: datetime | None = None
) -> None:
    """Write the event at `position` and, on commit, publish its frame.

    `obj` is what the kind's builder takes; its primary key is what the log keeps. `at` defaults to now.
    """
    registered = kinds.get(kind)
    if registered is None:
        raise LookupError(f"the kind {kind} is not registered")
    row = EventRow(position.topic_id, position.topic_name, position.seq, kind, obj.pk, at or timezone.now())
    Event.objects.create(
        topic_id=row.topic_id, seq=row.seq, kind=row.kind, object_id=row.object_id, at=row.at
    )
    if intent is not None:
        ports.write_intent(topic_id=row.topic_id, seq=row.seq, kind=intent.kind, audience=intent.audience)
    data = registered.data(obj, row)
    hint = registered.hint(obj) if registered.hint else None
    if registered.removes:
        Topic.objects.filter(pk=row.topic_id).update(removed=row.seq)
        hint = {**(hint or {}), "removed": row.seq}
    published = ports.Published(row, build_event(row, data), hint, data)
    transaction.on_commit(lambda: ports.publish(published))


def read_epoch() -> str:
    """Return the epoch of this installation's log, making one at the very first call."""
    installation, _ = Installation.objects.get_or_create(id=1)
    return installation.epoch


def renew_epoch() -> str:
    """Start a new epoch, as a restored backup needs it, and return it.

    Positions from before the restore may lie beyond this log, or name other events.
    """
    epoch = new_public_id()
    Installation.objects.update_or_create(id=1, defaults={"epoch": epoch})
    return epoch
