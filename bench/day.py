"""A working day: many people who post, look around, scroll, come and go, each about as often as people do."""

from __future__ import annotations

import argparse
import asyncio
import gc
import heapq
import itertools
import json
import random
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp

from bench.common import machine, stages
from bench.common.colleague import Colleague, Ledger, Refused, check_stored, open_http
from bench.common.figures import milliseconds, percentile
from bench.common.options import SPARE_FILES
from bench.common.registry import Figures, bench
from bench.common.target import TEXT, on_core
from config.server import SERVERS
from tests.servers.postgres import start_postgres
from tests.servers.process import Process
from tests.servers.torget import ROOT, Installation
from tests.servers.valkey import start_valkey

# How often each person does it, in a minute of work.
PER_MINUTE = {
    "post": 0.19,
    "switch room": 6.5,
    "scroll back": 2.0,
    "check unread": 1.0,
    "reconnect": 0.14,
    "react": 0.13,
}
# How often a device says that it is away or back, and for how long one types before a post.
PRESENCE_PER_MINUTE = 0.2
TYPING_SECONDS = 3.0
EMOJI = "👍"
# What is asked over HTTP at one time; the one after that would wait for a connection.
HTTP_CONNECTIONS = 2_000
PING_SECONDS = 20
# A lag is looked for so often. Over these the load generator is too busy to say something of the server.
LAG_SECONDS = 0.02
LATE_P99_SECONDS = 0.05
BUSY = 0.9
FILL_SECONDS = 3600.0
TOKEN = secrets.token_hex(16)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=500, help="people at work, each with a socket (500)")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long it is measured (5)")
    parser.add_argument(
        "--warm-up", type=float, default=0.5, help="minutes before that are not counted (0.5)"
    )
    parser.add_argument("--pace", type=float, default=1.0, help="how many times as busy as people are (1)")
    parser.add_argument("--rooms-each", type=int, default=8, help="rooms each of them is in (8)")
    parser.add_argument("--room-size", type=int, default=40, help="people in a room (40)")
    parser.add_argument("--history", type=int, default=120, help="messages in each room before (120)")
    parser.add_argument("--no-presence", action="store_true", help="without presence and typing")
    parser.add_argument("--parallel", type=int, default=20, help="people who come in at a time (20)")
    parser.add_argument("--processes", type=int, default=1, help="more than 1: on PostgreSQL and Valkey (1)")
    parser.add_argument("--server", choices=SERVERS, default="daphne", help="what serves Torget (daphne)")
    parser.add_argument("--setting", action="append", default=[], help="such as TORGET_BATCH=50")


