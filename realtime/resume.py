"""Subscribing and resuming: from a client's positions to a stream without holes or doubles.

First the socket joins the topic, so that live events wait for it; then the database says where the topic
stands and whether the person may read it; then come the missed events, from memory where it reaches back far
enough, else from the log; then what waited; from there on the socket is one of the topic's subscribers.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from eventlog import topics
from eventlog.errors import Invalid, Refused, Unavailable
from eventlog.frames import timestamp
from eventlog.marks import new_mark, parse_mark
from eventlog.topics import Feed, TopicState, sift_of
from realtime import protocol
from realtime.connection import Connection
from realtime.framing import frame_text
from realtime.hub import PORTION_BYTES, PORTION_SECONDS, Hub
from realtime.reads import read
from realtime.sifting import choose
from realtime.topic import Join, Topic

logger = logging.getLogger(__name__)

Result = dict[str, Any]


async def subscribe(hub: Hub, connection: Connection, frame: protocol.Sub, epoch: str) -> None:
    """Carry out a `sub` frame and answer it. Raises Refused when nothing was subscribed."""
    if connection not in hub.connections:
        return
    wanted = (connection.topics | set(frame.topics)) - {connection.user_topic}
    if len(wanted) > protocol.TOPICS:
        raise Refused(
            "too_many_topics",
            _("At most %(limit)d topics at a time.") % {"limit": protocol.TOPICS},
            limit=protocol.TOPICS,
        )
    mark = _parse_mark(frame.mark)
    for name, view in frame.views.items():
        _check_view(frame, name, view)
    joins = {name: _join(hub, connection, name, frame.views.get(name, "")) for name in frame.topics}
    try:
        states, feed = await _read_states(hub, connection, frame, mark)
    except Exception as error:
        for name in joins:
            hub.unsubscribe(connection, name)
        if isinstance(error, Refused):
            raise
        logger.warning("a subscription could not be read", exc_info=True)
        raise Unavailable() from error

    results: dict[str, Result] = {}
    to_fill: list[tuple[Topic, Join, int, int]] = []
    for name, join in joins.items():
        topic = hub.topics.get(name)
        state = states.get(name)
        if topic is None or topic.joins.get(connection) is not join:
            # Sent away meanwhile, or the socket is gone.
            results[name] = {"state": "denied"}
            continue
        if state is None:
            results[name] = {"state": "denied"}
            hub.unsubscribe(connection, name)
            continue
        topic.start_at(state.topic_id, state.head)
        hub.receive_head(name, state.head)
        hub.drain(topic)
        head = max(state.head, topic.last or 0)
        position = frame.topics[name]
        reason = _reason_to_reset(position, head, state.floor, fresh=frame.epoch == epoch)
        if reason:
            results[name] = {"state": "reset", "head": head, "reason": reason}
            hub.unsubscribe(connection, name)
            continue
        results[name] = {"state": "ok", "head": head}
        to_fill.append((topic, join, head if position is None else position, head))
    answer: dict[str, Any] = {"t": "sub", "id": frame.id, "epoch": epoch, "topics": results}
    if frame.mark is not None:
        answer |= {"rooms": feed.moved, "by_audience": feed.by_audience, "mark": new_mark()}
    connection.send(answer)
    for topic, join, start, head in to_fill:
        await _fill(hub, topic, join, start, head)


def _check_view(frame: protocol.Sub, name: str, view: str) -> None:
    sift = sift_of(name)
    if sift is None or name not in frame.topics:
        raise Invalid("views", _("Only a topic that has parts, and is subscribed to, is looked at in part."))
    sift.check(view)


def _join(hub: Hub, connection: Connection, name: str, view: str) -> Join:
    """Let live events of the topic wait for this socket, in place of any earlier subscription."""
    hub.unsubscribe(connection, name)
    if view:
        connection.views[name] = view
    join = Join(connection)
    hub.topic(name).joins[connection] = join
    connection.topics.add(name)
    return join


async def _read_states(
    hub: Hub, connection: Connection, frame: protocol.Sub, mark: datetime | None
) -> tuple[dict[str, TopicState], Feed]:
    """Read where the wanted topics stand, in one query where the person's feed tells it all."""
    states: dict[str, TopicState] = {}
    feed = Feed()
    own = hub.topics.get(connection.user_topic)
    position = frame.topics.get(connection.user_topic)
    # One's own topic is followed since the handshake. How far back the log goes matters only where memory
    # does not reach, and a position beyond it may come from another process that has heard more.
    if own is not None and own.last is not None and own.topic_id is not None:
        known = position is None or (position <= own.last and own.remembered(position) is not None)
        if known:
            states[connection.user_topic] = TopicState(own.topic_id, own.last, 0, 0)
    if mark is not None or not hub.hints.follows(connection.user_id):
        async with hub.feeds:
            asked = hub.hints.ask()
            feed = await read(partial(topics.feed_source().feed, connection.user_id, mark))
            while hub.hints.overtaken(asked):
                asked = hub.hints.ask()
                feed = await read(partial(topics.feed_source().feed, connection.user_id, mark))
            if connection in hub.connections:
                hub.hints.follow(connection.user_id, feed.states, asked)
        states |= {name: state for name, state in feed.states.items() if name in frame.topics}
    missing = [name for name in frame.topics if name not in states]
    if missing:
        states |= await read(partial(topics.states, connection.user_id, missing))
    return states, feed


