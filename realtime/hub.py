"""The hub: from committed events to sockets, once per process.

For each topic with an audience here: the next event in order goes out at once; an earlier one is dropped;
after a gap the hub waits a moment, reads the log once for all sockets, and goes on in order. The database is
the truth: what never arrives as a publish is found by the reconciliation (`realtime.reconcile`).
Everything here runs in the event loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from eventlog import metrics, replay, topics
from eventlog.kinds import Effect, EventRow, Json
from eventlog.topics import Arrival
from realtime import protocol
from realtime.connection import Connection
from realtime.event import LiveEvent, from_log
from realtime.framing import frame_text
from realtime.hints import Hints
from realtime.pages import Pages
from realtime.reads import RETRY_SECONDS, read, read_until
from realtime.sifting import sift
from realtime.topic import Topic

logger = logging.getLogger(__name__)

GAP_SECONDS = 0.02
# What is read from the log goes out in portions, or catching up would look like a socket that is too slow.
PORTION_BYTES = 262_144
PORTION_SECONDS = 0.02
# Answers to "what does this person follow" that are in memory at a time: those of all who come back at once
# took more than everything else they need.
FEEDS_AT_ONCE = 8
# A larger audience is served in turns of so many sockets, so that small rooms need not wait for it.
TURN_SOCKETS = 1_000


class Hub:
    """The sockets and live topics of this process."""

    def __init__(self) -> None:
        self.connections: set[Connection] = set()
        self.people: dict[int, set[Connection]] = {}
        self.owners: dict[str, set[Connection]] = {}
        self.topics: dict[str, Topic] = {}
        self.hints = Hints(self)
        # Told of every event that changes what others see of a person: topic, sequence number, what they see.
        self.on_about: Callable[[str, int, Json], None] = _ignore
        # Told when every socket must connect anew.
        self.on_renew: Callable[[], None] = _do_nothing
        # Whoever asks for a feed waits for a place here.
        self.feeds = asyncio.Semaphore(FEEDS_AT_ONCE)
        self.pages = Pages()
        self._behind: dict[Topic, None] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # --- sockets ---------------------------------------------------------------------------------------

    def connect(self, connection: Connection, topic_id: int, head: int) -> None:
        """Add a socket. Its person's own topic is followed from `head` on, subscribed or not."""
        self.connections.add(connection)
        self.people.setdefault(connection.user_id, set()).add(connection)
        self.owners.setdefault(connection.user_topic, set()).add(connection)
        topic = self.topic(connection.user_topic)
        topic.owners += 1
        topic.start_at(topic_id, head)
        # A revocation between the handshake's query and now is in the log.
        self.receive_head(connection.user_topic, head)

    def disconnect(self, connection: Connection) -> None:
        """Forget a socket."""
        if connection not in self.connections:
            return
        self.connections.discard(connection)
        for name in list(connection.topics):
            self.unsubscribe(connection, name)
        own = self.topics.get(connection.user_topic)
        if own is not None:
            own.owners -= 1
            self._let_go(own)
        of_person = self.people[connection.user_id]
        of_person.discard(connection)
        self.owners[connection.user_topic].discard(connection)
        if not of_person:
            del self.people[connection.user_id]
            del self.owners[connection.user_topic]
            self.hints.forget_person(connection.user_id)

    def unsubscribe(self, connection: Connection, name: str) -> None:
        """End one subscription."""
        connection.topics.discard(name)
        connection.views.pop(name, None)
        topic = self.topics.get(name)
        if topic is not None:
            topic.drop(connection)
            self._let_go(topic)

    def topic(self, name: str) -> Topic:
        """Return the live topic, making it if nobody here had it."""
        topic = self.topics.get(name)
        if topic is None:
            topic = self.topics[name] = Topic(name)
        return topic

    def follow(self, name: str, topic_id: int, head: int) -> None:
        """Let this process itself follow a topic, whether or not a socket does."""
        topic = self.topic(name)
        topic.owners += 1
        topic.start_at(topic_id, head)
        self.receive_head(name, head)

    def _let_go(self, topic: Topic) -> None:
        if topic.idle:
            self.topics.pop(topic.name, None)

    # --- events ----------------------------------------------------------------------------------------

    def receive(self, events: Iterable[LiveEvent]) -> None:
        """Take events from this process's writers or from another process, in any order."""
        for event in events:
            self.hints.note(event.row, event.hint)
            if event.effect is Effect.ABOUT:
                self.on_about(event.row.topic_name, event.row.seq, event.subject)
            topic = self.topics.get(event.row.topic_name)
            if topic is not None:
                self._take(topic, event)
        self._send_all_out()

    def receive_head(self, name: str, head: int) -> None:
        """Take the news that a topic has come to `head`, as the reconciliation reads it."""
        topic = self.topics.get(name)
        if topic is not None and topic.last is not None and head > topic.last:
            topic.known = max(topic.known, head)
            if not topic.held and not topic.repairing:
                self._repair_soon(topic, 0.0)

    def _take(self, topic: Topic, event: LiveEvent) -> None:
        seq = event.row.seq
        if topic.last is not None and seq <= topic.last:
            return
        if topic.held or topic.last is None or seq != topic.last + 1:
            topic.pending[seq] = event
            if not topic.held and topic.last is not None and not topic.repairing:
                self._repair_soon(topic, GAP_SECONDS)
            return
        self._next(topic, event)
        if topic.pending:
            self._go_on(topic)

    def _next(self, topic: Topic, event: LiveEvent) -> None:
        """Hand out the next event; where access may have changed, check that first."""
        if event.effect is Effect.RECHECK:
            topic.held = True
            self._start(self._recheck(topic, event))
            return
        topic.hand_out(event)
        self._behind[topic] = None
        if event.effect is Effect.REVOKE:
            self._send_all_out()
            self._revoke(topic, event)
        elif event.effect is Effect.FEED:
            self._reload_feeds(topic)
        elif event.effect is Effect.ABOUT:
            # Once more, for one that was read from the log.
            for connection in self.owners.get(topic.name, ()):
                connection.held = event.subject["held"]
            self.on_about(topic.name, event.row.seq, event.subject)
        elif event.effect is Effect.RENEW:
            self.on_renew()
        elif event.effect is Effect.AUDIENCE and event.subject is not None:
            self.hints.hold(event.subject)
            self._start(self._compare_followers(event.subject))
        elif event.effect is Effect.SPREAD and event.subject is not None:
            self._start(self._spread(event.subject))

    def drain(self, topic: Topic) -> None:
        """Hand out what waits, as far as it follows on."""
        self._go_on(topic)
        self._send_all_out()

    def _go_on(self, topic: Topic) -> None:
        self._next_pending(topic)
        if topic.last is None or topic.held:
            return
        if topic.pending:
            topic.pending = {seq: event for seq, event in topic.pending.items() if seq > topic.last}
        if (topic.pending or topic.last < topic.known) and not topic.repairing and not topic.idle:
            self._repair_soon(topic, GAP_SECONDS)

    # --- sending ---------------------------------------------------------------------------------------

    def _send_all_out(self) -> None:
        """Send what was handed out: each socket gets all of a topic in one write, small rooms come first."""
        behind, self._behind = self._behind, {}
        for topic in sorted(behind, key=_audience) if len(behind) > 1 else behind:
            self._send_out(topic)

    def _send_out(self, topic: Topic) -> None:
        if topic.to_sift and not topic.sifting:
            topic.sifting = True
            self._start(sift(topic))
        if topic.sending or not topic.outgoing:
            return
        metrics.written.inc(len(topic.outgoing) * len(topic.subscribers))
        data, since, began = topic.take_outgoing(), topic.since, time.monotonic()
        if len(topic.subscribers) > TURN_SOCKETS:
            topic.sending = True
            self._send_turn(topic, data, iter(list(topic.subscribers)), since, began)
            return
        for connection in topic.subscribers:
            connection.write(data)
        self._caught_up(topic, since, began)

    def _send_turn(
        self, topic: Topic, data: bytes, rest: Iterator[Connection], since: float, began: float
    ) -> None:
        """Send to the next of many sockets, then let others have their turn."""
        subscribers = topic.subscribers
        sent = 0
        for connection in islice(rest, TURN_SOCKETS):
            sent += 1
            if connection in subscribers:
                connection.write(data)
        if sent == TURN_SOCKETS:
            asyncio.get_running_loop().call_soon(self._send_turn, topic, data, rest, since, began)
            return
        topic.sending = False
        self._caught_up(topic, since, began)
        self._send_out(topic)

    def _caught_up(self, topic: Topic, since: float, began: float) -> None:
        now = time.monotonic()
        metrics.write.observe(now - began)
        metrics.fan_out.observe(now - since)
        for join in list(topic.joins.values()):
            topic.promote(join)

    # --- gaps ------------------------------------------------------------------------------------------

    def _repair_soon(self, topic: Topic, delay: float) -> None:
        topic.repairing = True
        self._start(self._repair(topic, delay))

    async def _repair(self, topic: Topic, delay: float) -> None:
        """Fill a gap from the log, once for all sockets of the topic, unless it closes by itself."""
        try:
            await asyncio.sleep(delay)
            while topic.last is not None and (topic.pending or topic.last < topic.known):
                if topic.held or topic.topic_id is None or topic.idle:
                    # What is held goes on after the check, and looks for gaps itself.
                    return
                before, waiting = topic.last, set(topic.pending)
                metrics.log_reads.labels("gap").inc()
                rows = await read(partial(replay.read_after, topic.topic_id, topic.name, before))
                if topic.last == before and not topic.held and rows and rows[0][0].seq > before + 1:
                    self._skip_to(topic, rows[0][0].seq - 1)
                await self._hand_out_read(topic, rows)
                if topic.last == before and not topic.held:
                    # The log, which is the truth, does not hold what was waited for.
                    topic.known = topic.last
                    for seq in waiting:
                        topic.pending.pop(seq, None)
                    return
        except Exception:
            # The next publish or reconciliation tries again.
            logger.warning("the log could not be read for %s", topic.name, exc_info=True)
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            topic.repairing = False
            self.drain(topic)

    async def _hand_out_read(self, topic: Topic, rows: list[tuple[EventRow, bytes]]) -> None:
        """Hand out what was read from the log, a portion at a time."""
        portion = 0
        for row, frame in rows:
            if topic.last is None or row.seq <= topic.last:
                continue
            topic.pending.setdefault(row.seq, from_log(row, frame))
            if not topic.held:
                self._next_pending(topic)
                self._send_all_out()
            portion += len(frame)
            if portion > PORTION_BYTES:
                portion = 0
                await asyncio.sleep(PORTION_SECONDS)

    def _next_pending(self, topic: Topic) -> None:
        while not topic.held and topic.last is not None:
            event = topic.pending.pop(topic.last + 1, None)
            if event is None:
                return
            self._next(topic, event)

    def _skip_to(self, topic: Topic, position: int) -> None:
        """Go on after events that have left the log; whoever wanted them must load anew."""
        topic.last = position
        topic.ring.clear()
        for connection in [*topic.subscribers, *topic.joins]:
            self.unsubscribe(connection, topic.name)
            connection.send({"t": "reset", "topic": topic.name, "reason": "floor"})

    # --- access ----------------------------------------------------------------------------------------

    async def _recheck(self, topic: Topic, event: LiveEvent) -> None:
        """Send away those who may no longer read, then hand out the event to those who may.

        Fails closed: while the database does not answer, the topic stands still.
        """

        async def check() -> list[Connection]:
            checked = [*topic.subscribers, *topic.joins]
            user_ids = sorted({connection.user_id for connection in checked})
            allowed = await read(partial(topics.allowed, topic.name, user_ids)) if user_ids else set()
            for connection in checked:
                if connection.user_id not in allowed:
                    self.send_away(connection, topic.name)
            return checked

        while not topic.idle:
            checked = await read_until(check, wanted=lambda: not topic.idle, about=f"access to {topic.name}")
            # Whoever has come meanwhile is checked as well.
            if checked is not None and all(one in checked for one in (*topic.subscribers, *topic.joins)):
                break
        topic.held = False
        if topic.last is not None and event.row.seq > topic.last:
            topic.hand_out(event)
            self._behind[topic] = None
        self.drain(topic)

    async def _spread(self, name: str) -> None:
        """Tell everybody here who may read a topic how it stands, subscribed or not: a few queries in all."""

        async def ask() -> tuple[Json | None, set[int]]:
            user_ids = sorted(self.people)
            return await read(partial(topics.spread_source(), name)), await read(
                partial(topics.allowed, name, user_ids)
            )

        frame, allowed = await read_until(ask, wanted=lambda: self.people, about=name) or (None, set())
        if frame is None:
            return
        told = frame_text(protocol.encode(frame))
        for index, user_id in enumerate(sorted(allowed)):
            for connection in self.people.get(user_id, ()):
                connection.write(told)
            if index % TURN_SOCKETS == TURN_SOCKETS - 1:
                await asyncio.sleep(0)

    async def _compare_followers(self, name: str) -> None:
        """Find out to whom here a topic has come, and from whom it has gone, by belonging: two queries."""

        async def compare() -> None:
            asked = self.hints.ask()
            user_ids = sorted(self.people)
            allowed = await read(partial(topics.allowed, name, user_ids))
            arrival = await read(partial(topics.feed_source().arrival, name))
            self.hints.compared(asked)
            if arrival is not None:
                self._tell_followers(name, arrival, {user_id: user_id in allowed for user_id in user_ids})

        await read_until(compare, wanted=lambda: self.people, about=f"the audience of {name}")
        self.hints.release(name)

    def _tell_followers(self, name: str, arrival: Arrival, belongs: Mapping[int, bool]) -> None:
        come = frame_text(protocol.encode({"t": "came", **arrival.data}))
        gone = frame_text(protocol.encode({"t": "gone", "topic": name}))
        for user_id, here in belongs.items():
            if not self.hints.change(user_id, arrival.topic_id, arrival.head, follow=here):
                continue
            for connection in self.people.get(user_id, ()):
                # Whoever has it on screen hears of it in the topic's own order.
                if name not in connection.topics:
                    connection.write(come if here else gone)

    def send_away(self, connection: Connection, name: str) -> None:
        """End a subscription because access was lost."""
        if name in connection.topics:
            self.unsubscribe(connection, name)
            connection.send({"t": "gone", "topic": name})

    def _revoke(self, topic: Topic, event: LiveEvent) -> None:
        for connection in list(self.owners.get(topic.name, ())):
            if connection.session_id == event.subject:
                self.close(connection, protocol.CLOSE_SIGNED_OUT, "signed out")

    def _reload_feeds(self, topic: Topic) -> None:
        for user_id in {connection.user_id for connection in self.owners.get(topic.name, ())}:
            self._start(self._reload_feed(user_id, self.hints.pause(user_id)))

    async def _reload_feed(self, user_id: int, asked: int) -> None:
        def here() -> bool:
            return user_id in self.people

        ask = partial(read, partial(topics.feed_source().feed, user_id, None))
        while feed := await read_until(ask, wanted=here, about="what somebody follows"):
            if not self.hints.overtaken(asked):
                break
            asked = self.hints.pause(user_id)
        if feed and here():
            await self._tell_missed(user_id, self.hints.follow(user_id, feed.states, asked))

    async def _tell_missed(self, user_id: int, new: Mapping[int, str]) -> None:
        """Say how topics stand that came to a person just now: what moved them meanwhile had no follower."""

        async def tell() -> None:
            hints = await read(partial(topics.feed_source().hints, list(new)))
            # Asked last: whoever may read now was not sent away before the hints were read.
            readable = await read(partial(topics.states, user_id, list(new.values())))
            missed = {
                topic_id: (name, readable[name].head, hints[topic_id])
                for topic_id, name in new.items()
                if topic_id in hints and name in readable
            }
            self.hints.tell(user_id, missed)

        if new:
            await read_until(tell, wanted=lambda: user_id in self.people, about="what came to somebody")

    def close(self, connection: Connection, code: int, reason: str = "") -> None:
        """Close a socket from this side."""
        metrics.closed.labels(str(code)).inc()
        connection.close(code, reason)
        self.disconnect(connection)

    # --- here and now ----------------------------------------------------------------------------------

    def send_ephemeral(self, topic_name: str, payload: bytes, max_audience: int | None) -> None:
        """Send an unstored frame to those who have the topic on screen."""
        topic = self.topics.get(topic_name)
        if topic is None or (max_audience is not None and len(topic.subscribers) > max_audience):
            return
        frame = frame_text(payload)
        for connection in topic.subscribers:
            connection.write(frame)

    # --- tasks -----------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _ignore(name: str, seq: int, seen: Json) -> None:
    """Nobody asked what others see of people yet."""


def _audience(topic: Topic) -> int:
    return len(topic.subscribers)


def _do_nothing() -> None:
    """Nobody asked for it yet."""
