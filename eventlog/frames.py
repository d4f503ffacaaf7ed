"""Events as bytes: the JSON text of an `event` frame (docs/protocol.md), made once for all readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from eventlog import kinds
from eventlog.kinds import EventRow

encode = msgspec.json.Encoder().encode


# What is written together has the very same time, and so have an event, its object and its hint.
@lru_cache(maxsize=4_096)
def timestamp(at: datetime) -> str:
    """Return `at` as RFC 3339 in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_event(row: EventRow, data: dict[str, Any] | None) -> bytes:
    """Return the frame of an event; `data` None says that its object is gone."""
    return encode(
        {
            "t": "event",
            "topic": row.topic_name,
            "seq": row.seq,
            "kind": row.kind,
            "at": timestamp(row.at),
            "data": data,
        }
    )


def build_events(rows: Sequence[EventRow]) -> list[bytes]:
    """Return the frames of events read from the log, from the objects as they stand now.

    Each kind loads its objects in one go, however many events there are.
    """
    data: dict[int, dict[str, Any] | None] = {}
    by_kind: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        by_kind.setdefault(row.kind, []).append(index)
    for name, indexes in by_kind.items():
        kind = kinds.get(name)
        if kind is None:
            continue
        of_kind = [rows[index] for index in indexes]
        for index, row, obj in zip(indexes, of_kind, kind.load(of_kind), strict=True):
            data[index] = None if obj is None else kind.data(obj, row)
    return [build_event(row, data.get(index)) for index, row in enumerate(rows)]
