"""A line to a server on 127.0.0.1 that can be bad: slow, torn into pieces, standing still, dead.

The bytes of TCP are neither lost nor reordered, so that what is lost below it shows as a line that stands
still for a while; a cable that is pulled shows as one that never goes on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class Weather:
    """How bad a line is.

    What arrives is held for up to `delay` seconds and handed on in pieces of up to `piece` bytes, of which
    each may be followed by `still_seconds` in which nothing passes, or by the end, with these probabilities.
    """

    delay: float = 0.0
    piece: int = CHUNK_BYTES
    still: float = 0.0
    still_seconds: float = 1.0
    cut: float = 0.0


class _Link:
    """One connection over the line: the end that asked and the end that answers."""

    def __init__(self, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.near = near
        self.far = far
        self.passable = asyncio.Event()
        self.passable.set()
        self.forgotten = False

    def abort(self) -> None:
        """End both sides at once, whatever is on its way."""
        for writer in (self.near, self.far):
            writer.transport.abort()


class Line:
    """A listening port that leads to another: `async with Line(server.port) as line`.

    `behind` may be a function that is asked at each connection.
    """

    def __init__(self, behind: int | Callable[[], int], weather: Weather | None = None) -> None:
        self.weather = weather or Weather()
        self.port = 0
        self.counted = {"connections": 0, "stills": 0, "cuts": 0, "pieces": 0}
        self._behind = behind
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._still = False
        self._listening: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where to reach a Torget behind it."""
        return f"http://localhost:{self.port}"

    @property
    def redis_url(self) -> str:
        """Where to reach a Valkey behind it."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._listening is not None
        self._listening.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hold(self) -> None:
        """Let nothing pass in either direction, with every connection open; `go_on` hands on what waited."""
        self._still = True
        for link in self._links:
            link.passable.clear()

    def go_on(self) -> None:
        """Let through again what `hold` held back."""
        self._still = False
        for link in self._links:
            if not link.forgotten:
                link.passable.set()

    def forget(self) -> None:
        """Let nothing pass on these connections ever again, and tell nobody; new ones are as good as any."""
        for link in self._links:
            link.forgotten = True
            link.passable.clear()

    def lose_near_ends(self) -> None:
        """End the connections for those who asked; those who answer never learn of it."""
        self.forget()
        for link in self._links:
            link.near.transport.abort()

    def forgotten_ports(self) -> set[int]:
        """Return the ports from which forgotten connections were made to what is behind the line."""
        return {link.far.get_extra_info("sockname")[1] for link in self._links if link.forgotten}

    def cut(self) -> None:
        """End all connections, both ends at once."""
        for link in list(self._links):
            link.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._connect(reader, writer)
        except (OSError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._tasks.discard(task)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = self._behind if isinstance(self._behind, int) else self._behind()
        answers, asks = await asyncio.open_connection("127.0.0.1", port)
        link = _Link(writer, asks)
        if self._still:
            link.passable.clear()
        self._links.add(link)
        self.counted["connections"] += 1
        try:
            ways = [
                asyncio.create_task(self._carry(link, reader, asks)),
                asyncio.create_task(self._carry(link, answers, writer)),
            ]
            try:
                await asyncio.gather(*ways)
            finally:
                for way in ways:
                    way.cancel()
        finally:
            link.abort()
            self._links.discard(link)

    async def _carry(self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            data = await reader.read(CHUNK_BYTES)
            await link.passable.wait()
            weather = self.weather
            if weather.delay:
                await asyncio.sleep(random.uniform(0, weather.delay))
            while data:
                size = random.randint(1, weather.piece)
                writer.write(data[:size])
                data = data[size:]
                await writer.drain()
                await self._be_bad(link, weather)
                await link.passable.wait()
            if reader.at_eof():
                with suppress(OSError):
                    writer.write_eof()
                return

    async def _be_bad(self, link: _Link, weather: Weather) -> None:
        self.counted["pieces"] += 1
        if weather.still and random.random() < weather.still:
            self.counted["stills"] += 1
            await asyncio.sleep(random.uniform(0.2, weather.still_seconds))
        if weather.cut and random.random() < weather.cut:
            self.counted["cuts"] += 1
            link.abort()
