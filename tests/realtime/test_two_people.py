"""Fatima and Erik talk, at two processes where there are two."""

from __future__ import annotations

import pytest

from tests.realtime.conftest import OpenSocket, Someone, make_room, say
from tests.servers.torget import Installation

pytestmark = pytest.mark.either_server


async def test_what_one_writes_the_other_reads(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket
) -> None:
    hers, his = await open_socket(fatima, torget.first), await open_socket(erik, torget.last)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    await his.wait_for(lambda frame: frame["t"] == "hello")
    answer = await his.subscribe({topic: None})
    await hers.subscribe({topic: answer["topics"][topic]["head"]})

    texts = [f"Rad {number}" for number in range(20)]
    for text in texts:
        await say(hers, room["id"], text)
    head = answer["topics"][topic]["head"] + len(texts)
    await his.wait_for_position(topic, head)
    await hers.wait_for_position(topic, head)

    for socket in (hers, his):
        heard = [frame["data"]["message"]["text"] for frame in socket.events(topic, "message.created")]
        assert heard == texts
        assert socket.faults == []


async def test_two_devices_agree_on_what_is_read(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket
) -> None:
    phone, laptop = await open_socket(fatima, torget.first), await open_socket(fatima, torget.last)
    his = await open_socket(erik, torget.last)
    room = await make_room(phone, erik)
    for device in (phone, laptop):
        await device.subscribe({fatima.topic: None})
    for number in range(3):
        await say(his, room["id"], f"Rad {number}")
    await say(his, room["id"], f"@{fatima.username} kommer du?")
    for device in (phone, laptop):
        mention = await device.wait_for_event("mention.created", topic=fatima.topic)
        assert (mention["data"]["room"], mention["data"]["number"], mention["data"]["mentions"]) == (
            room["id"], 4, 1,
        )  # fmt: skip

    answer = await laptop.command("read.move", room=room["id"], number=4)

    assert answer == {"room": room["id"], "number": 4, "mentions": 0}
    for device in (phone, laptop):
        moved = await device.wait_for_event("read.moved", topic=fatima.topic)
        assert moved["data"] == {"room": room["id"], "number": 4, "mentions": 0}
    for url in (torget.first.url, torget.last.url):
        fatima.client.url = url
        (mine,) = [
            found for found in (await fatima.client.get("/api/rooms"))["rooms"] if found["id"] == room["id"]
        ]
        assert (mine["unread"], mine["mentions"]) == (0, 0)
