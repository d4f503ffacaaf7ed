"""People who write in one room through whatever happens, and the check that nothing was lost by it."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.servers.client import SECONDS, Frame, Refusal, Socket, TorgetClient
from tests.servers.process import wait_until
from tests.servers.torget import Installation, Server

LOST = (ConnectionError, ConnectionClosed, TimeoutError, OSError, InvalidHandshake, InvalidMessage)
# What is tried again.
PASSING = ("unavailable", "too_fast")
# Whoever comes back over a bad line may need several connections to hear all they missed.
CATCH_UP_SECONDS = 30.0
_rooms = itertools.count(1)


class Writing(Protocol):
    """Somebody signed in."""

    client: TorgetClient

    @property
    def id(self) -> str: ...

    @property
    def username(self) -> str: ...


class Place(Protocol):
    """Where somebody connects to: a server, or a line that leads to one."""

    @property
    def url(self) -> str: ...


@dataclass(eq=False)
class Sender:
    """A client as it should be: comes back, resumes, and sends again what was not acknowledged.

    It gives a connection up on which nothing is answered for `patience` seconds.
    """

    someone: Writing
    server: Place
    topic: str
    room: str
    position: int
    patience: float = SECONDS
    acknowledged: list[str] = field(default_factory=list)
    acknowledged_at: float = 0.0
    heard: list[Frame] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lives: int = 0
    lost: int = 0
    sent: int = 0

    async def run(self, finished: asyncio.Event) -> None:
        """Send until told to stop, through whatever happens to the connection."""
        while not finished.is_set():
            try:
                await self._live(finished)
            except LOST:
                self.lost += 1
                await asyncio.sleep(random.uniform(0.1, 0.3))

    async def catch_up(self, head: int) -> None:
        """Come back, as often as it takes, and hear everything up to `head`."""
        deadline = time.monotonic() + CATCH_UP_SECONDS
        while True:
            try:
                await self._live(None, head)
            except LOST:
                if time.monotonic() > deadline:
                    raise
            else:
                return

    async def _live(self, finished: asyncio.Event | None, head: int = 0) -> None:
        async with self.someone.client.socket(url=self.server.url) as socket:
            if socket.close_code is not None:
                raise ConnectionError("closed before hello")
            self.lives += 1
            try:
                answer = await asyncio.wait_for(socket.subscribe({self.topic: self.position}), self.patience)
                if answer["topics"][self.topic]["state"] != "ok":
                    self.faults.append(str(answer))
                while finished is not None and not finished.is_set():
                    await self._send_one(socket)
                    await asyncio.sleep(random.uniform(0.3, 0.9))
                await socket.wait_for_position(self.topic, head, seconds=20)
            except TimeoutError:
                # Nobody may be there to answer a good-bye.
                socket.connection.transport.abort()
                raise
            except Refusal as refusal:
                if refusal.code not in PASSING:
                    self.faults.append(str(refusal))
                raise ConnectionError("it may not be subscribed now") from refusal
            finally:
                self.position = socket.positions.get(self.topic, self.position)
                self.heard += socket.events(self.topic)
                self.faults += socket.faults

    async def _send_one(self, socket: Socket) -> None:
        text = f"{self.someone.username} {self.sent}"
        try:
            await socket.command(
                "message.send",
                seconds=self.patience,
                room=self.room,
                text=text,
                client_id=text.replace(" ", "-"),
            )
        except Refusal as refusal:
            if refusal.code not in PASSING:
                self.faults.append(str(refusal))
            self.refused.append(str(refusal.code))
        else:
            self.acknowledged.append(text)
            self.acknowledged_at = time.monotonic()
            self.sent += 1


def count_acknowledged(senders: Sequence[Sender], *, more_than: int) -> Callable[[], bool]:
    """Return whether so many messages were acknowledged, as a condition to wait for."""
    return lambda: sum(len(sender.acknowledged) for sender in senders) > more_than


async def wait_for(condition: Callable[[], bool], seconds: float, what: str = "the condition") -> None:
    """Wait until `condition` holds; TimeoutError when it does not within `seconds`."""
    await asyncio.to_thread(wait_until, condition, seconds=seconds, what=what)


async def kill_and_start(victim: Server, senders: Sequence[Sender]) -> None:
    """End a process as a power cut would, start it again, and wait until its people are back."""
    cut_off = {sender: sender.lives for sender in senders if sender.server is victim}
    assert victim.kill() == -9
    await asyncio.to_thread(victim.start)
    await wait_for(lambda: all(sender.lives > lives for sender, lives in cut_off.items()), 60)


@dataclass
class Talk:
    """A room in which all of `senders` write."""

    torget: Installation
    room: str
    topic: str
    start: int
    senders: list[Sender]

    async def wait_for_more(self, messages: int, *, seconds: float = 60.0) -> None:
        """Wait until so many more messages were acknowledged."""
        known = sum(len(sender.acknowledged) for sender in self.senders)
        await wait_for(
            count_acknowledged(self.senders, more_than=known + messages - 1), seconds, f"{messages} messages"
        )

    async def recover(self, *, since: float, seconds: float) -> float:
        """Wait until everybody has something acknowledged that was given after now; return how long after
        `since` (monotonic) that was. TimeoutError when it is not within `seconds` of `since`."""
        now = time.monotonic()
        # What was on its way meanwhile counts as well: two acknowledgements lie after each other.
        given = {sender: len(sender.acknowledged) for sender in self.senders}

        def back() -> bool:
            return all(len(sender.acknowledged) > count + 1 for sender, count in given.items())

        await wait_for(back, seconds - (now - since), "all have written again")
        return max(sender.acknowledged_at for sender in self.senders) - since

    def refused(self) -> int:
        """Return how often anybody was refused."""
        return sum(len(sender.refused) for sender in self.senders)

    def refusals(self) -> set[str]:
        """Return what anybody was refused with."""
        return {code for sender in self.senders for code in sender.refused}

    async def check(self) -> None:
        """Have everybody hear all there is; then see that each acknowledged message is there once, and that
        nobody missed, repeated or reordered anything."""
        ((head,),) = self.torget.query("SELECT head FROM eventlog_topic WHERE name = ?", [self.topic])
        await asyncio.gather(*(sender.catch_up(head) for sender in self.senders))
        rows = self.torget.query(
            "SELECT number, text FROM chat_message"
            " WHERE room_id = (SELECT id FROM chat_room WHERE public_id = ?) ORDER BY number",
            [self.room],
        )
        stored = [text for _, text in rows]
        acknowledged = {text for sender in self.senders for text in sender.acknowledged}
        assert [number for number, _ in rows] == list(range(1, len(rows) + 1))
        assert len(set(stored)) == len(stored)
        assert acknowledged <= set(stored)
        for sender in self.senders:
            assert sender.faults == []
            assert [event["seq"] for event in sender.heard] == list(range(self.start + 1, head + 1))
            assert [event["data"]["message"]["text"] for event in sender.heard] == stored


@asynccontextmanager
async def talking(
    torget: Installation,
    people: Sequence[Writing],
    places: Sequence[Place] = (),
    *,
    patience: float = SECONDS,
) -> AsyncIterator[Talk]:
    """Have people write in a room of theirs for as long as the block takes, and check it all after it.

    Each connects to one of `places`: to one of the servers, where none are named.
    """
    places = places or torget.servers
    async with people[0].client.socket() as socket:
        made = await socket.command(
            "room.create",
            kind="closed",
            name=f"Väderstationen {next(_rooms)}",
            people=[person.id for person in people[1:]],
        )
        room = made["room"]["id"]
        topic = f"room:{room}"
        start = (await socket.subscribe({topic: None}))["topics"][topic]["head"]
    senders = [
        Sender(person, places[index % len(places)], topic, room, start, patience)
        for index, person in enumerate(people)
    ]
    talk = Talk(torget, room, topic, start, senders)
    finished = asyncio.Event()
    async with asyncio.TaskGroup() as running:
        for sender in senders:
            running.create_task(sender.run(finished))
        try:
            yield talk
        finally:
            finished.set()
    await talk.check()
