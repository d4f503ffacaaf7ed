"""Topics of which not everybody gets everything: each event goes to those that its room chooses, by who they
are and by which part of it they look at.

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
from eventlog.topics import Viewer
from realtime.reads import read, read_until
from realtime.topic import Topic

# Sockets that are written to before others have their turn.
TURN_SOCKETS = 1_000


async def choose(
    topic: Topic, rows: Sequence[EventRow], viewers: Sequence[Viewer]
) -> list[set[Viewer] | None]:
    """Return for each event which of the viewers get it; None stands for all of them."""
    if topic.sift is None:
        return [None] * len(rows)
    return list(await read(partial(topic.sift, rows, viewers)))


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
                viewer = connection.viewer(topic.name)
                frames = [
                    event.framed
                    for event, viewers in zip(events, chosen, strict=True)
                    if viewers is not None and viewer in viewers
                ]
                if frames and connection in topic.subscribers:
                    connection.write(b"".join(frames))
                if index % TURN_SOCKETS == TURN_SOCKETS - 1:
                    await asyncio.sleep(0)
            now = time.monotonic()
            metrics.write.observe(now - began)
            metrics.fan_out.observe(now - events[0].born)
            for join in list(topic.joins.values()):
                viewer = join.connection.viewer(topic.name)
                for event, viewers in zip(events, chosen, strict=True):
                    if viewers is not None and viewer in viewers:
                        join.offer(event.row.seq, event.framed)
    finally:
        topic.sifting = False
        for join in list(topic.joins.values()):
            topic.promote(join)


def _here(topic: Topic) -> list[Viewer]:
    """Return whose sockets have the topic and at which part of it they look, each once, sorted."""
    return sorted({connection.viewer(topic.name) for connection in (*topic.subscribers, *topic.joins)})


async def _ask(topic: Topic, rows: Sequence[EventRow]) -> list[set[Viewer] | None]:
    return await choose(topic, rows, _here(topic))
