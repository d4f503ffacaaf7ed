"""What makes the database the truth: comparing this process with it, whatever was published or lost."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from eventlog import replay, topics
from eventlog.log import read_epoch
from realtime import protocol
from realtime.reads import read

if TYPE_CHECKING:
    from realtime.runtime import Runtime

logger = logging.getLogger(__name__)

EVERY_SECONDS = 1.0
ALL_SECONDS = 60.0
SWEEP_SECONDS = 5.0
REFRESH_SECONDS = 10.0
TIDY_SECONDS = 3600.0
# Over the longest transaction: a topic's clock is set before its transaction commits.
MARGIN_SECONDS = 5


async def reconcile(runtime: Runtime) -> None:
    """Run for as long as the server does; a round that fails is tried again when it is next due."""
    rounds: list[tuple[float, Callable[[Runtime], Awaitable[None]]]] = [
        (EVERY_SECONDS, compare_changed),
        (SWEEP_SECONDS, close_silent),
        (REFRESH_SECONDS, refresh),
        (ALL_SECONDS, compare_all),
        (ALL_SECONDS, check_sign_ins),
        (TIDY_SECONDS, tidy),
    ]
    done = dict.fromkeys(range(len(rounds)), time.monotonic())
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        for index, (every, work) in enumerate(rounds):
            # A little early rather than a whole round late.
            if time.monotonic() - done[index] < every - EVERY_SECONDS / 2:
                continue
            done[index] = time.monotonic()
            try:
                await work(runtime)
            except Exception:
                logger.warning("%s failed; it is tried again", work.__name__, exc_info=True)


async def compare_changed(runtime: Runtime) -> None:
    """Catch up with topics written to lately, by whichever process or command."""
    hub = runtime.hub
    seconds = settings.TORGET_TRANSACTION_SECONDS + MARGIN_SECONDS
    unheard = []
    for topic_id, name, head in await read(partial(replay.changed_topics, seconds)):
        hub.receive_head(name, head)
        if hub.hints.unheard(topic_id, head):
            unheard.append((topic_id, name, head))
    if unheard:
        hints = await read(partial(topics.feed_source().hints, [topic_id for topic_id, _, _ in unheard]))
        for topic_id, name, head in unheard:
            hint = hints.get(topic_id)
            if hint is not None:
                hub.hints.moved(topic_id, name, head, hint)


async def compare_all(runtime: Runtime) -> None:
    """Compare every live topic, and the epoch, which a restore renews."""
    hub = runtime.hub
    live = {topic.topic_id: name for name, topic in hub.topics.items() if topic.topic_id is not None}
    for topic_id, head in (await read(partial(replay.heads_of, list(live)))).items():
        hub.receive_head(live[topic_id], head)
    epoch = await read(read_epoch)
    if epoch != runtime.epoch:
        runtime.restart_log(epoch)


async def check_sign_ins(runtime: Runtime) -> None:
    """Close the sockets of sign-ins that have run out or were ended without a word."""
    sessions = {connection.session_id for connection in runtime.hub.connections}
    if not sessions:
        return
    live = await read(partial(import_string(settings.TORGET_LIVE_SESSIONS), sorted(sessions)))
    await read(partial(import_string(settings.TORGET_NOTE_SEEN), sessions=sorted(live)))
    for connection in list(runtime.hub.connections):
        if connection.session_id in sessions and connection.session_id not in live:
            runtime.hub.close(connection, protocol.CLOSE_SIGNED_OUT, "signed out")


async def close_silent(runtime: Runtime) -> None:
    """Close sockets whose client has not spoken: its cable may be pulled."""
    earliest = time.monotonic() - protocol.SILENCE_SECONDS
    for connection in list(runtime.hub.connections):
        if connection.heard_at < earliest:
            runtime.presence.disconnected(connection)
            runtime.hub.close(connection, protocol.CLOSE_SILENT, "silent")


async def tidy(runtime: Runtime) -> None:
    """Let go of the oldest part of the log, and of whatever else the rooms keep for a time only."""
    await read(partial(replay.trim, timezone.now() - timedelta(days=settings.TORGET_LOG_DAYS)))
    for path in settings.TORGET_TIDY:
        await read(import_string(path))


async def refresh(runtime: Runtime) -> None:
    """Let the rooms read anew what each process remembers and another may have changed."""
    for path in settings.TORGET_REFRESH:
        await read(import_string(path))
