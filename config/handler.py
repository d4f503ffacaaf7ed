"""Requests over HTTP, answered by Django: each with one turn of one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import IO, Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import set_script_prefix
from servestatic.middleware import ServeStaticMiddleware

from config import bodies
from config.metrics import measure_files
from config.proxy import Application, Receive, Scope, Send
from config.threads import KeptThreads
from config.turns import Crowded, Turns

# As Django's own handler has them: what it sends need not be changed by anybody.
Taken = Callable[[], Awaitable[Mapping[str, Any]]]
Sent = Callable[[Mapping[str, Any]], Awaitable[None]]

# Each of these has a queue of its own. Whether the process lives is told however many ask for something.
PROBES = ("/healthz", "/readyz", "/metrics")
SIGN_IN = "/_allauth/"
ALERTS = "/api/alerts"

# Requests in one queue that are answered at a time, and with those that take long.
AT_ONCE = 4
UNDER_WAY = 100


def make_application() -> Application:
    """Return Django's ASGI application (`django.setup` has been called).

    The client's own files are sent from the event loop, all else is answered in threads.
    """
    files: Any = FileHandler()
    all_else: Any = ThreadHandler()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        handler = files if scope["path"].startswith(settings.STATIC_URL) else all_else
        await handler(scope, receive, send)

    return answer


class _Handler(ASGIHandler):
    """What the two have in common."""

    def __init__(self) -> None:
        # Django's own begins with middleware for the event loop.
        BaseHandler.__init__(self)

    async def handle(self, scope: Mapping[str, Any], receive: Taken, send: Sent) -> None:
        """Answer one request. Who has gone before having asked it whole is not answered."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            await self.respond(scope, body, receive, send)
        finally:
            body.close()

    async def respond(self, scope: Mapping[str, Any], body: IO[bytes], receive: Taken, send: Sent) -> None:
        """Answer a request whose body is there."""
        raise NotImplementedError

    async def stream(self, response: HttpResponseBase, receive: Taken, send: Sent) -> None:
        """Send what is read bit by bit, until all is sent or the one who asked has gone."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)


class ThreadHandler(_Handler):
    """Answers a request, from its middleware to its last signal, without leaving its thread.

    Django's own handler goes back to the event loop around everything that is written for it, around the view
    and around each signal: some ten times, and each time the request waits for a turn of a loop that has
    thousands of sockets to see to.
    """

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self._threads = KeptThreads()
        self._turns = Turns(AT_ONCE, patience=0.1, under_way=UNDER_WAY)
        # Those who sign in wait for one another and not before the others' door; and an answer to an alert
        # waits for nothing but other answers.
        self._sign_ins = Turns(AT_ONCE, patience=1.0, under_way=UNDER_WAY)
        self._alerts = Turns(AT_ONCE, patience=0.1, under_way=UNDER_WAY)
        self._probes = Turns(AT_ONCE, patience=0.1, under_way=UNDER_WAY)

    async def respond(self, scope: Mapping[str, Any], body: IO[bytes], receive: Taken, send: Sent) -> None:
        """Answer one request, or 503 where too many wait."""
        try:
            async with self._queue(scope).turn():
                response = await self._threads.run(self._answer, scope, body)
            if response.streaming:
                try:
                    await self.stream(response, receive, send)
                finally:
                    await self._threads.run(response.close)
            else:
                await self.send_response(response, send)
        except Crowded:
            await bodies.refuse(bodies.crowded(scope["path"]), send)

    def _queue(self, scope: Mapping[str, Any]) -> Turns:
        path: str = scope["path"]
        if path in PROBES:
            return self._probes
        if path.startswith(SIGN_IN) and scope["method"] == "POST":
            return self._sign_ins
        return self._alerts if path.startswith(ALERTS) else self._turns

    def _answer(self, scope: Mapping[str, Any], body: IO[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: Any = self.get_response(request) if request is not None else refused
        response._handler_class = self.__class__
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            # What is still to be sent lies in memory: nothing of the request is needed for it.
            response.close()
        answered: HttpResponseBase = response
        return answered


class FileHandler(_Handler):
    """Sends the client's own files: they need nothing of the database, and no thread but to be read."""

    def __init__(self) -> None:
        super().__init__()

        async def missing(request: HttpRequest) -> HttpResponse:
            return HttpResponseNotFound()

        serve: Any = ServeStaticMiddleware(missing)
        self._middleware_chain = convert_exception_to_response(SecurityMiddleware(measure_files(serve)))

    async def respond(self, scope: Mapping[str, Any], body: IO[bytes], receive: Taken, send: Sent) -> None:
        """Send one file, or 404."""
        set_script_prefix(get_script_prefix(scope))
        request, refused = self.create_request(scope, body)
        response: Any = await self.get_response_async(request) if request is not None else refused
        await self.stream(response, receive, send)
