"""Appending to the log.

The order of things inside a transaction: check, read, then `advance` the topics, write the objects that carry
their numbers, and `record` the events. `advance` takes the topics' row locks, so it comes as late as it can,
once, with all topics of the transaction: it locks them in id order, and two transactions cannot deadlock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from eventlog import kinds, ports
from eventlog.frames import build_event
from eventlog.ids import new_public_id
from eventlog.inserting import insert_rows
from eventlog.kinds import EventRow, Json
from eventlog.models import Event, Installation, Topic
from eventlog.statements import Kept

# Topics that one statement advances at most.
TOPICS = 500
_CLOCK = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
    "postgresql": "clock_timestamp()",
}


class Advance(NamedTuple):
    """What an `advance` asks of one topic: a number for an object, a new access version; `times` over."""

    number: bool = False
    access: bool = False
    times: int = 1


Plain = Advance()
Numbered = Advance(number=True)
Access = Advance(access=True)


class Position(NamedTuple):
    """A place in a topic that this transaction holds: nobody else can write there before it ends."""

    topic_id: int
    topic_name: str
    seq: int
    number: int | None
    access_version: int

    def before(self, steps: int) -> Position:
        """Return the place `steps` before this one, where it was taken together with it."""
        number = None if self.number is None else self.number - steps
        return Position(self.topic_id, self.topic_name, self.seq - steps, number, self.access_version)


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
    """Take the next sequence number of each topic, or the next `times` of them.

    `topics` maps topic ids to what is wanted there. Returns a position for each, the last of several. Raises
    Topic.DoesNotExist when one is gone. Must run inside a transaction, which holds the topics until it ends.
    """
    alike: defaultdict[Advance, list[int]] = defaultdict(list)
    for topic_id in sorted(topics):
        alike[topics[topic_id]].append(topic_id)
    if len(topics) > 1 and connection.vendor != "sqlite":
        # Several statements, and one of several rows, lock in whatever order they come to them.
        hold(topics)
    positions = {}
    for wanted, topic_ids in alike.items():
        for start in range(0, len(topic_ids), TOPICS):
            for position in _advance(topic_ids[start : start + TOPICS], wanted):
                positions[position.topic_id] = position
    if len(positions) < len(topics):
        raise Topic.DoesNotExist(sorted(topics.keys() - positions.keys()))
    return {topic_id: positions[topic_id] for topic_id in sorted(positions)}


def _advance(topic_ids: Sequence[int], wanted: Advance) -> list[Position]:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE eventlog_topic SET head = head + %s, numbers = numbers + %s,"
            f" access_version = access_version + %s, changed_at = {clock()}"
            f" WHERE id IN ({', '.join(['%s'] * len(topic_ids))})"
            " RETURNING id, name, head, numbers, access_version",
            [wanted.times, wanted.times * wanted.number, int(wanted.access), *topic_ids],
        )
        return [
            Position(topic_id, name, head, numbers if wanted.number else None, access_version)
            for topic_id, name, head, numbers, access_version in cursor.fetchall()
        ]


def hold(topic_ids: Iterable[int]) -> None:
    """Lock topics, in id order, before a transaction advances some of them in several steps."""
    _held(sorted(set(topic_ids)))


_held = Kept(
    lambda keys: (
        Topic.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk")
    )
)


def find_topic(name: str) -> Topic:
    """Return the topic called `name`, creating it at the very first call."""
    return Topic.objects.get_or_create(name=name)[0]


def record(
    position: Position, kind: str, obj: Any, *, intent: Intent | None = None, at: datetime | None = None
) -> None:
    """Write the event at `position` and, on commit, publish its frame.

    `obj` is what the kind's builder takes; its primary key is what the log keeps. `at` defaults to now.
    """
    row = _row(position, kind, obj, at)
    insert_rows(Event, [_stored(row)])
    if intent is not None:
        ports.write_intents([ports.IntentRow(row.topic_id, row.seq, intent.kind, intent.audience)])
    _publish_later([_published(row, obj)])


class Happened(NamedTuple):
    """One of many events of a kind: see `record`."""

    position: Position
    obj: Any
    intent: Intent | None
    at: datetime


def record_all(kind: str, happened: Sequence[Happened]) -> None:
    """Write many events of one kind, in their order, as `record` does one; two statements in all."""
    rows = [_row(one.position, kind, one.obj, one.at) for one in happened]
    insert_rows(Event, [_stored(row) for row in rows])
    ports.write_intents(
        [
            ports.IntentRow(row.topic_id, row.seq, one.intent.kind, one.intent.audience)
            for row, one in zip(rows, happened, strict=True)
            if one.intent is not None
        ]
    )
    _publish_later([_published(row, one.obj) for row, one in zip(rows, happened, strict=True)])


def _row(position: Position, kind: str, obj: Any, at: datetime | None) -> EventRow:
    return EventRow(position.topic_id, position.topic_name, position.seq, kind, obj.pk, at or timezone.now())


def _stored(row: EventRow) -> Json:
    return {
        "topic_id": row.topic_id,
        "seq": row.seq,
        "kind": row.kind,
        "object_id": row.object_id,
        "at": row.at,
    }


def _published(row: EventRow, obj: Any) -> ports.Published:
    registered = kinds.get(row.kind)
    if registered is None:
        raise LookupError(f"the kind {row.kind} is not registered")
    data = registered.data(obj, row)
    hint = registered.hint(obj) if registered.hint else None
    if registered.removes:
        Topic.objects.filter(pk=row.topic_id).update(removed=row.seq)
        hint = {**(hint or {}), "removed": row.seq}
    if registered.rewrites:
        Topic.objects.filter(pk=row.topic_id).update(rewritten=row.seq)
        hint = {**(hint or {}), "rewritten": row.seq}
    return ports.Published(row, build_event(row, data), hint, data)


def _publish_later(published: Sequence[ports.Published]) -> None:
    transaction.on_commit(partial(ports.publish, published))


def read_epoch() -> str:
    """Return the epoch of this installation's log, making one at the very first call."""
    installation = _installation.first(1) or Installation.objects.get_or_create(id=1)[0]
    return installation.epoch


_installation = Kept(lambda key: Installation.objects.filter(id=key))


def read_head(topic_id: int) -> int:
    """Return the position of a topic, in one query."""
    (head,) = _heads(topic_id)
    return head


_heads = Kept(lambda key: Topic.objects.filter(id=key).values_list("head", flat=True))


def note_backup() -> None:
    """Note that a backup of this installation is whole."""
    Installation.objects.update_or_create(id=1, defaults={"backed_up_at": timezone.now()})


def read_backup() -> datetime | None:
    """Return when the last backup was whole, None where there was none yet."""
    return Installation.objects.filter(id=1).values_list("backed_up_at", flat=True).first()


def renew_epoch() -> str:
    """Start a new epoch, as a restored backup needs it, and return it.

    Positions from before the restore may lie beyond this log, or name other events.
    """
    epoch = new_public_id()
    Installation.objects.update_or_create(id=1, defaults={"epoch": epoch})
    return epoch
