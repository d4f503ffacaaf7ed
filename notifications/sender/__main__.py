"""The sender process. It ends when its standard input does: with whoever started it, whatever ended that."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from typing import BinaryIO

from notifications.sender import pipe
from notifications.sender.addresses import Allowed
from notifications.sender.encrypting import Encryptor
from notifications.sender.posting import Poster

# Outcomes leave together that come within this time: one message instead of hundreds.
GATHER_SECONDS = 0.02


class Outcomes:
    """Gathers outcomes and writes them."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._waiting: list[pipe.Outcome] = []

    def add(self, outcome: pipe.Outcome) -> None:
        """Take one; it is written a moment later."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self.write)
        self._waiting.append(outcome)

    def write(self) -> None:
        """Write what there is."""
        if self._waiting:
            message, self._waiting = pipe.pack(self._waiting), []
            self._target.write(message)
            self._target.flush()


async def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Send what comes in until nothing more does."""
    first = pipe.read_message(source)
    if first is None:
        return
    start = pipe.decode_start(first)
    outcomes = Outcomes(target)
    allowed = Allowed(tuple(start.names), frozenset(start.origins))
    poster = Poster(Encryptor(start.private_key, start.contact), allowed, outcomes.add)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def take(message: bytes) -> None:
        for job in pipe.decode_jobs(message):
            poster.take(job)

    def read() -> None:
        while (message := pipe.read_message(source)) is not None:
            loop.call_soon_threadsafe(take, message)
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=read, name="pipe", daemon=True).start()
    await ended.wait()
    await poster.finish(waiting=False)
    outcomes.write()


def main() -> int:
    """Run until the pipe ends. A signal to the whole group, as Ctrl-C is, leaves it to finish its work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Nothing that a library prints may get between the messages.
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(BrokenPipeError):
        asyncio.run(serve(sys.stdin.buffer, target))
    return 0


if __name__ == "__main__":
    sys.exit(main())
