"""One child process: started, watched, read and ended by its own id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

POLL_SECONDS = 0.02


class StartFailed(RuntimeError):
    """A server did not become ready; the message ends with the last lines it logged."""


def find_free_port() -> int:
    """Return a TCP port on 127.0.0.1 that nobody listened on a moment ago."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Poll `condition` until it holds.

    Raises TimeoutError naming `what` when it does not hold within `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(POLL_SECONDS)


def port_answers(port: int) -> bool:
    """Say whether somebody accepts connections on 127.0.0.1:`port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A child process whose output goes to a log file.

    A log file and not a pipe: a pipe nobody reads fills up after 64 KiB and stops the server in its next
    log line.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        log_path: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        group: int | None = None,
    ) -> None:
        self.argv = [str(part) for part in argv]
        self.log_path = log_path
        self._env = dict(env) if env is not None else None
        self._cwd = cwd
        self._user = user
        self._group = group
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process; it must not be running."""
        if self.alive:
            raise RuntimeError(f"already running as {self.pid}: {self.argv[0]}")
        with self.log_path.open("ab") as log:
            self._child = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                user=self._user,
                group=self._group,
                extra_groups=[] if self._user is not None else None,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id; RuntimeError when it was never started."""
        if self._child is None:
            raise RuntimeError("not started")
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the process is running now."""
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for the signal that ended it; None while it runs."""
        return None if self._child is None else self._child.poll()

    def log(self) -> str:
        """Return everything the process has written so far."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def wait_ready(self, condition: Callable[[], bool], *, seconds: float, what: str) -> None:
        """Wait until `condition` holds; StartFailed with the log's end if the process dies or time runs
        out."""
        deadline = time.monotonic() + seconds
        while not condition():
            if not self.alive:
                raise StartFailed(f"{what} ended with {self.exit_code} at its start:\n{self._log_end()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{what} was not ready within {seconds:g} s:\n{self._log_end()}")
            time.sleep(POLL_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """Send one signal to this process alone."""
        if self.alive:
            os.kill(self.pid, number)

    def terminate(self, *, seconds: float = 15.0, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask the process to end and return its exit code; it is killed when it has not ended within
        `seconds`."""
        if self._child is None:
            return 0
        self.send(number)
        try:
            return self._child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End the process as a power cut would (SIGKILL) and return its exit code."""
        if self._child is None:
            return 0
        self.send(signal.SIGKILL)
        return self._child.wait(timeout=10)

    def _log_end(self, lines: int = 30) -> str:
        return "\n".join(self.log().splitlines()[-lines:])
