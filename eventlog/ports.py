"""How this room reaches higher ones: by names in the settings, never by import.

`publish` hands committed events to the hub of this process (and through it to the others); `ephemeral` does
the same for what is never stored. Outside a server process nobody listens: the database tells the servers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from eventlog import metrics
from eventlog.kinds import EventRow, Json


class Published(NamedTuple):
    """A committed event on its way out: the row, its frame, and the hint as JSON data."""

    row: EventRow
    frame: bytes
    hint: Json | None
    data: Json | None


class Publisher(Protocol):
    """Where committed events go. Must be callable from any thread and return at once."""

    def publish(self, events: Sequence[Published]) -> None: ...

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None: ...


_publisher: Publisher | None = None


def set_publisher(publisher: Publisher | None) -> None:
    """Install this process's publisher; the realtime room does so when the server starts."""
    global _publisher
    _publisher = publisher


def publish(events: Sequence[Published]) -> None:
    """Hand on what one transaction committed, in its order."""
    for kind, count in Counter(event.row.kind for event in events).items():
        metrics.events.labels(kind).inc(count)
    if _publisher is not None:
        _publisher.publish(events)


def ephemeral(topic_name: str, frame: dict[str, Any], *, max_audience: int | None = None) -> None:
    """Send a frame to whoever has the topic on screen now; it may be lost.

    A process where more than `max_audience` sockets have the topic drops it.
    """
    if _publisher is not None:
        _publisher.ephemeral(topic_name, frame, max_audience)


@cache
def _load(path: str) -> Any:
    return import_string(path)


class IntentRow(NamedTuple):
    """Whom to notify of the event (`topic_id`, `seq`): a `kind` of notification, an `audience` expression."""

    topic_id: int
    seq: int
    kind: str
    audience: Json


def write_intents(intents: Sequence[IntentRow]) -> None:
    """Write down whom to notify, in the same transaction as the events."""
    writer: Callable[[Sequence[IntentRow]], None] = _load(settings.TORGET_INTENTS)
    writer(intents)


def written(kind: str, ids: Sequence[int]) -> None:
    """Tell, in the same transaction, that objects were written of which no event speaks: imports do so.

    `kind` is "message", "post" or "comment"; `ids` are primary keys.
    """
    path = settings.TORGET_WRITTEN.get(kind)
    if path and ids:
        _load(path)(ids)


def admit(actor: Any) -> None:
    """Refuse whoever may not do anything yet. Raises Refused."""
    check: Callable[[Any], None] = _load(settings.TORGET_ADMIT)
    check(actor)
