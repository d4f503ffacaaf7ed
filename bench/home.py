"""The home stream: how long a page takes among many posts, and how fast posts go out to live readers."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from bench.common import machine, wire
from bench.common.crowd import Broken, Crowd, check_equal
from bench.common.door import open_sockets
from bench.common.reading import FILL_SECONDS, Reader, measure
from bench.common.registry import Figures, bench
from bench.common.stream_corpus import READER
from tests.servers.client import SUBPROTOCOL
from tests.servers.postgres import start_postgres
from tests.servers.torget import Installation

# p95 in milliseconds.
AIM = 50
LIVE_SECONDS = 300.0
# A table has the same columns in each row.
EMPTY: dict[str, Any] = dict.fromkeys(
    ("reader", "what", "p50 ms", "p95 ms", "aim p95", "posts/s", "deliveries/s", "server busy"), ""
)
EVERYONE = {"any": [{"everyone": True}]}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--posts", type=int, default=100_000, help="posts there are (100000)")
    parser.add_argument("--authors", type=int, default=2_500, help="people who wrote them (2500)")
    parser.add_argument("--sources", type=int, default=500, help="people that the reader follows (500)")
    parser.add_argument("--readers", type=int, default=1_000, help="people reading live (1000)")
    parser.add_argument("--live", type=int, default=50, help="posts written while they read (50)")
    parser.add_argument("--times", type=int, default=100, help="requests of each kind (100)")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")


@bench("home", "the home stream among many posts, and posts going out to live readers", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Measure pages first, then the live stream."""
    with ExitStack() as stack:
        installation = _start(stack, options.postgres)
        began = time.perf_counter()
        sizes = [
            part for name in ("posts", "authors", "sources", "readers") for part in _option(options, name)
        ]
        made = json.loads(
            installation.run_python("-m", "bench.common.stream_corpus", *sizes, seconds=FILL_SECONDS)
        )
        filled = round(time.perf_counter() - began, 1)
        server = installation.add_server()
        people = made["people"]
        rows: list[dict[str, Any]] = []
        for called, person in ((f"{options.sources} sources", people[0]), ("one silent source", people[1])):
            rows += _read(Reader(server.port, person["session"]), called, options.times)
        readers = people[READER : READER + options.readers]
        live = _go_live(server.port, server.pid, readers, options.live)
    database = "postgresql" if options.postgres else "sqlite"
    return {"database": database, "filled in s": filled, "rows": [*rows, live]}


def _option(options: argparse.Namespace, name: str) -> tuple[str, str]:
    return f"--{name}", str(getattr(options, name))


def _start(stack: ExitStack, postgres: bool) -> Installation:
    data = Path(tempfile.mkdtemp(prefix="torget-bench-"))
    stack.callback(shutil.rmtree, data, ignore_errors=True)
    installation = Installation(data=data, settings={"TORGET_RATE": "1000000", "TORGET_BURST": "1000000"})
    if postgres:
        server = start_postgres()
        stack.callback(server.stop)
        installation.database_url = server.url_of(server.create_database())
    stack.callback(installation.stop)
    installation.migrate()
    return installation


def _read(reader: Reader, called: str, times: int) -> list[dict[str, Any]]:
    """Ask for the first page, and then for one further back after the other."""
    first = reader.get("home")
    if not first["posts"]:
        raise Broken(f"the reader with {called} has an empty stream")
    older: list[str] = [first["older"] or first["newer"]]

    def go_back(turn: int) -> None:
        page = reader.get(f"home?before={older[0]}")
        older[0] = page["older"] or first["older"] or first["newer"]

    return [
        {**EMPTY, "reader": called, "what": what, **measure(times, request), "aim p95": AIM}
        for what, request in (("first page", lambda turn: reader.get("home")), ("going back", go_back))
    ]


def _go_live(port: int, pid: int, people: list[dict[str, Any]], posts: int) -> dict[str, Any]:
    """Let the first of the people post while all of them have their home stream on screen."""
    host = f"localhost:{port}"
    crowd = Crowd(marker=b'{"t":"event"')
    answers: list[bytes] = []
    crowd.on_frame = lambda member, payload: answers.append(payload)
    try:
        requests = [
            wire.handshake(
                host,
                "/ws",
                origin=f"http://{host}",
                cookie=f"sessionid={person['session']}",
                subprotocol=SUBPROTOCOL,
            )
            for person in people
        ]
        opened = open_sockets(crowd, port, requests, parallel=50)
        for member in range(len(crowd)):
            crowd.send(member, b'{"t":"sub","id":"1","topics":{"home":null}}')
        crowd.pump_until(
            lambda: sum(b'"t":"sub"' in one for one in answers) == len(crowd), LIVE_SECONDS, "subscriptions"
        )
        answers.clear()
        author = opened.order.index(0)
        busy, began = machine.cpu_seconds(pid), time.perf_counter()
        for number in range(posts):
            data = {"text": f"Nu händer det {number}", "audience": EVERYONE, "client_id": f"live-{number}"}
            crowd.send(
                author, msgspec.json.encode({"t": "cmd", "id": "w", "name": "post.write", "data": data})
            )
        crowd.pump_until(
            lambda: crowd.deliveries >= posts * len(crowd), LIVE_SECONDS, f"{posts} posts for everybody"
        )
        seconds = time.perf_counter() - began
        busy = machine.cpu_seconds(pid) - busy
        if check_equal(crowd.counts, posts):
            raise Broken("not everybody got every post once")
    finally:
        crowd.close()
    return {
        **EMPTY,
        "reader": f"{len(people)} live",
        "what": "posts",
        "posts/s": round(posts / seconds, 1),
        "deliveries/s": round(posts * len(people) / seconds),
        "server busy": round(busy / seconds, 2),
    }
