"""A chat server under measurement, whichever it is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from bench.common.crowd import Crowd
from bench.common.door import Opened, open_sockets

TEXT = "{number} Bussen till Norrgården är tio minuter sen, och fru Berg väntar på sin medicin. Tar du henne?"


class OverWebSocket:
    """What targets have in common whose people come by WebSocket.

    `marker` is how the payload of a room's message starts.
    """

    marker: bytes
    port: int
    pid: int

    @property
    def pids(self) -> Sequence[int]:
        """All processes that serve."""
        return [self.pid]

    def requests(self) -> Sequence[bytes]:
        """Return a handshake request for each person."""
        raise NotImplementedError

    def make_crowd(self, *, counting: bool = True) -> Crowd:
        return Crowd(marker=self.marker if counting else None)

    def is_message(self, payload: bytes) -> bool:
        return payload.startswith(self.marker)

    def open(self, crowd: Crowd, *, parallel: int, count: int | None = None) -> Opened:
        """Open everybody's socket, or those of the first `count`."""
        return open_sockets(crowd, self.port, self.requests()[:count], parallel=parallel)


class Target(Protocol):
    """A running server whose people sit in one room, or spread over several: person i in room i % rooms."""

    name: str
    pid: int
    port: int

    def make_crowd(self, *, counting: bool = True) -> Crowd:
        """Return a crowd that counts the rooms' messages, or one that hands over every one of them."""
        ...

    def is_message(self, payload: bytes) -> bool:
        """Return whether a frame is a room's message."""
        ...

    def open(self, crowd: Crowd, *, parallel: int, count: int | None = None) -> Opened:
        """Open everybody's connection, or those of the first `count`, `parallel` at a time."""
        ...

    def take(self, member: int, payload: bytes) -> None:
        """Take a frame that is no message of the room. Raises Broken when it is an error."""
        ...

    def greet(self, crowd: Crowd) -> None:
        """Wait until the server has welcomed every member."""
        ...

    def settle(self, crowd: Crowd, people: Sequence[int]) -> None:
        """Wait until every member of the crowd hears what is said in the own room.

        `people[member]` is which of the people the member is.
        """
        ...

    def message(self, number: int, person: int) -> bytes:
        """Return the frame by which a person says the `number`-th thing in the own room."""
        ...

    def number_of(self, payload: bytes) -> int:
        """Return the number inside a message that arrived."""
        ...

    def position_of(self, payload: bytes) -> int:
        """Return where in the room's order a message stands, counted by one."""
        ...

    @property
    def pids(self) -> Sequence[int]:
        """All processes that serve; of Torget alone ever more than one."""
        ...

    def keep_alive(self, crowd: Crowd) -> None:
        """Show the server that everybody is still there."""
        ...

    def count_stored(self) -> int | None:
        """Return how many messages of all rooms are stored; None where that cannot be asked."""
        ...

    def stop(self) -> None:
        """End the server's processes and remove its data."""
        ...


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Let the processes started inside run on that core alone; this one is back on its own afterwards."""
    own = os.sched_getaffinity(0)
    try:
        if core is not None:
            os.sched_setaffinity(0, {core})
        yield
    finally:
        os.sched_setaffinity(0, own)


@contextmanager
def everywhere() -> Iterator[None]:
    """Let the processes started inside run on every core; this one is back on its own afterwards."""
    own = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
        yield
    finally:
        os.sched_setaffinity(0, own)


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
