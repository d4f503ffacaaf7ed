"""People of the cast, signed in at the real servers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.servers.client import Frame, Refusal, Socket, TorgetClient
from tests.servers.torget import Installation, Person, Server

_numbers = itertools.count(1)
_colleagues: dict[int, Iterator[Person]] = {}


@dataclass
class Someone:
    """A person with a signed-in browser."""

    client: TorgetClient
    person: Person

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def username(self) -> str:
        return self.person.username

    @property
    def topic(self) -> str:
        """The person's own topic."""
        return self.person.topic


Enter = Callable[..., Awaitable[Someone]]
OpenSocket = Callable[..., Awaitable[Socket]]


@pytest.fixture
async def exits() -> AsyncIterator[AsyncExitStack]:
    """What is to be closed after the test, last opened first."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def enter(exits: AsyncExitStack) -> Enter:
    """Sign somebody in: `await enter(torget.cast["fatima"], torget.first)`."""

    async def signed_in(person: Person, server: Server) -> Someone:
        client = await exits.enter_async_context(TorgetClient(server.url))
        await client.sign_in(person.username, person.password)
        return Someone(client, person)

    return signed_in


@pytest.fixture
def open_socket(exits: AsyncExitStack) -> OpenSocket:
    """Open a socket that is closed after the test: `await open_socket(fatima, server)`."""

    async def opened(who: Someone, server: Server | None = None) -> Socket:
        return await exits.enter_async_context(who.client.socket(url=server.url if server else None))

    return opened


@pytest.fixture
async def fatima(torget: Installation, enter: Enter) -> Someone:
    """Fatima, home-care worker, at the first process."""
    return await enter(torget.cast["fatima"], torget.first)


@pytest.fixture
async def erik(torget: Installation, enter: Enter) -> Someone:
    """Erik, preschool teacher, at the last process."""
    return await enter(torget.cast["erik"], torget.last)


@pytest.fixture
def two_processes(new_torget: Installation) -> Installation:
    """An installation with two processes of its own. Tests of it belong to the grown set-up alone."""
    return new_torget


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs two processes where there is one by design."""
    if config.getoption("--setup") == "embedded":
        left_out = [item for item in items if "two_processes" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
async def newcomer(torget: Installation, enter: Enter) -> Someone:
    """A colleague nobody else's test has used up the allowance of."""
    return await enter(next(_colleagues.setdefault(id(torget), iter(torget.cast.crowd))), torget.first)


async def patiently(socket: Socket, name: str, /, **data: Any) -> Frame:
    """Run a command, waiting as long as the server asks where the test went too fast; return its answer."""
    while True:
        try:
            return await socket.command(name, **data)
        except Refusal as refusal:
            if refusal.code != "too_fast":
                raise
            await asyncio.sleep(refusal.retry_after or 0.1)


async def make_room(
    socket: Socket, *people: Someone | Person, kind: str = "closed", name: str = "Hemtjänst Norr"
) -> Frame:
    """Open a room with `people` in it and return its RoomSummary."""
    data = await patiently(
        socket, "room.create", kind=kind, name=name, people=[person.id for person in people]
    )
    room: Frame = data["room"]
    return room


def new_client_id() -> str:
    """Return an id no message has had."""
    return f"story-{next(_numbers)}"


async def say(socket: Socket, room: str, text: str, *, client_id: str | None = None, **more: object) -> Frame:
    """Send a message and return it as acknowledged."""
    data = await patiently(
        socket, "message.send", room=room, text=text, client_id=client_id or new_client_id(), **more
    )
    message: Frame = data["message"]
    return message
