"""What breaks: processes, publishes, Valkey, slow readers. Nobody may miss, repeat or reorder anything."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
import time

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from tests.realtime.conftest import Enter, OpenSocket, make_room, new_client_id, say
from tests.servers.fixtures import MakeInstallation
from tests.servers.senders import Sender as Sender
from tests.servers.senders import count_acknowledged, kill_and_start, talking, wait_for
from tests.servers.torget import Installation

# A round of the reconciliation, and the two seconds everything must have arrived in after it.
RECONCILED_SECONDS = 1.0 + 2.0


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.long)])
async def test_servers_are_killed_while_fifty_people_write(
    new_torget: Installation, enter: Enter, kills: int
) -> None:
    torget = new_torget
    people = [
        await enter(person, torget.servers[index % len(torget.servers)])
        for index, person in enumerate(torget.cast.crowd[:50])
    ]
    async with talking(torget, people) as talk:
        for kill in range(kills):
            await wait_for(count_acknowledged(talk.senders, more_than=60 * (kill + 1)), 60)
            await kill_and_start(torget.servers[kill % len(torget.servers)], talk.senders)
    assert sum(len(sender.acknowledged) for sender in talk.senders) > 60 * kills
    for sender in talk.senders:
        assert sender.lost >= kills // len(torget.servers)  # they did lose their connections


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
