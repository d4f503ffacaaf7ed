"""One WebSocket from handshake to close."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from eventlog import commands, executor, limits
from eventlog.commands import Actor
from eventlog.errors import Forbidden, Invalid, Refused, TooFast, Unavailable
from eventlog.topics import Identity, identify
from realtime import protocol, resume
from realtime.connection import Connection
from realtime.reads import read
from realtime.runtime import Runtime
from realtime.writer import EXTENSION, AsgiWriter, RawWriter, Writer

logger = logging.getLogger(__name__)

# Text that is not UTF-8 or not JSON, or JSON nested without end.
UNREADABLE = (msgspec.DecodeError, UnicodeError, RecursionError)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SocketApp:
    """The ASGI application behind `/ws`. The Origin was checked before (config/routing.py)."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        if message["type"] != "websocket.connect":
            return
        subprotocol = protocol.SUBPROTOCOL if protocol.SUBPROTOCOL in scope.get("subprotocols", ()) else None
        try:
            identity = await _identify(scope)
        except Exception:
            logger.warning("a session could not be read", exc_info=True)
            await send({"type": "websocket.accept", "subprotocol": subprotocol})
            await send({"type": "websocket.close", "code": 1011, "reason": "try again"})
            return
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        raw = (scope.get("extensions") or {}).get(EXTENSION)
        writer: Writer = RawWriter(raw) if raw is not None else AsgiWriter(send)
        try:
            if identity is None:
                writer.close(protocol.CLOSE_SIGNED_OUT, "not signed in")
            else:
                await self._converse(identity, writer, receive, raw.taken if raw is not None else _nothing)
        finally:
            if isinstance(writer, AsgiWriter):
                await writer.finish()

    async def _converse(
        self, identity: Identity, writer: Writer, receive: Receive, taken: Callable[[], None]
    ) -> None:
        session = Session(self._runtime, identity, writer)
        try:
            await session.run(receive, taken)
        finally:
            session.end()


class Session:
    """A signed-in socket's conversation."""

    def __init__(self, runtime: Runtime, identity: Identity, writer: Writer) -> None:
        self._runtime = runtime
        self._identity = identity
        self.connection = Connection(identity, writer)
        self._faults = 0
        self._in_flight = 0
        self._speaks = ""
        self._held_up: asyncio.Future[None] | None = None

    async def run(self, receive: Receive, taken: Callable[[], None]) -> None:
        """Greet, then answer frame by frame until the client goes."""
        hub = self._runtime.hub
        if len(hub.people.get(self.connection.user_id, ())) >= protocol.SOCKETS_PER_PERSON:
            self.connection.close(protocol.CLOSE_TOO_MANY, "too many sockets")
            return
        hub.connect(self.connection, self._identity.topic_id, self._identity.topic_head)
        self._runtime.presence.connected(self.connection)
        self._greet()
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            taken()
            if self.connection.writer.closed:
                # What was sent before the client learned that its sign-in is over, say, counts no more.
                continue
            self.connection.heard_at = time.monotonic()
            text = message.get("text")
            # This task and its context are the socket's own: what is activated stays so for its next frames.
            if self._speaks != self.connection.language:
                self._speaks = self.connection.language
                translation.activate(self._speaks)
            await self._take(text if text is not None else message.get("bytes", b""))

    def end(self) -> None:
        """Forget the socket everywhere."""
        self._runtime.presence.disconnected(self.connection)
        self._runtime.hub.disconnect(self.connection)

    def _greet(self) -> None:
        self.connection.send(
            {
                "t": "hello",
                "protocol": protocol.PROTOCOL,
                "epoch": self._runtime.epoch,
                "me": self.connection.person_id,
                "session": self.connection.session_id,
                "must_accept": self.connection.held,
                "now": resume.new_now(),
                "limits": {
                    "frame": protocol.FRAME_BYTES,
                    "topics": protocol.TOPICS,
                    "rate": settings.TORGET_RATE,
                    "burst": settings.TORGET_BURST,
                    **settings.TORGET_LIMITS,
                },
                "ping": protocol.PING_SECONDS,
            }
        )

    async def _take(self, text: str | bytes) -> None:
        """Answer one frame; a faulty one gets an error and the socket stays open."""
        frame_id: str | None = None
        try:
            frame = self._decode(text)
            frame_id = getattr(frame, "id", None)
            wait = limits.take(self.connection.user_id)
            if wait and not isinstance(frame, protocol.Ping):
                raise TooFast(wait)
            await self._handle(frame)
            self._faults = 0
        except Faulty as fault:
            self._refuse(fault.frame_id, fault.refused)
            self._faults += 1
            if self._faults >= protocol.FAULTS:
                self.connection.close(protocol.CLOSE_FAULTY, "too many faulty frames")
        except Refused as refused:
            self._refuse(frame_id, refused)
        except Exception:
            logger.exception("a frame met an error it should have been refused with")
            self._refuse(frame_id, Unavailable())

    def _decode(self, text: str | bytes) -> protocol.Inbound:
        if _size(text) > protocol.FRAME_BYTES:
            raise Faulty(
                None,
                Refused(
                    "frame_too_large",
                    _("This is too large: at most %(limit)d bytes at a time.")
                    % {"limit": protocol.FRAME_BYTES},
                    status=413,
                    limit=protocol.FRAME_BYTES,
                ),
            )
        try:
            frame: protocol.Inbound = protocol.decode(text)
        except UNREADABLE as error:
            raise _explain(text, error) from None
        frame_id = getattr(frame, "id", None)
        if frame_id is not None and len(frame_id) > protocol.ID_LENGTH:
            raise Faulty(None, Invalid("id", _("The id is too long."), limit=protocol.ID_LENGTH))
        return frame

    async def _handle(self, frame: protocol.Inbound) -> None:
        if self.connection.held and not isinstance(frame, protocol.Cmd | protocol.Ping):
            raise Forbidden(_("Read and accept the house rules first."), code="rules_not_accepted")
        match frame:
            case protocol.Cmd():
                await self._command(frame)
            case protocol.Sub():
                await resume.subscribe(self._runtime.hub, self.connection, frame, self._runtime.epoch)
            case protocol.Unsub():
                for name in frame.topics:
                    self._runtime.hub.unsubscribe(self.connection, name)
            case protocol.Ping():
                self.connection.send({"t": "pong"})
            case _:
                self._runtime.handle_ephemeral(self.connection, frame)

    async def _command(self, frame: protocol.Cmd) -> None:
        """Queue a command; its answer goes out when it is committed, while further frames are read."""
        if self._runtime.stopping:
            raise Unavailable()
        command = commands.decode(frame.name, frame.data)
        while self._in_flight >= protocol.COMMANDS_IN_FLIGHT:
            self._held_up = asyncio.get_running_loop().create_future()
            await self._held_up
        self._in_flight += 1
        actor = Actor(user_id=self.connection.user_id, session_id=self.connection.session_id)
        future = executor.submit(command, actor, self.connection.language)
        loop = asyncio.get_running_loop()
        future.add_done_callback(
            lambda done: self._runtime.call_soon(loop, partial(self._answer, frame.id, done))
        )

    def _answer(self, frame_id: str, future: Future[dict[str, Any]]) -> None:
        self._in_flight -= 1
        if self._held_up is not None and not self._held_up.done():
            self._held_up.set_result(None)
        error = future.exception()
        if error is None:
            self.connection.send({"t": "ok", "id": frame_id, "data": future.result()})
            return
        if not isinstance(error, Refused):
            logger.error("a command failed", exc_info=error)
            error = Unavailable()
        self._refuse(frame_id, error)

    def _refuse(self, frame_id: str | None, refused: Refused) -> None:
        self.connection.send({"t": "err", "id": frame_id, **refused.as_dict()})


