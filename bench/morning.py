"""A morning: people come in one after the other, each with a password, beside those who are at work."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp

from bench.common import machine
from bench.common.colleague import Colleague, Ledger, Refused, check_stored, open_http
from bench.common.figures import milliseconds, percentile
from bench.common.options import SPARE_FILES
from bench.common.registry import Figures, bench
from bench.common.target import TEXT, everywhere, on_core
from config.server import SERVERS
from tests.servers.torget import Installation

FILL_SECONDS = 3_600.0
ROOMS_EACH, ROOM_SIZE, HISTORY = 8, 40, 60
# As if everybody sat behind a network of their own: what one address may do is not what is measured here.
SETTINGS = {"TORGET_RATE": "100000", "TORGET_BURST": "100000"}
# The client asks for these when it starts.
FIRST = ("me", "rooms", "home")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=11_000, help="people who come in (11000)")
    parser.add_argument(
        "--per-second", type=float, default=9.2, help="of them each second; 0: as fast as they can (9.2)"
    )
    parser.add_argument("--parallel", type=int, default=50, help="at most so many at a time (50)")
    parser.add_argument("--at-work", type=int, default=100, help="people who are there already (100)")
    parser.add_argument("--chat", type=float, default=20.0, help="messages they write each second (20)")
    parser.add_argument("--server", choices=SERVERS, default="daphne", help="what serves Torget (daphne)")
    parser.add_argument(
        "--both-cores", action="store_true", help="the server on all cores, beside what signs in"
    )
    parser.add_argument("--setting", action="append", default=[], help="such as TORGET_BATCH=50")


@bench("morning", "signing in by password, one after the other, beside normal traffic", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let everybody come in; what is waited for is the answer to the password, and the list of rooms live."""
    server_core, client_core = machine.choose_cores()
    machine.allow_files(2 * (options.people + options.at_work) + SPARE_FILES)
    password = secrets.token_urlsafe(12)
    with ExitStack() as stack:
        stack.enter_context(on_core(client_core))
        data = Path(tempfile.mkdtemp(prefix="torget-bench-"))
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        settings = SETTINGS | dict(setting.split("=", 1) for setting in options.setting)
        installation = Installation(data=data, settings=settings, server=options.server)
        stack.callback(installation.stop)
        installation.migrate()
        filled = json.loads(
            installation.run_python(
                *("-m", "bench.common.workplace", "--people", str(options.people + options.at_work)),
                *("--rooms-each", str(ROOMS_EACH), "--room-size", str(ROOM_SIZE), "--history", str(HISTORY)),
                *("--password", password),
                seconds=FILL_SECONDS,
            )
        )
        with everywhere() if options.both_cores else on_core(server_core):
            server = installation.add_server()
        morning = Morning(options, filled, password, server.url, server.pid)
        figures = asyncio.run(morning.pass_by())
        figures["checked"] = check_stored(installation, "morning-", morning.written, morning.ledger)
    return figures


