"""One person at work as a client is: a socket, the rooms they have seen, requests over HTTP."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgspec

from bench.common.crowd import Broken
from tests.servers.client import SUBPROTOCOL
from tests.servers.torget import Installation

ANSWER_SECONDS = 60.0
WATCHED = 40

_encode = msgspec.json.Encoder().encode


class _Frame(msgspec.Struct):
    """What is looked at in a frame."""

    t: str
    id: str | None = None
    topic: str = ""
    seq: int = 0
    kind: str = ""
    epoch: str | None = None
    code: str = ""
    topics: Any = None
    data: msgspec.Raw = msgspec.Raw(b"{}")


class _Message(msgspec.Struct):
    id: str
    number: int | None
    client_id: str = ""


class _Created(msgspec.Struct):
    message: _Message


_frame = msgspec.json.Decoder(_Frame).decode
_created = msgspec.json.Decoder(_Created).decode


class Refused(Exception):
    """The server said no; the action counts as refused."""


@dataclass
class Ledger:
    """What everybody together has seen: messages by the time they were sent, and how many frames came."""

    sent_at: dict[str, float] = field(default_factory=dict)
    seen: list[float] = field(default_factory=list)
    frames: dict[str, int] = field(default_factory=dict)
    closed: int = 0


def open_http(connections: int, seconds: float) -> aiohttp.ClientSession:
    """Return what asks for everybody, over at most `connections` (0: any number), `seconds` for each."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=30),
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


def check_stored(installation: Installation, prefix: str, posted: int, ledger: Ledger) -> dict[str, int]:
    """Count what is stored by its client ids' `prefix`. Raises Broken where that is less than was posted."""
    stored = f"SELECT count(*) FROM chat_message WHERE client_id LIKE '{prefix}%'"
    checked = {
        "posted": posted,
        "stored": int(installation.query(stored)[0][0]),
        "sockets lost": ledger.closed,
    }
    if checked["stored"] < posted:
        raise Broken(f"messages were lost: {checked}")
    return checked


