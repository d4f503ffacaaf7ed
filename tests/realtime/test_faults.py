"""What breaks: processes, publishes, Valkey, slow readers. Nobody may miss, repeat or reorder anything."""

from __future__ import annotations

import asyncio
import json
import random
import socket as sockets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from tests.realtime.conftest import Enter, OpenSocket, Someone, make_room, new_client_id, say
from tests.servers.client import Frame, Refusal, Socket
from tests.servers.fixtures import MakeInstallation
from tests.servers.process import wait_until
from tests.servers.torget import Installation, Server

LOST = (ConnectionError, ConnectionClosed, TimeoutError, OSError, InvalidHandshake)
# A round of the reconciliation, and the two seconds everything must have arrived in after it.
RECONCILED_SECONDS = 1.0 + 2.0


@dataclass(eq=False)
class Sender:
    """A client as it should be: comes back, resumes, and sends again what was not acknowledged."""

    someone: Someone
    server: Server
    topic: str
    room: str
    position: int
    acknowledged: list[str] = field(default_factory=list)
    heard: list[Frame] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lives: int = 0
    sent: int = 0

    async def run(self, finished: asyncio.Event) -> None:
        """Send until told to stop, through whatever happens to the connection."""
        while not finished.is_set():
            try:
                await self._live(finished)
            except LOST:
                await asyncio.sleep(random.uniform(0.1, 0.3))

    async def catch_up(self, head: int) -> None:
        """Come back once more and hear everything up to `head`."""
        await self._live(None, head)

    async def _live(self, finished: asyncio.Event | None, head: int = 0) -> None:
        async with self.someone.client.socket(url=self.server.url) as socket:
            if socket.close_code is not None:
                raise ConnectionError("closed before hello")
            self.lives += 1
            try:
                answer = await socket.subscribe({self.topic: self.position})
                if answer["topics"][self.topic]["state"] != "ok":
                    self.faults.append(str(answer))
                while finished is not None and not finished.is_set():
                    await self._send_one(socket)
                    await asyncio.sleep(random.uniform(0.3, 0.9))
                await socket.wait_for_position(self.topic, head, seconds=20)
            finally:
                self.position = socket.positions.get(self.topic, self.position)
                self.heard += socket.events(self.topic)
                self.faults += socket.faults

    async def _send_one(self, socket: Socket) -> None:
        text = f"{self.someone.username} {self.sent}"
        try:
            await socket.command("message.send", room=self.room, text=text, client_id=text.replace(" ", "-"))
        except Refusal as refusal:
            if refusal.code not in ("unavailable", "too_fast"):
                raise
        else:
            self.acknowledged.append(text)
            self.sent += 1


def count_acknowledged(senders: list[Sender], *, more_than: int) -> Callable[[], bool]:
    """Return whether so many messages were acknowledged, as a condition to wait for."""
    return lambda: sum(len(sender.acknowledged) for sender in senders) > more_than


async def kill_and_start(victim: Server, senders: list[Sender]) -> None:
    """End a process as a power cut would, start it again, and wait until its people are back."""
    cut_off = {sender: sender.lives for sender in senders if sender.server is victim}
    assert victim.kill() == -9
    await asyncio.to_thread(victim.start)
    await wait_for(lambda: all(sender.lives > lives for sender, lives in cut_off.items()), 60)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_servers_are_killed_while_fifty_people_write(
    new_torget: Installation, enter: Enter, kills: int
) -> None:
    torget = new_torget
    people = [
        await enter(person, torget.servers[index % len(torget.servers)])
        for index, person in enumerate(torget.cast.crowd[:50])
    ]
    async with people[0].client.socket() as socket:
        room = await make_room(socket, *people[1:])
        topic = f"room:{room['id']}"
        start = (await socket.subscribe({topic: None}))["topics"][topic]["head"]
    senders = [
        Sender(person, torget.servers[index % len(torget.servers)], topic, room["id"], start)
        for index, person in enumerate(people)
    ]
    finished = asyncio.Event()
    running = [asyncio.create_task(sender.run(finished)) for sender in senders]

    for kill in range(kills):
        await wait_for(count_acknowledged(senders, more_than=60 * (kill + 1)), 60)
        await kill_and_start(torget.servers[kill % len(torget.servers)], senders)
    finished.set()
    await asyncio.gather(*running)

    ((head,),) = torget.query("SELECT head FROM eventlog_topic WHERE name = ?", [topic])
    await asyncio.gather(*(sender.catch_up(head) for sender in senders))
    acknowledged_texts = [text for sender in senders for text in sender.acknowledged]
    stored = [
        text
        for (text,) in torget.query(
            "SELECT text FROM chat_message WHERE room_id = (SELECT id FROM chat_room WHERE public_id = ?)"
            " ORDER BY number",
            [room["id"]],
        )
    ]
    assert len(acknowledged_texts) > 60 * kills
    assert len(set(stored)) == len(stored)
    assert set(acknowledged_texts) <= set(stored)
    orders = set()
    for sender in senders:
        assert sender.faults == []
        assert sender.lives > kills // len(torget.servers)  # they did lose their connections
        assert [event["seq"] for event in sender.heard] == list(range(start + 1, head + 1))
        orders.add(tuple(event["data"]["message"]["text"] for event in sender.heard))
    assert orders == {tuple(stored)}


