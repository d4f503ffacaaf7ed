"""A person at Torget, for tests and measurements: signs in over HTTP, speaks docs/protocol.md."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import aiohttp
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

SUBPROTOCOL = "torget.1"
SECONDS = 10.0

Frame = dict[str, Any]


class Refusal(Exception):
    """The server refused; `code`, `message` and the rest are as docs/protocol.md names them."""

    def __init__(self, status: int | None, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error.get('code')}: {error.get('message')} (status {status})")
        self.status = status
        self.code = error.get("code")
        self.message = error.get("message")
        self.field = error.get("field")
        self.limit = error.get("limit")
        self.retry_after = error.get("retry_after")


# Of these everybody gets a part: their numbers have holes.
SIFTED = frozenset({"home"})


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def data(self) -> Any:
        """The body read as JSON; None when it is empty."""
        return json.loads(self.text) if self.text else None


class TorgetClient:
    """One person's signed-in browser: a cookie jar, REST, and as many sockets as wanted.

    async with TorgetClient(server.url) as fatima:
        await fatima.sign_in("fatima.haddad", password)
        room = await fatima.post("/api/rooms", {"kind": "open", "name": "Hemtjänst"})
        async with fatima.socket() as socket:
            await socket.subscribe({room["room"]["topic"]: None})
    """

    def __init__(self, url: str, *, patient: bool = False) -> None:
        self.url = url.rstrip("/")
        self.patient = patient
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http:
            await self._http.close()

    async def sign_in(self, username: str, password: str) -> Frame:
        """Sign in with a password and return `GET /api/me`. Raises Refusal."""
        await self.request("GET", "/_allauth/browser/v1/config")
        answer = await self.request(
            "POST", "/_allauth/browser/v1/auth/login", {"username": username, "password": password}
        )
        if answer.status != 200:
            raise Refusal(answer.status, {"code": "sign_in_failed", "message": answer.text[:500]})
        me: Frame = await self.get("/api/me")
        return me

    async def sign_out(self) -> None:
        """End this browser's sign-in; allauth answers 401 to say that nobody is signed in any more."""
        await self.request("DELETE", "/_allauth/browser/v1/auth/session")

    async def request(
        self,
        method: str,
        path: str,
        data: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        form: aiohttp.FormData | None = None,
    ) -> Answer:
        """Send one request with the session and CSRF cookies; any status is an answer."""
        assert self._http is not None, "use the client in an `async with`"
        own = {"X-CSRFToken": self.cookie("csrftoken") or "", "Origin": self.url, **(headers or {})}
        async with self._http.request(
            method,
            f"{self.url}{path}",
            json=data,
            data=form,
            headers=own,
            params=parameters,
            timeout=aiohttp.ClientTimeout(total=30),
            allow_redirects=False,
        ) as response:
            return Answer(response.status, dict(response.headers), await response.text())

    async def _asked(self, method: str, path: str, data: object = None, **more: Any) -> Any:
        """Return the JSON of the answer. Raises Refusal; where patient, "too fast" is only a wait, as in the
        web client."""
        while True:
            try:
                return _accept(await self.request(method, path, data, **more))
            except Refusal as refusal:
                if not self.patient or refusal.code != "too_fast":
                    raise
                await asyncio.sleep(refusal.retry_after or 1.0)

    async def get(self, path: str, **parameters: object) -> Any:
        """GET and return the JSON. Raises Refusal."""
        return await self._asked("GET", path, parameters={name: str(it) for name, it in parameters.items()})

    async def post(self, path: str, data: object = None) -> Any:
        """POST and return the JSON. Raises Refusal."""
        return await self._asked("POST", path, {} if data is None else data)

    async def upload(self, name: str, content: bytes) -> Any:
        """Upload a file and return the JSON. Raises Refusal."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name)
        return _accept(await self.request("POST", "/api/files", form=form))

    async def read_bytes(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """GET something that is no text; return the status, the headers and the bytes."""
        assert self._http is not None, "use the client in an `async with`"
        async with self._http.get(f"{self.url}{path}", headers=headers) as response:
            return response.status, dict(response.headers), await response.read()

    async def patch(self, path: str, data: object) -> Any:
        """PATCH and return the JSON. Raises Refusal."""
        return await self._asked("PATCH", path, data)

    async def put(self, path: str, data: object = None) -> Any:
        """PUT and return the JSON. Raises Refusal."""
        return await self._asked("PUT", path, data)

    async def delete(self, path: str) -> Any:
        """DELETE and return the JSON, if there is any. Raises Refusal."""
        return await self._asked("DELETE", path)

    def cookie(self, name: str) -> str | None:
        """Return one cookie's value."""
        assert self._http is not None, "use the client in an `async with`"
        found = [cookie.value for cookie in self._http.cookie_jar if cookie.key == name]
        return found[0] if found else None

    def cookie_header(self) -> str:
        """Return all cookies as a browser would send them."""
        assert self._http is not None, "use the client in an `async with`"
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self._http.cookie_jar)

    @asynccontextmanager
    async def socket(self, *, url: str | None = None, origin: str | None = None) -> AsyncIterator[Socket]:
        """Open a socket and wait for its `hello`; `url` is another process than the one signed in at."""
        base = (url or self.url).rstrip("/")
        connection = await connect(
            f"{base.replace('http', 'ws', 1)}/ws",
            origin=Origin(origin or base),
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Cookie": self.cookie_header()},
            max_size=None,
            ping_interval=None,
            compression=None,
        )
        socket = Socket(connection)
        try:
            await socket.start()
            yield socket
        finally:
            await socket.close()