def _size(text: str | bytes) -> int:
    """Return the bytes of a frame in UTF-8, or where they do not matter no less than the characters."""
    if isinstance(text, bytes) or len(text) * 4 <= protocol.FRAME_BYTES:
        return len(text)
    return len(text.encode("utf-8", "surrogatepass"))


class Faulty(Exception):
    """A frame that does not follow the protocol."""

    def __init__(self, frame_id: str | None, refused: Refused) -> None:
        super().__init__(refused.code)
        self.frame_id = frame_id
        self.refused = refused


def _explain(text: str | bytes, error: Exception) -> Faulty:
    """Find out what is wrong with a frame, so that the client's author learns it."""
    try:
        value = protocol.decode_any(text)
    except UNREADABLE:
        return Faulty(None, Refused("bad_json", _("This is not JSON.")))
    if not isinstance(value, dict):
        return Faulty(None, Refused("bad_frame", _("A frame is a JSON object.")))
    frame_id = value.get("id")
    if not isinstance(frame_id, str) or len(frame_id) > protocol.ID_LENGTH:
        frame_id = None
    known = {"cmd", "sub", "unsub", "ping", "typing", "presence", "watch"}
    if not isinstance(value.get("t"), str) or value["t"] not in known:
        return Faulty(frame_id, Refused("unknown_frame", _("There is no such frame.")))
    return Faulty(frame_id, Refused("bad_frame", _("This frame does not fit: %(why)s") % {"why": error}))


async def _identify(scope: Scope) -> Identity | None:
    """Return who opens the socket. The session's key is kept nowhere."""
    session_key = _session_key(scope)
    return await read(partial(identify, session_key)) if session_key else None


def _session_key(scope: Scope) -> str | None:
    """Return the session key from the handshake's cookie."""
    for name, value in scope.get("headers", ()):
        if name == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            if cookie is not None:
                return cookie.value
    return None


def _nothing() -> None:
    """A server without backpressure of ours needs no word."""
