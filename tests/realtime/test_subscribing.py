"""Subscribing and resuming at a running server (docs/protocol.md)."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.realtime.conftest import Enter, OpenSocket, Someone, make_room, say
from tests.servers.client import Refusal, TorgetClient, sequence_numbers
from tests.servers.torget import Installation

pytestmark = pytest.mark.either_server


async def test_the_server_says_hello_first(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)

    hello = socket.hello
    assert (hello["t"], hello["protocol"], hello["me"], hello["ping"]) == ("hello", 1, fatima.id, 20)
    ((epoch,),) = torget.query("SELECT epoch FROM eventlog_installation")
    assert hello["epoch"] == epoch
    assert hello["limits"] == {
        "frame": 65_536, "topics": 10, "watch": 500, "text": 8_000, "mentions": 50, "rate": 20, "burst": 60,
        "files": 10, "file_bytes": 25_000_000, "video_bytes": 100_000_000,
    }  # fmt: skip
    assert socket.connection.subprotocol == "torget.1"
    sessions = (await fatima.client.get("/api/sessions"))["sessions"]
    assert hello["session"] in {session["id"] for session in sessions}


async def test_another_sites_page_is_refused(torget: Installation, fatima: Someone) -> None:
    url = torget.first.websocket_url
    cookie = {"Cookie": fatima.client.cookie_header()}
    async with connect(
        url,
        origin=Origin(torget.first.url),
        subprotocols=[Subprotocol("torget.1")],
        additional_headers=cookie,
    ) as ours:
        assert "hello" in str(await ours.recv())  # a premise: this cookie opens a socket

    for origin in ("https://elak.example", "http://localhost:1", "null", "http://localhost.elak.example"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(url, origin=Origin(origin), additional_headers=cookie)
        assert refused.value.response.status_code == 403


async def test_a_host_that_makes_no_sense_is_refused(torget: Installation, fatima: Someone) -> None:
    request = (
        b"GET /ws HTTP/1.1\r\nHost: localhost:abc\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        b"Origin: http://localhost:8000\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", torget.first.port)
    writer.write(request)

    status = await asyncio.wait_for(reader.readline(), 10)

    assert status.split()[1] in (b"400", b"403")
    writer.close()


async def test_who_is_not_signed_in_is_told_so(torget: Installation) -> None:
    async with TorgetClient(torget.first.url) as nobody, nobody.socket() as socket:
        assert await socket.wait_closed() == 4401
        assert socket.frames == []


async def test_a_cookie_that_was_made_up_is_no_sign_in(torget: Installation) -> None:
    for cookie in (
        "sessionid=",
        "sessionid=nobody",
        "sessionid=;;=",
        "=;sessionid",
        "sessionid=" + "a" * 3_000,
    ):
        async with connect(
            torget.first.websocket_url,
            origin=Origin(torget.first.url),
            additional_headers={"Cookie": cookie},
        ) as socket:
            await socket.wait_closed()
            assert socket.close_code == 4401


async def test_coming_back_gives_exactly_what_was_missed(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket, exits: AsyncExitStack
) -> None:
    hers = await open_socket(fatima)
    room = await make_room(hers, erik)
    topic = f"room:{room['id']}"
    async with erik.client.socket() as before:
        answer = await before.subscribe({topic: None, erik.topic: None})
        held = {name: state["head"] for name, state in answer["topics"].items()}
        await say(hers, room["id"], "Hör du?")
        await before.wait_for_position(topic, held[topic] + 1)
        held[topic] += 1
    for number in range(30):
        await say(hers, room["id"], f"Medan du var borta {number}")

    after = await open_socket(erik)
    answer = await after.subscribe(held)

    assert {name: state["state"] for name, state in answer["topics"].items()} == {
        topic: "ok",
        erik.topic: "ok",
    }
    assert answer["topics"][topic]["head"] == held[topic] + 30
    await after.wait_for_position(topic, held[topic] + 30)
    await say(hers, room["id"], "Nu är du här")
    await after.wait_for_position(topic, held[topic] + 31)
    assert sequence_numbers(after.events(topic)) == list(range(held[topic] + 1, held[topic] + 32))
    assert after.faults == []


async def test_a_position_that_cannot_be_resumed_is_reset(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket)
    topic = f"room:{room['id']}"
    head = (await socket.subscribe({topic: None}))["topics"][topic]["head"]

    for position, epoch, reason in (
        (0, "ett annat liv", "epoch"),
        (head + 1, None, "ahead"),
        (10**40, None, "ahead"),
        (-1, None, "ahead"),
    ):
        answer = await socket.subscribe({topic: position}, epoch=epoch)
        assert answer["topics"][topic] == {"state": "reset", "head": head, "reason": reason}
    told = len(socket.events(topic))
    await say(socket, room["id"], "Ingen hör")
    await socket.send({"t": "ping"})
    await socket.wait_for(lambda frame: frame["t"] == "pong")
    assert len(socket.events(topic)) == told  # a reset topic is not subscribed


async def test_more_than_a_thousand_missed_events_are_loaded_anew(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket)
    topic = f"room:{room['id']}"
    head = (await socket.subscribe({topic: None}))["topics"][topic]["head"]
    sent = 1_001
    # Nobody publishes these: the servers find them in the database.
    writing = ("-m", "tests.realtime.writing", fatima.username, room["id"], str(sent))
    await asyncio.to_thread(torget.run_python, *writing)
    await socket.wait_for_position(topic, head + sent, seconds=60)

    other = await open_socket(fatima)
    far = await other.subscribe({topic: head})
    near = await other.subscribe({topic: head + sent - 1_000})

    assert far["topics"][topic] == {"state": "reset", "head": head + sent, "reason": "far"}
    assert near["topics"][topic]["state"] == "ok"
    await other.wait_for_position(topic, head + sent, seconds=20)
    assert other.faults == []
    assert socket.faults == []


async def test_what_is_not_for_me_and_what_does_not_exist_look_the_same(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket
) -> None:
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, kind="secret")
    assert (await hers.subscribe({f"room:{room['id']}": None}))["topics"][f"room:{room['id']}"][
        "state"
    ] == "ok"
    wanted = [f"room:{room['id']}", "room:finnsinte", fatima.topic, "user:", "kommun:x", "", "room:\0", "🏡"]

    answer = await his.subscribe(dict.fromkeys(wanted))

    assert answer["topics"] == {name: {"state": "denied"} for name in wanted}


async def test_at_most_ten_topics_beside_ones_own(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    rooms = [f"room:{(await make_room(socket))['id']}" for _ in range(11)]
    with pytest.raises(Refusal) as refused:
        await socket.subscribe(dict.fromkeys(rooms))
    assert (refused.value.code, refused.value.limit) == ("too_many_topics", 10)

    await socket.subscribe({**dict.fromkeys(rooms[:10]), fatima.topic: None})
    with pytest.raises(Refusal):
        await socket.subscribe({rooms[10]: None})
    await socket.send({"t": "unsub", "topics": rooms[:1]})
    answer = await socket.subscribe({rooms[10]: None})
    assert answer["topics"][rooms[10]]["state"] == "ok"


async def test_the_removed_are_told_and_hear_no_more(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket
) -> None:
    hers, his = await open_socket(fatima), await open_socket(erik)
    room = await make_room(hers, erik, kind="secret")
    topic = f"room:{room['id']}"
    await his.subscribe({topic: None, erik.topic: None})
    await say(hers, room["id"], "Alla hör")
    await his.wait_for_event("message.created", topic=topic)

    await hers.command("member.remove", room=room["id"], person=erik.id)
    await say(hers, room["id"], "Bara vi hör")

    await his.wait_for(lambda frame: frame["t"] == "gone" and frame["topic"] == topic)
    await his.wait_for_event("room.left", topic=erik.topic)
    # A message in another room, sent later, has come through; of this room nothing.
    other = await make_room(hers, erik)
    await his.wait_for(
        lambda frame: frame["t"] == "event" and frame["data"].get("room", {}).get("id") == other["id"]
    )
    await say(hers, other["id"], "Här hörs det")
    await his.wait_for(
        lambda frame: frame["t"] == "heads" and any(moved["room"] == other["id"] for moved in frame["rooms"])
    )
    assert "Bara vi hör" not in str(his.frames)
    assert (await his.subscribe({topic: None}))["topics"][topic] == {"state": "denied"}


async def test_rooms_off_screen_are_heard_of_by_hints(
    torget: Installation, fatima: Someone, erik: Someone, open_socket: OpenSocket
) -> None:
    hers, his = await open_socket(fatima), await open_socket(erik)
    await his.subscribe({erik.topic: None})
    room = await make_room(hers, erik)
    await his.wait_for_event("room.joined", topic=erik.topic)

    for number in range(5):
        last = await say(hers, room["id"], f"Rad {number}")

    def is_hint(frame: dict[str, object]) -> bool:
        return frame["t"] == "heads" and any(
            moved["room"] == room["id"] and moved["number"] == last["number"]
            for moved in frame["rooms"]  # type: ignore[attr-defined]
        )

    hint = await his.wait_for(is_hint)
    (moved,) = [entry for entry in hint["rooms"] if entry["room"] == room["id"]]
    assert moved["line"]["text"] == "Rad 4"
    assert moved["line"]["author"]["id"] == fatima.id
    assert his.events(f"room:{room['id']}") == []

    # With the mark of that hint a new socket hears of what moved since.
    await say(hers, room["id"], "Efter märket")
    again = await open_socket(erik)
    answer = await again.subscribe({erik.topic: None}, mark=hint["mark"])
    (moved,) = [entry for entry in answer["rooms"] if entry["room"] == room["id"]]
    assert (moved["number"], moved["read"], moved["unread"]) == (6, 0, 6)
    assert moved["line"]["text"] == "Efter märket"
    assert answer["mark"]


async def test_a_mark_that_is_not_ours_is_refused(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    marks = (
        "",
        "igår",
        "2026-03-02T07:00:00",
        "2026-03-02",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    )
    for mark in marks:
        with pytest.raises(Refusal) as refused:
            await socket.subscribe({fatima.topic: None}, mark=mark)
        assert (refused.value.code, refused.value.field) == ("invalid", "mark")
    assert (await socket.subscribe({fatima.topic: None}))["topics"][fatima.topic]["state"] == "ok"


async def test_a_revoked_sign_in_is_closed_at_once_wherever_it_is(
    torget: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    laptop = await enter(torget.cast["sara"], torget.first)
    phone = await enter(torget.cast["sara"], torget.last)
    asking = await open_socket(laptop, torget.first)
    sockets = [await open_socket(phone, server) for server in (torget.first, torget.last)]
    assert sockets[0].hello["session"] == sockets[1].hello["session"] != asking.hello["session"]

    await asking.command("session.revoke", session=sockets[0].hello["session"])

    for socket in sockets:
        assert await socket.wait_closed(seconds=3) == 4401
    await asking.send({"t": "ping"})
    await asking.wait_for(lambda frame: frame["t"] == "pong")
    async with phone.client.socket() as again:
        assert await again.wait_closed() == 4401


async def test_the_twenty_first_socket_of_a_person_is_too_many(
    torget: Installation, enter: Enter, open_socket: OpenSocket
) -> None:
    karin = await enter(torget.cast["karin"], torget.first)
    sockets = [await open_socket(karin, torget.first) for _ in range(20)]

    one_more = await open_socket(karin, torget.first)

    assert await one_more.wait_closed() == 4429
    await sockets[0].close()
    for socket in sockets[1:]:
        assert socket.close_code is None
    again = await open_socket(karin, torget.first)
    assert again.hello["me"] == karin.id
