"""The sender process, as whoever started it sees it."""

from __future__ import annotations

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from notifications.sender import pipe

logger = logging.getLogger(__name__)

# What is on its way then is given back, and perhaps sent twice: with the same tag.
STOP_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]


class SenderProcess:
    """A child that encrypts and posts. It ends with its pipe, and so with this process, however that ends."""

    def __init__(
        self,
        start: pipe.Start,
        on_outcomes: Callable[[list[pipe.Outcome]], None],
        on_end: Callable[[], None],
    ) -> None:
        """Start it. `on_outcomes` and `on_end` are called in a thread of their own."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "notifications.sender"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
        )
        self._on_outcomes = on_outcomes
        self._on_end = on_end
        self._reader = threading.Thread(target=self._read, name="sender-outcomes", daemon=True)
        self._reader.start()
        self._write(pipe.pack(start))

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def send(self, jobs: Sequence[pipe.Job]) -> None:
        """Hand over jobs. Each is reported once, unless the process ends before."""
        self._write(pipe.pack(list(jobs)))

    def _write(self, message: bytes) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(message)
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            logger.debug("the sender has ended; `on_end` tells")

    def _read(self) -> None:
        assert self._process.stdout is not None
        while (message := pipe.read_message(self._process.stdout)) is not None:  # type: ignore[arg-type]
            self._on_outcomes(pipe.decode_outcomes(message))
        self._process.wait()
        self._on_end()

    def stop(self) -> None:
        """Let it finish what is on its way, and end."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join(STOP_SECONDS)