@dataclass
class Socket:
    """One socket. Everything received is kept in `frames`, in order; waiting looks there first.

    It holds the server to the protocol: `positions` moves by one for each event, and an event that leaves
    a hole or comes twice ends up in `faults`.
    """

    connection: ClientConnection
    frames: list[Frame] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    hello: Frame = field(default_factory=dict)
    close_code: int | None = None
    close_reason: str = ""

    def __post_init__(self) -> None:
        self._arrived = asyncio.Condition()
        self._ids = itertools.count(1)
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read until the server's `hello`, or until it closed the socket instead."""
        self._reader = asyncio.create_task(self._read())
        await self._wait(lambda: bool(self.frames) or self.close_code is not None, SECONDS, "hello")
        if self.frames:
            self.hello = self.frames[0]

    async def close(self) -> None:
        """Close the socket and wait until it is."""
        await self.connection.close()
        if self._reader:
            await self._reader

    async def send(self, frame: Frame) -> None:
        """Send one frame as it is."""
        await self.connection.send(json.dumps(frame, ensure_ascii=False))

    async def send_raw(self, message: str | bytes) -> None:
        """Send a message that need not be a frame at all."""
        await self.connection.send(message)

    async def wait_for(
        self,
        matches: Callable[[Frame], bool],
        *,
        seconds: float = SECONDS,
        what: str = "a frame",
        start: int = 0,
    ) -> Frame:
        """Return the first frame at or after index `start` of `frames` that matches.

        Raises TimeoutError, telling what did come, when there is none within `seconds`.
        """
        looked_at = start

        def found() -> Frame | None:
            nonlocal looked_at
            while looked_at < len(self.frames):
                looked_at += 1
                if matches(self.frames[looked_at - 1]):
                    return self.frames[looked_at - 1]
            return None

        hit: list[Frame] = []

        def ready() -> bool:
            frame = found()
            if frame is not None:
                hit.append(frame)
            return bool(hit) or self.close_code is not None

        await self._wait(ready, seconds, what)
        if not hit:
            raise ConnectionError(f"closed with {self.close_code} {self.close_reason} instead of {what}")
        return hit[0]

    async def wait_for_event(
        self, kind: str, *, topic: str | None = None, seconds: float = SECONDS, start: int = 0
    ) -> Frame:
        """Return the first event of this kind (and topic)."""
        return await self.wait_for(
            lambda frame: frame["t"] == "event" and frame["kind"] == kind and topic in (None, frame["topic"]),
            seconds=seconds,
            what=f"event {kind} in {topic or 'any topic'}",
            start=start,
        )

    async def wait_for_position(self, topic: str, seq: int, *, seconds: float = SECONDS) -> None:
        """Wait until events up to `seq` of the topic have been applied."""
        await self._wait(
            lambda: self.positions.get(topic, -1) >= seq or self.close_code is not None,
            seconds,
            f"position {seq} in {topic}, now {self.positions.get(topic)}",
        )
        if self.positions.get(topic, -1) < seq:
            raise ConnectionError(f"closed with {self.close_code} before position {seq} of {topic}")

    async def wait_closed(self, *, seconds: float = SECONDS) -> int:
        """Wait until the server has closed the socket and return the close code."""
        await self._wait(lambda: self.close_code is not None, seconds, "close")
        assert self.close_code is not None
        return self.close_code

    async def subscribe(
        self, topics: Mapping[str, int | None], *, epoch: str | None = None, mark: str | None = None
    ) -> Frame:
        """Subscribe and return the answer; positions of `ok` topics are kept from then on. Raises Refusal."""
        frame: Frame = {"t": "sub", "id": self._next_id(), "topics": dict(topics)}
        if epoch is None and any(position is not None for position in topics.values()):
            epoch = self.hello["epoch"]
        frame |= {name: value for name, value in (("epoch", epoch), ("mark", mark)) if value is not None}
        # Known before the answer: the first events may follow it in the same read.
        for topic, position in topics.items():
            if position is not None:
                self.positions[topic] = position
        return await self._ask(frame)

    async def command(self, name: str, /, *, seconds: float = SECONDS, **data: object) -> Frame:
        """Run a command and return its answer's data. Raises Refusal."""
        answer = await self._ask(
            {"t": "cmd", "id": self._next_id(), "name": name, "data": data}, seconds=seconds
        )
        result: Frame = answer["data"]
        return result

    def events(self, topic: str | None = None, kind: str | None = None) -> list[Frame]:
        """Return the events received so far."""
        return [
            frame
            for frame in self.frames
            if frame["t"] == "event" and topic in (None, frame["topic"]) and kind in (None, frame["kind"])
        ]

    async def _ask(self, frame: Frame, *, seconds: float = SECONDS) -> Frame:
        start = len(self.frames)
        await self.send(frame)
        answer = await self.wait_for(
            lambda received: received["t"] in ("ok", "err", "sub") and received.get("id") == frame["id"],
            seconds=seconds,
            what=f"the answer to {frame}",
            start=start,
        )
        if answer["t"] == "err":
            raise Refusal(None, answer)
        return answer

    def _next_id(self) -> str:
        return str(next(self._ids))

    async def _read(self) -> None:
        try:
            async for message in self.connection:
                frame = json.loads(message)
                self.frames.append(frame)
                self._follow(frame)
                async with self._arrived:
                    self._arrived.notify_all()
        except ConnectionClosed:
            pass
        async with self._arrived:
            self.close_code = self.connection.close_code
            self.close_reason = self.connection.close_reason or ""
            self._arrived.notify_all()

    def _follow(self, frame: Frame) -> None:
        if frame["t"] == "sub":
            for topic, answer in frame["topics"].items():
                if answer["state"] != "ok":
                    self.positions.pop(topic, None)
                else:
                    self.positions.setdefault(topic, answer["head"])
        elif frame["t"] in ("gone", "reset"):
            self.positions.pop(frame["topic"], None)
        elif frame["t"] == "event":
            topic, seq = frame["topic"], frame["seq"]
            position = self.positions.get(topic)
            if position is None:
                self.faults.append(f"event {seq} of {topic}, which is not subscribed")
            elif seq <= position or (seq > position + 1 and topic not in SIFTED):
                self.faults.append(f"{topic}: {seq} came after {position}")
            else:
                self.positions[topic] = seq

    async def _wait(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        try:
            async with asyncio.timeout(seconds), self._arrived:
                await self._arrived.wait_for(condition)
        except TimeoutError:
            last = self.frames[-5:]
            raise TimeoutError(f"not within {seconds:g} s: {what}; the last frames were {last}") from None


def _accept(answer: Answer) -> Any:
    if answer.status >= 400:
        try:
            error = answer.data["error"]
        except (ValueError, KeyError, TypeError):
            error = {"code": None, "message": answer.text[:500]}
        raise Refusal(answer.status, error)
    return answer.data


def sequence_numbers(frames: Sequence[Frame]) -> list[int]:
    """Return the sequence numbers of events, in the order they came."""
    return [frame["seq"] for frame in frames if frame["t"] == "event"]