async def test_publishes_get_lost(
    make_torget: MakeInstallation, enter: Enter, open_socket: OpenSocket, setup_name: str
) -> None:
    torget = make_torget(processes=0, DROPPED_PUBLISHES="0.5")
    for _ in range(1 if setup_name == "embedded" else 2):
        torget.add_server(module="tests.servers.dropping")
    fatima = await enter(torget.cast["fatima"], torget.first)
    erik = await enter(torget.cast["erik"], torget.last)
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
    await his.subscribe({topic: head})

    sent_at = {}
    for number in range(60):
        message = await say(hers if number % 2 else his, room["id"], f"Rad {number}")
        sent_at[message["id"]] = time.monotonic()
        await asyncio.sleep(0.02)
    for socket in (hers, his):
        await socket.wait_for_position(topic, head + 60, seconds=RECONCILED_SECONDS)
        assert socket.faults == []
        assert [event["seq"] for event in socket.events(topic)] == list(range(head + 1, head + 61))

    # The last of all, with nothing after it that would show the gap; until one of them was lost.
    for number in range(6):
        await say(hers, room["id"], f"Sist {number}")
        await his.wait_for_position(topic, head + 61 + number, seconds=RECONCILED_SECONDS)
    assert his.faults == []


async def test_valkey_is_gone_for_ten_seconds(
    two_processes: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    torget = two_processes
    assert torget.valkey is not None
    assert torget.first is not torget.last
    fatima = await enter(torget.cast["fatima"], torget.first)
    erik = await enter(torget.cast["erik"], torget.last)
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
    await his.subscribe({topic: head})
    await his.send({"t": "watch", "people": [fatima.id]})
    await his.wait_for(lambda frame: frame["t"] == "presence" and frame["people"].get(fatima.id) == "online")

    torget.valkey.kill()
    gone_at = time.monotonic()
    while time.monotonic() < gone_at + 10:
        head += 1
        await say(hers, room["id"], f"Utan Valkey {head}")
        await his.wait_for_position(topic, head, seconds=RECONCILED_SECONDS)
        head += 1
        await say(his, room["id"], f"Också utan {head}")
        await hers.wait_for_position(topic, head, seconds=RECONCILED_SECONDS)
    torget.valkey.start()

    # The processes hear each other again: messages arrive as fast as they did, not once a second.
    async def arrives_quickly() -> bool:
        nonlocal head
        times = []
        for _ in range(3):
            head += 1
            started = time.monotonic()
            await say(hers, room["id"], f"Åter {head}")
            await his.wait_for_position(topic, head, seconds=RECONCILED_SECONDS)
            times.append(time.monotonic() - started)
        return max(times) < 0.3

    deadline = time.monotonic() + 20
    while not await arrives_quickly():
        assert time.monotonic() < deadline, "the processes do not hear each other again"
        await asyncio.sleep(0.5)
    assert (hers.faults, his.faults) == ([], [])


@pytest.mark.either_server
async def test_one_who_reads_too_slowly_is_closed_and_resumes_whole(
    new_torget: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    torget = new_torget
    fatima = await enter(torget.cast["fatima"], torget.first)
    erik = await enter(torget.cast["erik"], torget.last)
    hers = await open_socket(fatima)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
    # A phone on a bad line: a small window, and nobody takes what arrives.
    line = sockets.socket()
    line.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", torget.last.port))
    slow = await connect(
        torget.last.websocket_url,
        sock=line,
        origin=Origin(torget.last.url),
        subprotocols=[Subprotocol("torget.1")],
        additional_headers={"Cookie": erik.client.cookie_header()},
        max_queue=1,
        ping_interval=None,
        compression=None,
    )
    epoch = hers.hello["epoch"]
    await slow.send(json.dumps({"t": "sub", "id": "1", "epoch": epoch, "topics": {topic: head}}))

    events = 400
    await asyncio.to_thread(
        torget.run_python, "-m", "tests.realtime.writing", fatima.username, room["id"], str(events), "32000"
    )
    await hers.wait_for_position(topic, head + events, seconds=20)  # the others are not held up
    await asyncio.sleep(1.5)
    received = await read_to_the_end(slow)
    assert received.count(b'"t":"event"') < events  # it was closed, not served to the end

    again = await open_socket(erik)
    await again.subscribe({topic: head + received.count(b'"t":"event"')})
    await again.wait_for_position(topic, head + events, seconds=20)
    assert again.faults == []
    assert hers.faults == []


async def read_to_the_end(connection: ClientConnection) -> bytes:
    """Return all that comes until the connection is closed."""
    received = b""
    try:
        async with asyncio.timeout(20):
            while True:
                received += str(await connection.recv()).encode()
    except ConnectionClosed:
        return received


async def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Wait until `condition` holds; TimeoutError when it does not within `seconds`."""
    await asyncio.to_thread(wait_until, condition, seconds=seconds, what="the condition")


async def test_a_process_that_stood_still_goes_on_where_it_was(
    new_torget: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    # An overloaded machine stops a process for seconds; its clients wait, and miss nothing.
    torget = new_torget
    fatima = await enter(torget.cast["fatima"], torget.first)
    erik = await enter(torget.cast["erik"], torget.last)
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    head = (await hers.subscribe({topic: None}))["topics"][topic]["head"]
    await his.subscribe({topic: head})

    torget.last.pause()
    torget.run_python("-m", "tests.realtime.writing", fatima.username, room["id"], "20", "10")
    asked = asyncio.create_task(
        his.command("message.send", room=room["id"], text="Nu?", client_id=new_client_id())
    )
    await asyncio.sleep(0.5)
    assert not asked.done()
    torget.last.resume()
    await asked

    for socket in (hers, his):
        await socket.wait_for_position(topic, head + 21)
        assert socket.faults == []