class Morning:
    """Who comes in, who is there already, and how long each thing took, in seconds."""

    def __init__(
        self, options: argparse.Namespace, filled: dict[str, Any], password: str, url: str, pid: int
    ) -> None:
        self._options = options
        self._filled = filled
        self._password = password
        self._url = url
        self._pid = pid
        self._rng = random.Random(options.people)
        self._signed_in: list[float] = []
        self._there: list[float] = []
        self._answered: list[float] = []
        self._inside: list[Colleague] = []
        self._why: dict[str, int] = {}
        self.ledger = Ledger()
        self.written = 0

    async def pass_by(self) -> Figures:
        """Let the morning pass and return its figures."""
        async with open_http(0, 120) as http:
            working = [self._hire(http, number) for number in range(self._options.at_work)]
            for colleague in working:
                await colleague.connect()
            over = asyncio.Event()
            talking = asyncio.create_task(self._talk(working, over))
            alive = asyncio.create_task(self._stay(working, over))
            busy, began = machine.cpu_seconds(self._pid), time.perf_counter()
            try:
                await self._come_in(http)
                seconds = time.perf_counter() - began
                busy = machine.cpu_seconds(self._pid) - busy
                resident = machine.resident_bytes(self._pid)
            finally:
                over.set()
                await asyncio.gather(talking, alive)
                await asyncio.gather(*(colleague.leave() for colleague in [*working, *self._inside]))
        return {
            "seconds": round(seconds, 1),
            "server": {
                "busy": round(busy / seconds, 2),
                "cpu ms for each who came in": milliseconds(busy / max(1, len(self._there))),
                "MiB at the end": resident >> 20,
            },
            "refused": self._why,
            "rows": [
                _row("signed in", self._signed_in, seconds),
                _row("the list of rooms live", self._there, seconds),
                _row("a message, until its answer", self._answered, seconds),
                _row("the same, seen by others", self.ledger.seen, seconds),
            ],
        }

    def _hire(self, http: aiohttp.ClientSession, number: int, session: str | None = None) -> Colleague:
        about, rooms = self._filled["people"][number], self._filled["rooms"]
        return Colleague(
            number,
            {**about, "session": session or about["session"]},
            [rooms[room]["id"] for room in about["rooms"]],
            [[] for _ in about["rooms"]],
            http=http,
            sockets=http,
            url=self._url,
            ledger=self.ledger,
            presence=False,
        )

    async def _come_in(self, http: aiohttp.ClientSession) -> None:
        doors = asyncio.Semaphore(self._options.parallel)
        coming = []
        due = time.perf_counter()
        for number in range(self._options.people):
            if self._options.per_second:
                due += self._rng.expovariate(self._options.per_second)
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            coming.append(asyncio.create_task(self._enter(http, self._options.at_work + number, doors)))
        await asyncio.gather(*coming)

    async def _enter(self, http: aiohttp.ClientSession, number: int, doors: asyncio.Semaphore) -> None:
        start = time.perf_counter()
        async with doors:
            if not self._options.per_second:
                start = time.perf_counter()
            try:
                session = await self._sign_in(http, self._filled["people"][number]["username"])
                self._signed_in.append(time.perf_counter() - start)
                for path in FIRST:
                    await self._ask(http, "GET", f"/api/{path}", {"sessionid": session})
                colleague = self._hire(http, number, session)
                await colleague.connect()
            except (Refused, aiohttp.ClientError, TimeoutError) as error:
                why = f"{type(error).__name__} {error}"[:120]
                self._why[why] = self._why.get(why, 0) + 1
                return
        self._there.append(time.perf_counter() - start)
        self._inside.append(colleague)

    async def _sign_in(self, http: aiohttp.ClientSession, username: str) -> str:
        """Give the password and return the key of the session."""
        token = secrets.token_hex(16)
        given = {"username": username, "password": self._password}
        answer = await self._ask(
            http, "POST", "/_allauth/browser/v1/auth/login", {"csrftoken": token}, given, token
        )
        return answer.cookies["sessionid"].value

    async def _ask(
        self,
        http: aiohttp.ClientSession,
        method: str,
        path: str,
        cookies: dict[str, str],
        data: object = None,
        token: str = "",
    ) -> aiohttp.ClientResponse:
        headers = {"Origin": self._url, "X-CSRFToken": token}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        async with http.request(method, f"{self._url}{path}", json=data, headers=headers) as answer:
            content = await answer.read()
            if answer.status != 200:
                raise Refused(f"{answer.status} {path} {content[:60]!r}")
            return answer

    async def _talk(self, working: list[Colleague], over: asyncio.Event) -> None:
        """Let those who are there write now and then; nobody waits for another."""
        writing: set[asyncio.Task[None]] = set()
        while self._options.chat and not over.is_set():
            await asyncio.sleep(self._rng.expovariate(self._options.chat))
            task = asyncio.create_task(self._write(self._rng.choice(working)))
            writing.add(task)
            task.add_done_callback(writing.discard)
        await asyncio.gather(*writing)

    async def _write(self, colleague: Colleague) -> None:
        async with colleague.hands:
            number = self.written
            began = time.perf_counter()
            self.written += 1
            await colleague.post(TEXT.format(number=number), f"morning-{number}")
            self._answered.append(time.perf_counter() - began)

    async def _stay(self, working: list[Colleague], over: asyncio.Event) -> None:
        """Show now and then that everybody is still there."""
        while not over.is_set():
            for colleague in [*working, *self._inside]:
                await colleague.ping()
            try:
                await asyncio.wait_for(over.wait(), 20)
            except TimeoutError:
                continue


def _row(name: str, took: list[float], seconds: float) -> dict[str, Any]:
    shares = {f"p{round(100 * share)} ms": share for share in (0.5, 0.95, 0.99)}
    return {
        "what": name,
        "times": len(took),
        "per second": round(len(took) / seconds, 2),
        **{called: milliseconds(percentile(took, share)) if took else "" for called, share in shares.items()},
    }
