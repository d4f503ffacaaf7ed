"""Reading the log back, and letting go of its oldest part."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Greatest

from eventlog.frames import build_events
from eventlog.kinds import EventRow
from eventlog.models import Event, Topic

PAGE = 500
TRIM_BATCH = 5_000


def read_after(
    topic_id: int, topic_name: str, position: int, *, limit: int = PAGE
) -> list[tuple[EventRow, bytes]]:
    """Return up to `limit` events after `position`, oldest first, each with its frame."""
    rows = [
        EventRow(topic_id, topic_name, seq, kind, object_id, at)
        for seq, kind, object_id, at in Event.objects.filter(topic_id=topic_id, seq__gt=position)
        .order_by("seq")
        .values_list("seq", "kind", "object_id", "at")[:limit]
    ]
    return list(zip(rows, build_events(rows), strict=True))


def changed_topics(seconds: float) -> list[tuple[int, str, int]]:
    """Return (id, name, head) of the topics written to in the last `seconds` by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, name, head FROM eventlog_topic WHERE changed_at >= {ago()}", [seconds])
        return list(cursor.fetchall())


def ago() -> str:
    """Return the SQL of the moment so many seconds ago, by the clock that `changed_at` is set by."""
    return {
        "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '-' || %s || ' seconds')",
        "postgresql": "clock_timestamp() - make_interval(secs => %s)",
    }[connection.vendor]


def heads_of(topic_ids: list[int]) -> dict[int, int]:
    """Return the heads of these topics."""
    heads: dict[int, int] = {}
    for start in range(0, len(topic_ids), 500):
        part = topic_ids[start : start + 500]
        heads.update(Topic.objects.filter(id__in=part).values_list("id", "head"))
    return heads


def trim(before: datetime) -> int:
    """Delete events older than `before`, raising the floor of their topics first; return how many went.

    A client behind the floor is told to reload. Works in batches, each its own transaction where the caller
    holds none.
    """
    trimmed = 0
    while True:
        old = list(
            Event.objects.filter(at__lt=before).order_by("id").values_list("id", "topic_id")[:TRIM_BATCH]
        )
        if not old:
            return trimmed
        ids = [event_id for event_id, _ in old]
        last = (
            Event.objects.filter(id__in=ids, topic=OuterRef("pk"))
            .order_by()
            .values("topic")
            .annotate(last=Max("seq"))
            .values("last")
        )
        # Never lower: clocks of processes differ a little, so a later event may be the older one.
        Topic.objects.filter(id__in={topic_id for _, topic_id in old}).update(
            floor=Greatest("floor", Subquery(last))
        )
        Event.objects.filter(id__in=ids).delete()
        trimmed += len(ids)
