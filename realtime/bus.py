"""Between the writers, this process's hub, and the other processes.

What is committed here reaches this process's sockets directly. Where there are other processes, the channel
layer tells them, one message for all that was committed in a moment. It is a doorbell: a message lost on the
way costs one read of the log.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from channels.layers import BaseChannelLayer

from eventlog import metrics
from eventlog.ports import Published
from realtime import event, protocol
from realtime.event import LiveEvent
from realtime.hub import Hub

logger = logging.getLogger(__name__)

GROUP = "processes"
WAITING_MESSAGES = 10_000
RETRY_SECONDS = 1.0
# Each process speaks at least so often, and begins anew when it has not heard itself so many times in a row:
# of a line that died without a word, or a server that stands still, no connection tells.
BEAT_SECONDS = 1.5
SILENT_BEATS = 4
# While much is written, what was committed within this time leaves together: a system call to each socket
# costs several times what the bytes do. What comes alone never waits.
GATHER_SECONDS = 0.004


class Bus:
    """This process's way out. `layer` is None where there is only one process."""

    def __init__(self, hub: Hub, layer: BaseChannelLayer | None) -> None:
        self._hub = hub
        self._layer = layer
        self._loop = asyncio.get_running_loop()
        self.process_id = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._committed: deque[LiveEvent] = deque()
        self._scheduled = False
        self._delivered_at = 0.0
        self._outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue(WAITING_MESSAGES)
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: asyncio.Task[None] | None = None
        self.on_presence = _ignore
        self.heard_self_at: float | None = None
        self._began = self._loop.time()

    @property
    def alone(self) -> bool:
        """Whether this is the only process by design."""
        return self._layer is None

    def silence(self) -> float:
        """Return for how many seconds this process has not heard itself."""
        return self._loop.time() - (self.heard_self_at or self._began)

    def start(self) -> None:
        """Listen to the other processes, if there may be any."""
        if self._layer is not None:
            self._listening = self._loop.create_task(self._listen())
            self._tasks = [self._loop.create_task(self._send_all()), self._loop.create_task(self._watch())]

    async def stop(self) -> None:
        """Stop listening."""
        tasks = [*self._tasks, self._listening] if self._listening else self._tasks
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- the publisher port (any thread) -----------------------------------------------------------------

    def publish(self, published: Sequence[Published]) -> None:
        """Take what was committed together."""
        live = [event.from_published(one) for one in published]
        with self._lock:
            self._committed += live
            if self._scheduled:
                return
            self._scheduled = True
        self._call(self._flush)

    def ephemeral(self, topic_name: str, frame: dict[str, Any], max_audience: int | None) -> None:
        """Take a frame that is never stored."""
        payload = protocol.encode(frame)
        self._call(self._ephemeral, topic_name, payload, max_audience)

    def _call(self, call: Any, *arguments: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *arguments)
        except RuntimeError:
            logger.debug("the event loop has ended; clients will read the log")

    # --- in the event loop ---------------------------------------------------------------------------------

    def _flush(self) -> None:
        wait = self._delivered_at + GATHER_SECONDS - self._loop.time()
        if wait > 0 and len(self._committed) > 1:
            self._loop.call_later(wait, self._deliver_committed)
        else:
            self._deliver_committed()

    def _deliver_committed(self) -> None:
        with self._lock:
            events = list(self._committed)
            self._committed.clear()
            self._scheduled = False
        now = time.monotonic()
        metrics.observe_all(metrics.published, [now - live.born for live in events])
        self.deliver(events)
        self._delivered_at = self._loop.time()

    def deliver(self, events: list[LiveEvent]) -> None:
        """Hand events to the hub here and to the other processes."""
        self._hub.receive(events)
        if self._layer is not None:
            self._post({"events": event.pack(events)})

    def _ephemeral(self, topic_name: str, payload: bytes, max_audience: int | None) -> None:
        self._hub.send_ephemeral(topic_name, payload, max_audience)
        if self._layer is not None:
            self._post({"topic": topic_name, "payload": payload, "max": max_audience})

    def send_presence(self, message: dict[str, Any]) -> None:
        """Tell the other processes who is here."""
        if self._layer is not None:
            self._post({"presence": message})

    def _post(self, message: dict[str, Any]) -> None:
        try:
            self._outgoing.put_nowait({"type": "torget", "from": self.process_id, **message})
        except asyncio.QueueFull:
            logger.warning("the other processes do not keep up: they will read the log instead")

    async def _send_all(self) -> None:
        assert self._layer is not None
        while True:
            message = await self._outgoing.get()
            try:
                await self._layer.group_send(GROUP, message)
            except Exception as error:
                logger.warning("the other processes could not be told: %s", error)

    async def _listen(self) -> None:
        assert self._layer is not None
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                while True:
                    self._take(await self._layer.receive(channel))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("the other processes cannot be heard: %s", error)
                await asyncio.sleep(RETRY_SECONDS)

    async def _watch(self) -> None:
        """Speak regularly, and connect anew when this process does not hear itself."""
        unheard = 0
        while True:
            heard_at = self.heard_self_at
            # Only to be heard: it says nothing.
            self._post({})
            await asyncio.sleep(BEAT_SECONDS)
            unheard = unheard + 1 if self.heard_self_at == heard_at else 0
            if unheard >= SILENT_BEATS:
                unheard = 0
                await self._begin_anew()

    async def _begin_anew(self) -> None:
        assert self._layer is not None
        assert self._listening is not None
        logger.warning("this process does not hear itself and connects anew")
        try:
            await self._layer.flush()
        except Exception as error:
            logger.warning("old connections could not be closed: %s", error)
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        self._listening = self._loop.create_task(self._listen())

    def _take(self, message: dict[str, Any]) -> None:
        try:
            if message.get("from") == self.process_id:
                self.heard_self_at = self._loop.time()
                return
            if "events" in message:
                self._hub.receive(event.unpack(message["events"]))
            elif "topic" in message:
                self._hub.send_ephemeral(message["topic"], message["payload"], message["max"])
            elif "presence" in message:
                self.on_presence(str(message["from"]), message["presence"])
        except Exception:
            logger.exception("a message of another process could not be used")


def _ignore(process_id: str, message: dict[str, Any]) -> None:
    """Nobody asked for presence yet."""
