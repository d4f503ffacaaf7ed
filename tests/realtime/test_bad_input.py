"""Whatever a socket is sent, the answer is a documented error or harmless, and the socket lives."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import unicodedata
from typing import Any

import pytest

from tests.realtime.conftest import OpenSocket, Someone, make_room, new_client_id, say
from tests.servers.client import Refusal, Socket
from tests.servers.torget import Installation

pytestmark = pytest.mark.either_server

RTL_OVERRIDE, JOINER, ACUTE = "\u202e", "\u200d", "\u0301"
STRANGE_TEXTS = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "link": "[klicka](javascript:alert(1))",
    "right to left": f"faktura{RTL_OVERRIDE}fdp.exe",
    "joiners": f"a{JOINER * 200}b",
    "combining marks": "Z" + ACUTE * 400,
    "family": "👩‍👩‍👧‍👦" * 100,
    "quotes": "'; DROP TABLE chat_message; --",
    "format": "%s %d {0} {{x}} ${y}",
    "newlines": "rad\r\nrad\rrad\u2028rad",
    "private": "\ue000\U0010fffd",
}


async def send_and_expect(socket: Socket, message: str | bytes, code: str, **more: Any) -> None:
    """Send a message as it is and check the error that answers it."""
    start = len(socket.frames)
    await socket.send_raw(message)
    answer = await socket.wait_for(
        lambda frame: frame["t"] == "err", what=f"{code} for {message!r:.80}", start=start
    )
    assert answer["code"] == code, (answer, message[:200])
    assert answer["message"]
    for name, value in more.items():
        assert answer.get(name) == value, answer


async def is_alive(socket: Socket) -> None:
    """Check that the socket still answers."""
    start = len(socket.frames)
    await socket.send({"t": "ping"})
    await socket.wait_for(lambda frame: frame["t"] == "pong", what="pong", start=start)


@pytest.mark.parametrize(
    ("message", "code", "frame_id"),
    [
        ("", "bad_json", None),
        ("hej", "bad_json", None),
        ('{"t":"ping"', "bad_json", None),
        ('{"t":"ping"} extra', "bad_json", None),
        (b"\x00\xff\xfe", "bad_json", None),
        (b"", "bad_json", None),
        ("[" * 50_000, "bad_json", None),
        (
            # How deep it may be depends on the Python; no Python takes this.
            '{"t":"cmd","id":"1","name":"message.send","data":' + "[" * 30_000 + "]" * 30_000 + "}",
            "bad_json",
            None,
        ),
        ("1", "bad_frame", None),
        ("null", "bad_frame", None),
        ("[]", "bad_frame", None),
        ('"ping"', "bad_frame", None),
        ("{}", "unknown_frame", None),
        ('{"t":"dance","id":"7"}', "unknown_frame", "7"),
        ('{"t":null}', "unknown_frame", None),
        ('{"t":["ping"]}', "unknown_frame", None),
        ('{"t":{"a":1}}', "unknown_frame", None),
        ('{"t":"cmd","id":"7"}', "bad_frame", "7"),
        ('{"t":"cmd","id":7,"name":"message.send","data":{}}', "bad_frame", None),
        ('{"t":"cmd","id":"7","name":"message.send","data":[]}', "bad_frame", "7"),
        ('{"t":"sub","id":"7","topics":["room:x"]}', "bad_frame", "7"),
        ('{"t":"sub","id":"7","topics":{"room:x":"1"}}', "bad_frame", "7"),
        ('{"t":"sub","id":"7","topics":{"room:x":1.5}}', "bad_frame", "7"),
        ('{"t":"unsub","topics":null}', "bad_frame", None),
        ('{"t":"watch","people":[1]}', "bad_frame", None),
        ('{"t":"typing"}', "bad_frame", None),
        ('{"t":"cmd","id":"7","name":"room.burn","data":{}}', "unknown_command", "7"),
        ('{"t":"cmd","id":"' + "7" * 65 + '","name":"message.send","data":{}}', "invalid", None),
    ],
)
async def test_a_faulty_frame_is_explained(
    fatima: Someone, open_socket: OpenSocket, message: str | bytes, code: str, frame_id: str | None
) -> None:
    socket = await open_socket(fatima)

    await send_and_expect(socket, message, code, id=frame_id)

    await is_alive(socket)


async def test_twenty_faulty_frames_in_a_row_close_the_socket(
    fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    for _ in range(19):
        await send_and_expect(socket, "{", "bad_json")
    await is_alive(socket)  # one good frame, and the count begins anew
    for _ in range(20):
        await send_and_expect(socket, "{", "bad_json")

    assert await socket.wait_closed() == 4400


async def test_a_frame_that_is_too_large_is_told_the_limit(fatima: Someone, open_socket: OpenSocket) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket)
    for text in ("x" * 100_000, f"@{fatima.username} " * 10_000):
        frame = {"t": "cmd", "id": "1", "name": "message.send", "data": {"room": room["id"], "text": text}}
        await send_and_expect(socket, json.dumps(frame), "frame_too_large", limit=65_536)
    await is_alive(socket)

    just_fits = json.dumps({"t": "ping", "x": ""})
    just_fits = json.dumps({"t": "ping", "x": "y" * (65_536 - len(just_fits))})
    assert len(just_fits) == 65_536
    start = len(socket.frames)
    await socket.send_raw(just_fits)
    await socket.wait_for(lambda frame: frame["t"] == "pong", start=start)
    await send_and_expect(socket, just_fits + " ", "frame_too_large")


async def test_a_message_over_a_mebibyte_closes_the_socket(fatima: Someone, open_socket: OpenSocket) -> None:
    socket = await open_socket(fatima)

    await socket.send_raw("x" * (1024 * 1024 + 1))

    assert await socket.wait_closed() == 1009


async def test_bytes_that_are_no_text_close_the_socket(torget: Installation, fatima: Someone) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", torget.first.port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws HTTP/1.1\r\nHost: localhost:{torget.first.port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        f"Cookie: {fatima.client.cookie_header()}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    first = await reader.readexactly(2)
    assert first[0] == 0x81  # hello
    length = first[1] if first[1] < 126 else int.from_bytes(await reader.readexactly(2), "big")
    assert b'"hello"' in await reader.readexactly(length)

    invalid = b"\xff\xfe\xfd"
    writer.write(bytes((0x81, 0x80 | len(invalid))) + b"\0\0\0\0" + invalid)

    closing = await asyncio.wait_for(reader.readexactly(4), 10)
    assert closing[0] == 0x88
    assert int.from_bytes(closing[2:4], "big") == 1007
    writer.close()


async def test_too_much_text_and_too_many_mentions(
    torget: Installation, fatima: Someone, open_socket: OpenSocket
) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket)
    crowd = " ".join(f"@{person.username}" for person in torget.cast.crowd[:51])
    for text, code, limit in (
        ("x" * 8_001, "text_too_long", 8_000),
        ("@a " * 10_000, "text_too_long", 8_000),
        (crowd, "too_many_mentions", 50),
        ("", "text_empty", None),
        (" \n\t\u200b\u200d ", "text_empty", None),
    ):
        with pytest.raises(Refusal) as refused:
            await say(socket, room["id"], text)
        assert refused.value.code == code, text[:40]
        assert refused.value.field == "text"
        if limit is not None:
            assert refused.value.limit == limit
    assert (await say(socket, room["id"], "x" * 8_000))["text"] == "x" * 8_000


@pytest.mark.parametrize("name", STRANGE_TEXTS)
async def test_strange_text_comes_back_as_it_was_and_harmless(
    fatima: Someone, open_socket: OpenSocket, name: str
) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket, name="Rum för prov")
    await socket.subscribe({f"room:{room['id']}": None})
    text = STRANGE_TEXTS[name]

    message = await say(socket, room["id"], text)

    event = await socket.wait_for_event("message.created", topic=f"room:{room['id']}")
    assert event["data"]["message"]["text"] == message["text"]
    # Heaps of marks are thinned out and directions closed again; the rest stays to the letter.
    if name not in ("newlines", "combining marks", "right to left"):
        assert message["text"] == text
    assert unicodedata.normalize("NFD", message["text"])[0] == text[0]
    html = message["html"] or ""
    for evil in ("<script", "<img", "onerror=", 'href="javascript'):
        assert evil not in html.replace("&lt;", "")
    await is_alive(socket)


@pytest.mark.parametrize("text", [*STRANGE_TEXTS.values(), "nul\0nul", "halv \ud83d emoji", "x" * 5_000])
async def test_strange_values_in_every_field(newcomer: Someone, open_socket: OpenSocket, text: str) -> None:
    socket = await open_socket(newcomer)
    room = await make_room(socket)
    message = await say(socket, room["id"], "Ett vanligt meddelande")
    commands: list[tuple[str, dict[str, Any]]] = [
        ("message.send", {"room": text, "text": "hej", "client_id": new_client_id()}),
        ("message.send", {"room": room["id"], "text": "hej", "client_id": text}),
        ("message.send", {"room": room["id"], "text": "hej", "client_id": new_client_id(), "thread": text}),
        ("message.send", {"room": room["id"], "text": text, "client_id": new_client_id()}),
        ("message.edit", {"message": text, "text": "hej"}),
        ("reaction.set", {"message": message["id"], "emoji": text, "on": True}),
        ("read.move", {"room": text, "number": 1}),
        ("room.create", {"kind": text, "name": "Rum"}),
        ("room.create", {"kind": "closed", "name": text}),
        ("room.create", {"kind": "closed", "name": "Rum", "purpose": text}),
        ("room.create", {"kind": "closed", "name": "Rum", "people": [text]}),
        ("member.role", {"room": room["id"], "person": newcomer.id, "role": text}),
        ("direct.open", {"people": [text]}),
        ("session.revoke", {"session": text}),
        ("profile.change", {"about": text}),
        ("message.send", {"room": room["id"], "text": "hej", "client_id": new_client_id(), text: 1}),
    ]
    for name, data in commands:
        start = len(socket.frames)
        await socket.send_raw(json.dumps({"t": "cmd", "id": "f", "name": name, "data": data}))
        answer = await socket.wait_for(
            lambda frame: frame["t"] in ("ok", "err") and frame["id"] in ("f", None), start=start
        )
        if answer["t"] == "err":
            assert answer["code"] in EXPECTED, (name, data, answer)
        await is_alive(socket)
    subscriptions: list[dict[str, Any]] = [
        {"t": "sub", "id": "s", "topics": {text: None}},
        {"t": "sub", "id": "s", "topics": {}, "mark": text},
    ]
    for frame in subscriptions:
        start = len(socket.frames)
        await socket.send_raw(json.dumps(frame))
        answer = await socket.wait_for(lambda frame: frame["t"] in ("sub", "err"), start=start)
        assert answer["t"] == "sub" or answer["code"] in EXPECTED
    unanswered: list[dict[str, Any]] = [
        {"t": "unsub", "topics": [text]},
        {"t": "watch", "people": [text]},
        {"t": "typing", "room": text},
    ]
    for frame in unanswered:
        await socket.send_raw(json.dumps(frame))
    await is_alive(socket)


# What a value may be refused with; never `unavailable`, which is for a server in trouble.
EXPECTED = {
    "bad_json", "invalid", "text_too_long", "text_empty", "not_found", "forbidden", "conflict",
    "client_id_reused",
}  # fmt: skip


async def test_numbers_no_database_can_hold(newcomer: Someone, open_socket: OpenSocket) -> None:
    socket = await open_socket(newcomer)
    room = await make_room(socket)
    for number in (2**63, 2**64, 10**30, -1, 1e300, -0.5, True, None):
        with pytest.raises(Refusal) as refused:
            await socket.command("read.move", room=room["id"], number=number)
        assert refused.value.code in ("invalid", "bad_json")
    await is_alive(socket)


async def test_who_sends_too_fast_is_told_when_to_go_on(newcomer: Someone, open_socket: OpenSocket) -> None:
    socket = await open_socket(newcomer)
    room = await make_room(socket)

    answers = await asyncio.gather(
        *(say_at_once(socket, room["id"], number) for number in range(400)), return_exceptions=True
    )

    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert refused
    # Sixty at once, of which the premise took one or two.
    assert len(refused) <= 400 - 58
    for refusal in refused:
        assert refusal.code == "too_fast"
        assert 0 < (refusal.retry_after or 0) <= 5
    await asyncio.sleep(1.0)
    await say_at_once(socket, room["id"], 400)


async def say_at_once(socket: Socket, room: str, number: int) -> None:
    """Send a message without the patience that other tests have."""
    await socket.command("message.send", room=room, text=f"Rad {number}", client_id=f"{room}-{number}")


async def test_a_client_id_sent_again(fatima: Someone, open_socket: OpenSocket) -> None:
    socket = await open_socket(fatima)
    room = await make_room(socket)
    await socket.subscribe({f"room:{room['id']}": None})
    client_id = new_client_id()
    first = await say(socket, room["id"], "Ett", client_id=client_id)

    again = await say(socket, room["id"], "Ett", client_id=client_id)
    with pytest.raises(Refusal) as refused:
        await say(socket, room["id"], "Två", client_id=client_id)

    assert again["id"] == first["id"]
    assert refused.value.code == "client_id_reused"
    await say(socket, room["id"], "Sist")
    await socket.wait_for_event("message.created", start=0)
    await socket.wait_for(
        lambda frame: frame["t"] == "event" and frame["data"].get("message", {}).get("text") == "Sist"
    )
    texts = [
        event["data"]["message"]["text"] for event in socket.events(f"room:{room['id']}", "message.created")
    ]
    assert texts == ["Ett", "Sist"]


async def test_who_is_not_a_member(fatima: Someone, erik: Someone, open_socket: OpenSocket) -> None:
    hers, his = await open_socket(fatima), await open_socket(erik)
    closed, secret = await make_room(hers, kind="open"), await make_room(hers, kind="secret")
    for room, code in ((closed, "not_member"), (secret, "not_found")):
        with pytest.raises(Refusal) as refused:
            await say(his, room["id"], "Får jag vara med?")
        assert refused.value.code == code
    await is_alive(his)
