"""What a socket's application is to read next.

One for each open socket, so it is small: an `asyncio.Queue` would be three deques and an event, near three
kilobytes that nearly always hold nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any

Message = dict[str, Any]


class Inbox:
    """Messages of ASGI from a server to one application, in order. Used in the event loop alone.

    It has no end of its own: whoever puts pauses reading while too many wait (`qsize`).
    """

    __slots__ = ("_messages", "_reader")

    def __init__(self) -> None:
        self._messages: list[Message] = []
        self._reader: asyncio.Future[None] | None = None

    def qsize(self) -> int:
        """Return how many messages wait."""
        return len(self._messages)

    def put_nowait(self, message: Message) -> None:
        """Let the application read it after those before."""
        self._messages.append(message)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def get(self) -> Message:
        """Return the next message when there is one. Only one at a time may wait: else RuntimeError.

        Who is cancelled while waiting has taken nothing.
        """
        if not self._messages:
            if self._reader is not None:
                raise RuntimeError("this socket is being read already")
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self._messages.pop(0)