def _reason_to_reset(position: int | None, head: int, floor: int, *, fresh: bool) -> str | None:
    if position is None:
        return None
    if not fresh:
        return "epoch"
    if position > head or position < 0:
        return "ahead"
    if position < floor:
        return "floor"
    if head - position > protocol.REPLAY_EVENTS:
        return "far"
    return None


async def _fill(hub: Hub, topic: Topic, join: Join, position: int, head: int) -> None:
    """Send what the socket missed after `position`, then let it go on live.

    The log is read up to `head` alone, where the person's right to read was looked up: what comes after it
    takes the hub's way, which checks again where that right may have changed.
    """
    remembered = None if topic.sift is not None else topic.remembered(position)
    if remembered is None:
        try:
            remembered = await _read_missed(hub, topic, join.connection, position, head)
        except Exception:
            logger.warning("the log could not be read for %s", topic.name, exc_info=True)
            remembered = None
        if topic.joins.get(join.connection) is not join:
            return
        if remembered is None:
            hub.unsubscribe(join.connection, topic.name)
            join.connection.send({"t": "reset", "topic": topic.name, "reason": "floor"})
            return
    join.sent = position
    for portion in _portions(remembered):
        if not await _has_room(topic, join):
            return
        join.sent = portion[-1][0]
        join.connection.write(b"".join(frame for _seq, frame in portion))
    if topic.sift is not None:
        # What was not for this person counts as sent.
        join.sent = head
    buffered, join.buffer = join.buffer or [], None
    for seq, frame in buffered:
        join.offer(seq, frame)
    topic.promote(join)


def _portions(frames: Sequence[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """Divide frames, with their sequence numbers, into pieces that each leave in one write."""
    portion: list[tuple[int, bytes]] = []
    size = 0
    for seq, frame in frames:
        portion.append((seq, frame))
        size += len(frame)
        if size >= PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


async def _has_room(topic: Topic, join: Join) -> bool:
    """Wait until the socket has taken most of what it was sent; return whether it still wants the topic."""
    connection = join.connection
    if connection.writer.waiting() > PORTION_BYTES:
        while connection.writer.waiting() > PORTION_BYTES // 2:
            await asyncio.sleep(PORTION_SECONDS)
            if topic.joins.get(connection) is not join:
                return False
        # Whoever takes what is sent is there, though its own frames wait meanwhile.
        connection.heard_at = time.monotonic()
    return True


async def _read_missed(
    hub: Hub, topic: Topic, connection: Connection, position: int, head: int
) -> list[tuple[int, bytes]] | None:
    """Return the events after `position` up to `head` from the log, those that are for this person where the
    topic is sifted; None when they were trimmed meanwhile."""
    missed: list[tuple[int, bytes]] = []
    while position < head and topic.topic_id is not None:
        rows = await hub.pages.read(topic.topic_id, topic.name, position, head)
        if not rows or rows[0][0].seq != position + 1:
            return None
        chosen = await choose(topic, [row for row, _frame in rows], [connection.viewer(topic.name)])
        missed += [
            (row.seq, frame_text(frame))
            for (row, frame), viewers in zip(rows, chosen, strict=True)
            if viewers is None or viewers
        ]
        position = rows[-1][0].seq
    return missed


def _parse_mark(mark: str | None) -> datetime | None:
    if mark is None:
        return None
    parsed = parse_mark(mark)
    if parsed is None:
        raise Invalid("mark", _("This mark is not one of ours: load the rooms again."))
    return parsed


def new_now() -> str:
    """Return this server's time, for clients whose clock is wrong."""
    return timestamp(datetime.now(UTC))