class Colleague:
    """A person; `rooms` are ids, `colleagues` the ids of those in each of them."""

    def __init__(
        self,
        number: int,
        about: dict[str, Any],
        rooms: list[str],
        colleagues: list[list[str]],
        *,
        http: aiohttp.ClientSession,
        sockets: aiohttp.ClientSession,
        url: str,
        ledger: Ledger,
        presence: bool,
    ) -> None:
        self.number = number
        self.rooms = rooms
        self._colleagues = colleagues
        self._http = http
        self._sockets = sockets
        self._url = url
        self._ledger = ledger
        self._presence = presence
        self._topic = f"user:{about['id']}"
        self._headers = {"Cookie": f"sessionid={about['session']}", "Origin": url}
        self._ids = itertools.count(1)
        self._answers: dict[str, asyncio.Future[_Frame]] = {}
        self._positions: dict[str, int] = {}
        self._last: dict[str, _Message] = {}
        self._oldest: dict[str, int] = {}
        self._live_since: dict[str, float] = {}
        self._epoch: str | None = None
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._here = 0
        self._leaving = False
        # What one does, one does after another: nobody is in two rooms at once.
        self.hands = asyncio.Lock()

    @property
    def room(self) -> str:
        """The room on screen."""
        return self.rooms[self._here]

    async def connect(self) -> None:
        """Open the socket and take up what was on screen."""
        self._ws = await self._sockets.ws_connect(
            f"{self._url}/ws", headers=self._headers, protocols=(SUBPROTOCOL,), compress=0, max_msg_size=0
        )
        hello = _frame((await self._ws.receive(ANSWER_SECONDS)).data)
        if hello.t != "hello":
            raise Broken(f"person {self.number} was not greeted: {hello}")
        if self._epoch != hello.epoch:
            self._positions.clear()
        self._epoch = hello.epoch
        self._reader = asyncio.create_task(self._read(self._ws))
        await self._subscribe(self._topic, self._positions.get(self._topic))
        await self._show()

    async def leave(self) -> None:
        """Close the socket, as a lift or a tunnel does."""
        self._leaving = True
        self._live_since = dict.fromkeys(self._live_since, float("inf"))
        if self._ws is not None:
            await self._ws.close()
        if self._reader is not None:
            await self._reader
        self._leaving = False

    async def reconnect(self) -> None:
        """Lose the connection and come back with the positions one had."""
        await self.leave()
        await self.connect()

    async def switch(self, place: int) -> None:
        """Look at another room."""
        topic = f"room:{self.room}"
        self._live_since[topic] = float("inf")
        await self._send({"t": "unsub", "topics": [topic]})
        self._here = place % len(self.rooms)
        await self._show()

    async def _show(self) -> None:
        room = self.room
        topic = f"room:{room}"
        if topic not in self._positions:
            await self._get(f"rooms/{room}")
            page = await self._get(f"rooms/{room}/messages", limit=50)
            self._positions[topic] = page["seq"]
            self._note_page(room, page)
        if self._presence:
            await self._send({"t": "watch", "people": self._colleagues[self._here][:WATCHED]})
        await self._subscribe(topic, self._positions[topic])
        last = self._last.get(room)
        if last is not None and last.number:
            await self._command("read.move", {"room": room, "number": last.number})

    async def _subscribe(self, topic: str, position: int | None) -> None:
        told = {
            "t": "sub",
            "topics": {topic: position},
            "epoch": self._epoch if position is not None else None,
        }
        answer = await self._ask(told)
        state = answer.topics[topic]
        if state["state"] != "ok":
            self._positions.pop(topic, None)
            raise Refused(state["state"])
        if position is None:
            self._positions[topic] = state["head"]
        self._live_since[topic] = time.perf_counter()

    async def post(self, text: str, client_id: str) -> None:
        """Write in the room on screen."""
        self._ledger.sent_at[client_id] = time.perf_counter()
        await self._command("message.send", {"room": self.room, "text": text, "client_id": client_id})

    async def type(self, on: bool) -> None:
        """Show that one writes."""
        await self._send({"t": "typing", "room": self.room, "on": on})

    async def react(self, emoji: str) -> None:
        """Put an emoji on the last message, or take it away."""
        last = self._last.get(self.room)
        if last is None:
            return
        await self._command("reaction.set", {"message": last.id, "emoji": emoji, "on": True})

    async def scroll(self) -> None:
        """Read what was said before, from the end again where the beginning is reached."""
        room = self.room
        before = self._oldest.get(room, 1)
        if before <= 1:
            page = await self._get(f"rooms/{room}/messages", limit=50)
        else:
            page = await self._get(f"rooms/{room}/messages", limit=50, before=before)
        self._note_page(room, page)

    async def check_unread(self) -> None:
        """Ask which rooms have something new."""
        await self._get("rooms")

    async def be(self, state: str) -> None:
        """Say how one is."""
        await self._send({"t": "presence", "state": state})

    async def ping(self) -> None:
        """Show that the line is up."""
        if self._ws is not None and not self._ws.closed:
            await self._send({"t": "ping"})

    # --- the wire ---------------------------------------------------------------------------------------

    def _note_page(self, room: str, page: dict[str, Any]) -> None:
        messages = page["messages"]
        if not messages:
            self._oldest[room] = 1
            return
        numbers = [one["number"] for one in messages if one["number"]]
        self._oldest[room] = 1 if page.get("first") else min(numbers, default=1)
        if room not in self._last:
            self._last[room] = _Message(messages[-1]["id"], messages[-1]["number"])

    async def _get(self, path: str, **query: int) -> Any:
        async with self._http.get(f"{self._url}/api/{path}", headers=self._headers, params=query) as answer:
            content = await answer.read()
            if answer.status != 200:
                raise Refused(f"{answer.status} {path}")
            return msgspec.json.decode(content)

    async def _send(self, frame: dict[str, Any]) -> None:
        if self._ws is None or self._ws.closed:
            raise Refused("the socket is closed")
        await self._ws.send_str(_encode(frame).decode())

    async def _command(self, name: str, data: dict[str, Any]) -> None:
        await self._ask({"t": "cmd", "name": name, "data": data})

    async def _ask(self, frame: dict[str, Any]) -> _Frame:
        identifier = str(next(self._ids))
        answer = self._answers[identifier] = asyncio.get_running_loop().create_future()
        try:
            await self._send({**frame, "id": identifier})
            found = await asyncio.wait_for(answer, ANSWER_SECONDS)
        finally:
            self._answers.pop(identifier, None)
        if found.t == "err":
            raise Refused(found.code)
        return found

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        frames = self._ledger.frames
        async for message in ws:
            frame = _frame(message.data)
            frames[frame.t] = frames.get(frame.t, 0) + 1
            if frame.t == "event":
                self._take_event(frame)
            elif frame.id is not None and frame.id in self._answers:
                answer = self._answers[frame.id]
                if not answer.done():
                    answer.set_result(frame)
        if not self._leaving:
            self._ledger.closed += 1
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(Refused(f"the socket was closed ({ws.close_code})"))

    def _take_event(self, frame: _Frame) -> None:
        self._positions[frame.topic] = frame.seq
        if frame.kind != "message.created" or not frame.topic.startswith("room:"):
            return
        message = _created(bytes(frame.data)).message
        self._last[frame.topic[5:]] = message
        sent_at = self._ledger.sent_at.get(message.client_id)
        # Whoever comes into the room later reads it then: that is no delivery.
        if sent_at is not None and sent_at > self._live_since.get(frame.topic, sent_at):
            self._ledger.seen.append(time.perf_counter() - sent_at)
