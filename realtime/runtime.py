"""What one server process runs besides requests: executor, hub, bus, presence, reconciliation."""

from __future__ import annotations

import asyncio
import logging
import random
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.module_loading import import_string

from eventlog import due, executor, metrics, ports
from eventlog.kinds import Json
from eventlog.log import find_topic, read_epoch
from eventlog.topics import AUDIENCES
from presence.here import Presence
from realtime import protocol
from realtime.bus import Bus
from realtime.connection import Connection
from realtime.hub import Hub
from realtime.reads import read
from realtime.reconcile import reconcile
from realtime.rounds import Rounds

logger = logging.getLogger(__name__)

# After a restart clients come back spread over this time, a little for each that was here.
RETURN_SECONDS_PER_SOCKET = 0.001
RETURN_SECONDS = 2.0
RENEW_SECONDS = 0.2
LAG_SECONDS = 1.0


class Companion(Protocol):
    """What runs beside the sockets, in threads of its own (see `TORGET_COMPANIONS`)."""

    def start(self) -> None:
        """Begin, and return at once."""

    def stop(self) -> None:
        """Finish what was begun, while the writers still run."""


class Runtime:
    """One per process. `start` before the first socket, in the event loop."""

    hub: Hub
    bus: Bus
    presence: Presence
    due_rounds: Rounds
    follow_rounds: Rounds
    companions: list[Companion]
    epoch: str

    def __init__(self) -> None:
        self._starting: asyncio.Task[None] | None = None
        self._reconciling: asyncio.Task[None] | None = None
        self._lag: asyncio.Task[None] | None = None
        self._handlers: dict[type, Callable[[Connection, dict[str, Any]], None]] = {}
        self._calls: list[Callable[[], None]] = []
        self._calling = threading.Lock()
        self.stopping = False

    async def ensure_started(self) -> None:
        """Start once, whoever asks first; the others wait. After a failure the next one tries again."""
        if self._starting is None or (self._starting.done() and self._starting.exception()):
            self._starting = asyncio.get_running_loop().create_task(self._start())
        await asyncio.shield(self._starting)

    async def _start(self) -> None:
        self.epoch = await read(read_epoch)
        self.hub = Hub()
        self.bus = Bus(self.hub, get_channel_layer() if settings.CHANNEL_LAYERS else None)
        self.presence = Presence(self.bus, read)
        self.hub.on_about = self._note_about
        self.hub.on_renew = self._renew_soon
        for name in (settings.TORGET_HOUSE_TOPIC, AUDIENCES):
            topic = await read(partial(find_topic, name))
            self.hub.follow(name, topic.pk, topic.head)
        for struct in (protocol.Typing, protocol.Presence, protocol.Watch):
            name = str(struct.__struct_config__.tag)
            self._handlers[struct] = import_string(settings.TORGET_EPHEMERAL[name])
        executor.start()
        ports.set_publisher(self.bus)
        self.bus.start()
        self.presence.start()
        self._reconciling = asyncio.get_running_loop().create_task(reconcile(self))
        metrics.sockets.set_function(lambda: len(self.hub.connections))
        metrics.people.set_function(lambda: len(self.hub.people))
        metrics.topics.set_function(lambda: len(self.hub.topics))
        if not self.bus.alone:
            metrics.bus_silence.set_function(self.bus.silence)
        self._lag = asyncio.get_running_loop().create_task(_watch_lag())
        self.due_rounds = Rounds("due", _run_due)
        self.due_rounds.start()
        due.set_waker(self.due_rounds.wake)
        self.follow_rounds = Rounds("follow", _follow)
        self.follow_rounds.start()
        self.companions = [import_string(path)() for path in settings.TORGET_COMPANIONS]
        for companion in self.companions:
            companion.start()

    def _note_about(self, topic_name: str, seq: int, seen: Json) -> None:
        """Hand on what others see of a person from now on."""
        self.presence.about(topic_name.partition(":")[2], seq, hidden=seen["hidden"], status=seen["status"])

    def handle_ephemeral(self, connection: Connection, frame: protocol.Ephemeral) -> None:
        """Hand an unstored frame to the room it concerns."""
        fields = {name: getattr(frame, name) for name in frame.__struct_fields__}
        if isinstance(frame, protocol.Typing):
            self._handlers[protocol.Typing](connection, fields)
        else:
            self._handlers[type(frame)](connection, {"presence": self.presence, **fields})

    def call_soon(self, loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
        """Run `call` in the event loop, from any thread; not at all once the loop has ended.

        What is asked for before the loop comes to it wakes the loop once, not each time.
        """
        with self._calling:
            self._calls.append(call)
            if len(self._calls) > 1:
                return
        try:
            loop.call_soon_threadsafe(self._run_calls)
        except RuntimeError:
            logger.debug("the event loop has ended before an answer")

    def _run_calls(self) -> None:
        with self._calling:
            calls, self._calls = self._calls, []
        for call in calls:
            try:
                call()
            except Exception:
                logger.exception("an answer could not be given")

    def _renew_soon(self) -> None:
        # The answer to the command that this follows from comes a moment after its event.
        asyncio.get_running_loop().call_later(RENEW_SECONDS, self.renew_sockets)

    def renew_sockets(self) -> None:
        """Have every socket connect anew, spread over a while."""
        connections = list(self.hub.connections)
        spread = RETURN_SECONDS + len(connections) * RETURN_SECONDS_PER_SOCKET
        for connection in connections:
            wait = int(1000 * random.uniform(0.1, spread))
            self.hub.close(connection, protocol.CLOSE_RESTART, f"retry={wait}")

    def restart_log(self, epoch: str) -> None:
        """Take up a new epoch: all clients load anew."""
        logger.warning("the log has a new epoch: all clients reload")
        self.epoch = epoch
        for connection in list(self.hub.connections):
            self.hub.close(connection, protocol.CLOSE_RESTART, "retry=500")

    async def stop(self) -> None:
        """Say good-bye: finish writes, then close every socket with 1012 and when to come back."""
        if self.stopping or self._starting is None or not self._starting.done():
            return
        self.stopping = True
        if self._reconciling is not None:
            self._reconciling.cancel()
        if self._lag is not None:
            self._lag.cancel()
        due.set_waker(None)
        await self.due_rounds.stop()
        await self.follow_rounds.stop()
        for companion in self.companions:
            await asyncio.get_running_loop().run_in_executor(None, companion.stop)
        await asyncio.get_running_loop().run_in_executor(None, executor.stop)
        # Answers and events of the last commits are in the loop's queue: let them out first.
        await asyncio.sleep(0.05)
        ports.set_publisher(None)
        connections = list(self.hub.connections)
        spread = RETURN_SECONDS + len(connections) * RETURN_SECONDS_PER_SOCKET
        for connection in connections:
            wait = int(1000 * random.uniform(0.5, spread))
            self.hub.close(connection, protocol.CLOSE_RESTART, f"retry={wait}")
        await self.presence.stop()
        await self.bus.stop()


async def _watch_lag() -> None:
    """Note once a second how late this task is called: so late is everything else in the loop."""
    loop = asyncio.get_running_loop()
    while True:
        due_at = loop.time() + LAG_SECONDS
        await asyncio.sleep(LAG_SECONDS)
        metrics.loop_lag.observe(max(0.0, loop.time() - due_at))


def _run_due() -> bool:
    return due.run_due() >= due.ROUND


def _follow() -> bool:
    left = False
    for path in settings.TORGET_FOLLOWERS:
        left = import_string(path)() or left
    return left


runtime = Runtime()