@bench("day", "a working day: p50, p95 and p99 of each thing that people do", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let everybody come in, work for so many minutes, and look at how long each thing took."""
    server_core, client_core = machine.choose_cores()
    # A socket each, and connections that they share for what is asked over HTTP.
    machine.allow_files(options.people + HTTP_CONNECTIONS + SPARE_FILES)
    with ExitStack() as stack:
        stack.enter_context(on_core(client_core))
        installation = _install(stack, options)
        filled = json.loads(
            installation.run_python(
                *("-m", "bench.common.workplace", "--people", str(options.people)),
                *("--rooms-each", str(options.rooms_each), "--room-size", str(options.room_size)),
                *("--history", str(options.history)),
                seconds=FILL_SECONDS,
            )
        )
        with on_core(server_core):
            servers = [installation.add_server() for _ in range(options.processes)]
            pids = [server.pid for server in servers]
            if options.processes > 1:
                pids.append(_start_worker(stack, installation))
        day = Day(options, filled, [server.port for server in servers], pids)
        figures = asyncio.run(day.work())
        figures["checked"] = check_stored(installation, "day-", day.posted, day.ledger)
    return figures


def _install(stack: ExitStack, options: argparse.Namespace) -> Installation:
    data = Path(tempfile.mkdtemp(prefix="torget-bench-"))
    stack.callback(shutil.rmtree, data, ignore_errors=True)
    settings = {"TORGET_METRICS_TOKEN": TOKEN}
    settings |= dict(setting.split("=", 1) for setting in options.setting)
    installation = Installation(data=data, settings=settings, server=options.server)
    if options.processes > 1:
        postgres = start_postgres()
        stack.callback(postgres.stop)
        installation.database_url = postgres.url_of(postgres.create_database())
        installation.valkey = start_valkey()
    stack.callback(installation.stop)
    installation.migrate()
    return installation


def _start_worker(stack: ExitStack, installation: Installation) -> int:
    process = Process(
        [sys.executable, str(ROOT / "manage.py"), "worker"],
        log_path=installation.data / "worker.log",
        env=installation.environ,
        cwd=ROOT,
    )
    process.start()
    stack.callback(process.terminate)
    return process.pid


class Day:
    """Everybody's day. An action is due at a time; how late it begins is the load generator's own fault."""

    def __init__(
        self, options: argparse.Namespace, filled: dict[str, Any], ports: list[int], pids: list[int]
    ) -> None:
        self._options = options
        self._filled = filled
        self._ports = ports
        self._pids = pids
        self._rng = random.Random(options.people)
        self._people: list[Colleague] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._measuring = False
        self._took: dict[str, list[float]] = {name: [] for name in PER_MINUTE}
        self._refused: dict[str, int] = dict.fromkeys(PER_MINUTE, 0)
        self._why: dict[str, int] = {}
        self._lags: list[float] = []
        self._late: list[float] = []
        self._resident: list[int] = []
        self.ledger = Ledger()
        self.posted = 0
        self._number = 0
        self._acts: dict[str, Callable[[Colleague], Awaitable[None]]] = {
            "post": self._post,
            "switch room": self._switch,
            "scroll back": Colleague.scroll,
            "check unread": Colleague.check_unread,
            "reconnect": Colleague.reconnect,
            "react": lambda colleague: colleague.react(EMOJI),
        }

    async def work(self) -> Figures:
        """Come in, warm up, work, and return the figures."""
        # A socket is a connection too, for as long as it is open: those are not to take the others' places.
        async with open_http(HTTP_CONNECTIONS, 60) as http, open_http(0, 60) as sockets:
            self._people = self._hire(http, sockets)
            # Coming in may take longer than a silent socket is kept.
            watching = [asyncio.create_task(self._watch_lag()), asyncio.create_task(self._ping())]
            try:
                came_in = await self._come_in()
                # To look through all that again for garbage would stop this process for half a second.
                gc.collect()
                gc.freeze()
                await self._run_for(self._options.warm_up * 60)
                return await self._measure(came_in)
            finally:
                for task in watching:
                    task.cancel()
                await asyncio.gather(*watching, return_exceptions=True)
                await asyncio.gather(*(colleague.leave() for colleague in self._people))

    def _hire(self, http: aiohttp.ClientSession, sockets: aiohttp.ClientSession) -> list[Colleague]:
        people, rooms = self._filled["people"], self._filled["rooms"]
        ids = [about["id"] for about in people]
        inside = [[ids[person] for person in room["members"]] for room in rooms]
        return [
            Colleague(
                number,
                about,
                [rooms[room]["id"] for room in about["rooms"]],
                [inside[room] for room in about["rooms"]],
                http=http,
                sockets=sockets,
                url=f"http://localhost:{self._ports[number % len(self._ports)]}",
                ledger=self.ledger,
                presence=not self._options.no_presence,
            )
            for number, about in enumerate(people)
        ]

    async def _come_in(self) -> dict[str, float]:
        doors = asyncio.Semaphore(self._options.parallel)
        took: list[float] = []
        began = time.perf_counter()

        async def enter(colleague: Colleague) -> None:
            async with doors:
                start = time.perf_counter()
                await colleague.connect()
                took.append(time.perf_counter() - start)

        await asyncio.gather(*(enter(colleague) for colleague in self._people))
        seconds = time.perf_counter() - began
        return {
            "seconds": round(seconds, 1),
            "per second": round(len(took) / seconds, 1),
            "p50 ms": milliseconds(percentile(took, 0.5)),
            "p99 ms": milliseconds(percentile(took, 0.99)),
        }

    async def _measure(self, came_in: dict[str, float]) -> Figures:
        self._measuring = True
        self.ledger.seen.clear()
        self.ledger.frames.clear()
        self._lags.clear()
        self._late.clear()
        told = await asyncio.to_thread(stages.read, self._ports, TOKEN)
        busy = sum(map(machine.cpu_seconds, self._pids)), time.process_time()
        began = time.perf_counter()
        await self._run_for(self._options.minutes * 60)
        await self._finish()
        seconds = time.perf_counter() - began
        spent = sum(map(machine.cpu_seconds, self._pids)) - busy[0], time.process_time() - busy[1]
        self._measuring = False
        passed = stages.between(told, await asyncio.to_thread(stages.read, self._ports, TOKEN))
        server_busy, client_busy = round(spent[0] / seconds, 2), round(spent[1] / seconds, 2)
        generator = {
            "lag p50 ms": milliseconds(percentile(self._lags, 0.5)),
            "lag p99 ms": milliseconds(percentile(self._lags, 0.99)),
            "lag max ms": milliseconds(max(self._lags, default=0.0)),
            "late p99 ms": milliseconds(percentile(self._late, 0.99)) if self._late else 0.0,
            "busy": client_busy,
        }
        done = sum(map(len, self._took.values()))
        behind = max(percentile(self._lags, 0.99), percentile(self._late, 0.99) if self._late else 0.0)
        return {
            "came in": came_in,
            "bound": find_bound(server_busy, client_busy, behind),
            "load generator": generator,
            "server": {
                "busy": server_busy,
                "cpu ms per action": milliseconds(spent[0] / max(1, done)),
                "MiB at the end": self._resident[-1] >> 20,
                "MiB at most": max(self._resident) >> 20,
            },
            "stages": passed,
            "presence": not self._options.no_presence,
            "frames": dict(sorted(self.ledger.frames.items())),
            "refused": self._why,
            "rows": self._rows(seconds),
        }

    def _rows(self, seconds: float) -> list[dict[str, Any]]:
        wanted = self._options.people * self._options.pace * seconds / 60
        rows = [
            _row(name, took, seconds, round(PER_MINUTE[name] * wanted), self._refused[name])
            for name, took in self._took.items()
        ]
        return [*rows, _row("post seen by others", self.ledger.seen, seconds, 0, 0)]

    # --- what is done when --------------------------------------------------------------------------------

    async def _run_for(self, seconds: float) -> None:
        """Let what is due happen, whether or not what came before it is through."""
        rates = {name: rate * self._options.pace / 60 for name, rate in PER_MINUTE.items()}
        if not self._options.no_presence:
            rates["presence"] = PRESENCE_PER_MINUTE * self._options.pace / 60
        due = [
            (self._rng.expovariate(rate), colleague.number, name)
            for colleague in self._people
            for name, rate in rates.items()
        ]
        heapq.heapify(due)
        began = time.perf_counter()
        while due and due[0][0] < seconds:
            after, number, name = due[0]
            heapq.heapreplace(due, (after + self._rng.expovariate(rates[name]), number, name))
            wait = began + after - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self._late.append(max(0.0, time.perf_counter() - began - after))
            self._begin(self._people[number], name)
        await asyncio.sleep(max(0.0, began + seconds - time.perf_counter()))

    def _begin(self, colleague: Colleague, name: str) -> None:
        doing = self._say_presence(colleague) if name == "presence" else self._do(colleague, name)
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _finish(self) -> None:
        if self._tasks:
            await asyncio.gather(*self._tasks)

    async def _do(self, colleague: Colleague, name: str) -> None:
        async with colleague.hands:
            if name == "post" and not self._options.no_presence:
                await self._ignoring(colleague.type(True))
                await asyncio.sleep(TYPING_SECONDS / max(1.0, self._options.pace))
            began = time.perf_counter()
            try:
                await self._acts[name](colleague)
            except (Refused, aiohttp.ClientError, TimeoutError) as error:
                why = f"{name}: {type(error).__name__} {error}"[:120]
                self._why[why] = self._why.get(why, 0) + 1
                self._refused[name] += self._measuring
                return
            if self._measuring:
                self._took[name].append(time.perf_counter() - began)

    async def _post(self, colleague: Colleague) -> None:
        self._number += 1
        number = self._number
        await colleague.post(TEXT.format(number=number), f"day-{number}")
        self.posted += 1

    async def _switch(self, colleague: Colleague) -> None:
        await colleague.switch(self._rng.randrange(len(colleague.rooms)))

    async def _say_presence(self, colleague: Colleague) -> None:
        await self._ignoring(colleague.be(self._rng.choice(("online", "away"))))

    async def _ignoring(self, doing: Awaitable[None]) -> None:
        """Do what nobody waits for; a socket that is just coming back says nothing."""
        try:
            await doing
        except (Refused, aiohttp.ClientError):
            return

    # --- beside it ----------------------------------------------------------------------------------------

    async def _watch_lag(self) -> None:
        """Note how late this very loop is, and how much memory the servers hold."""
        looked = 0.0
        while True:
            due = time.perf_counter() + LAG_SECONDS
            await asyncio.sleep(LAG_SECONDS)
            now = time.perf_counter()
            self._lags.append(now - due)
            if now - looked > 1.0:
                looked = now
                self._resident.append(sum(map(machine.resident_bytes, self._pids)))

    async def _ping(self) -> None:
        for second in itertools.count():
            await asyncio.sleep(1)
            turn = self._people[second % PING_SECONDS :: PING_SECONDS]
            await asyncio.gather(*(self._ignoring(colleague.ping()) for colleague in turn))


def _row(name: str, took: list[float], seconds: float, wanted: int, refused: int) -> dict[str, Any]:
    shares = {f"p{round(100 * share)} ms": share for share in (0.5, 0.95, 0.99)}
    return {
        "what": name,
        "times": len(took),
        "wanted": wanted or "",
        "per second": round(len(took) / seconds, 2),
        **{called: milliseconds(percentile(took, share)) if took else "" for called, share in shares.items()},
        "refused": refused,
    }


def find_bound(server_busy: float, client_busy: float, lag_p99: float) -> dict[str, str]:
    """Say whose figures these are: the server's, unless the load generator could not keep up itself.

    `server_busy` and `client_busy` are shares of the one core each is pinned to, `lag_p99` seconds by which
    the load generator's own event loop, or what it was to begin, was late.
    """
    busy = f"server {server_busy} and load generator {client_busy} of a core busy"
    why = f"{busy}; the load generator's loop {milliseconds(lag_p99)} ms late (p99)"
    if client_busy > BUSY or lag_p99 > LATE_P99_SECONDS:
        return {"by": "load generator", "why": f"{why}: these times are not the server's"}
    return {"by": "server" if server_busy > BUSY else "neither", "why": why}
