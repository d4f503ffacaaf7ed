"""Topics of which not everybody gets everything: each event goes to those that its room chooses.

One log serves a whole installation, and each process asks once for all of its sockets who may have what has
come (`TORGET_SIFTED`). While the database is asked, further events wait and are asked about together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from functools import partial

from eventlog import metrics
from eventlog.kinds import EventRow
from realtime.reads import read, read_until
from realtime.topic import Topic

# Sockets that are written to before others have their turn.
TURN_SOCKETS = 1_000


async def choose(topic: Topic, rows: Sequence[EventRow], user_ids: Sequence[int]) -> list[set[int] | None]:
    """Return for each event which of the people get it; None stands for all of them."""
    if topic.sift is None:
        return [None] * len(rows)
    return list(await read(partial(topic.sift, rows, user_ids)))


async def sift(topic: Topic) -> None:
    """Send what waits to those it is for, in the order of the log.

    Fails closed: while the database does not answer, nobody gets anything.
    """
    try:
        while topic.to_sift:
            events, topic.to_sift = topic.to_sift, []
            ask = partial(_ask, topic, [event.row for event in events])
            chosen = await read_until(ask, wanted=partial(_here, topic), about=f"who gets {topic.name}")
            if chosen is None:
                continue
            began = time.monotonic()
            for index, connection in enumerate(list(topic.subscribers)):
                frames = [
                    event.framed
                    for event, users in zip(events, chosen, strict=True)
                    if users is not None and connection.user_id in users
                ]
                if frames and connection in topic.subscribers:
                    connection.write(b"".join(frames))
                if index % TURN_SOCKETS == TURN_SOCKETS - 1:
                    await asyncio.sleep(0)
            now = time.monotonic()
            metrics.write.observe(now - began)
            metrics.fan_out.observe(now - events[0].born)
            for join in list(topic.joins.values()):
                for event, users in zip(events, chosen, strict=True):
                    if users is not None and join.connection.user_id in users:
                        join.offer(event.row.seq, event.framed)
    finally:
        topic.sifting = False
        for join in list(topic.joins.values()):
            topic.promote(join)


def _here(topic: Topic) -> list[int]:
    """Return the people whose sockets have the topic, sorted."""
    return sorted({connection.user_id for connection in (*topic.subscribers, *topic.joins)})


async def _ask(topic: Topic, rows: Sequence[EventRow]) -> list[set[int] | None]:
    return await choose(topic, rows, _here(topic))
