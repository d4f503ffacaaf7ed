"""What one server process runs besides requests: executor, hub, bus, presence, reconciliation."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from django.utils.module_loading import import_string

from eventlog import executor, ports
from eventlog.log import read_epoch
from presence.here import Presence
from realtime import protocol
from realtime.bus import Bus
from realtime.connection import Connection
from realtime.hub import Hub
from realtime.reads import read
from realtime.reconcile import reconcile

logger = logging.getLogger(__name__)

# After a restart clients come back spread over this time, a little for each that was here.
RETURN_SECONDS_PER_SOCKET = 0.001
RETURN_SECONDS = 2.0


class Runtime:
    """One per process. `start` before the first socket, in the event loop."""

    hub: Hub
    bus: Bus
    presence: Presence
    epoch: str

    def __init__(self) -> None:
        self._starting: asyncio.Task[None] | None = None
        self._reconciling: asyncio.Task[None] | None = None
        self._handlers: dict[type, Callable[[Connection, dict[str, Any]], None]] = {}
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
        self.presence = Presence(self.bus)
        for struct in (protocol.Typing, protocol.Presence, protocol.Watch):
            name = str(struct.__struct_config__.tag)
            self._handlers[struct] = import_string(settings.TORGET_EPHEMERAL[name])
        executor.start()
        ports.set_publisher(self.bus)
        self.bus.start()
        self.presence.start()
        self._reconciling = asyncio.get_running_loop().create_task(reconcile(self))

    def handle_ephemeral(self, connection: Connection, frame: protocol.Ephemeral) -> None:
        """Hand an unstored frame to the room it concerns."""
        fields = {name: getattr(frame, name) for name in frame.__struct_fields__}
        if isinstance(frame, protocol.Typing):
            self._handlers[protocol.Typing](connection, fields)
        else:
            self._handlers[type(frame)](connection, {"presence": self.presence, **fields})

    def call_soon(self, loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
        """Run `call` in the event loop, from any thread; not at all once the loop has ended."""
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError:
            logger.debug("the event loop has ended before an answer")

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


runtime = Runtime()
