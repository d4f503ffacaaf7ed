"""An installation full of messages, and one browser after the other that reads from it."""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.common.crowd import Broken
from bench.common.figures import milliseconds, percentile
from tests.servers.postgres import start_postgres
from tests.servers.torget import Installation

# Making ten million messages takes its time.
FILL_SECONDS = 4 * 3600.0
_TOKEN = "b" * 32


def add_sizes(parser: argparse.ArgumentParser) -> None:
    """Add what says how much there is to read, and how often it is read."""
    parser.add_argument(
        "--messages",
        default="10000,100000",
        help="how many, a list: each gets an installation of its own (10000,100000)",
    )
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--times", type=int, default=100, help="requests of each kind (100)")


def sizes_of(options: argparse.Namespace) -> list[int]:
    """Return how many messages are asked for, one installation after the other."""
    return [int(number) for number in options.messages.split(",")]


class Library:
    """A running installation that holds so many messages; ends with the stack."""

    def __init__(self, stack: ExitStack, messages: int, *, postgres: bool) -> None:
        data = Path(tempfile.mkdtemp(prefix="torget-bench-"))
        stack.callback(shutil.rmtree, data, ignore_errors=True)
        settings = {"TORGET_RATE": "1000000", "TORGET_BURST": "1000000"}
        self.installation = Installation(data=data, settings=settings)
        if postgres:
            server = start_postgres()
            stack.callback(server.stop)
            self.installation.database_url = server.url_of(server.create_database())
        stack.callback(self.installation.stop)
        self.installation.migrate()
        began = time.perf_counter()
        self.about: dict[str, Any] = json.loads(
            self.installation.run_python(
                *("-m", "bench.common.corpus", "--messages", str(messages)), seconds=FILL_SECONDS
            )
        )
        self.fill_seconds = round(time.perf_counter() - began, 1)
        self.mebibytes = self._size(postgres)
        self.messages = messages
        self.database = "postgresql" if postgres else "sqlite"
        self.port = self.installation.add_server().port

    @property
    def size(self) -> dict[str, Any]:
        """How much it holds, how long that took to make, and the disk it takes."""
        return {"messages": self.messages, "filled in s": self.fill_seconds, "MiB": self.mebibytes}

    def _size(self, postgres: bool) -> int:
        if postgres:
            return int(self.installation.query("SELECT pg_database_size(current_database())")[0][0]) >> 20
        return (self.installation.data / "torget.sqlite3").stat().st_size >> 20

    def reader(self, called: str) -> Reader:
        """Return the browser of "staff", who is in many rooms, or of "guest", who is in three."""
        return Reader(self.port, self.about["readers"][called])


class Reader:
    """A signed-in browser with one connection that stays open."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("localhost", port, timeout=120)
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={_TOKEN}",
            "X-CSRFToken": _TOKEN,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    def get(self, path: str) -> Any:
        """Return what a GET answers. Raises Broken when it is refused."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return what a POST answers. Raises Broken when it is refused."""
        return self._ask("POST", path, json.dumps(body))

    def _ask(self, method: str, path: str, body: str | None) -> Any:
        self._connection.request(method, f"/api/{path}", body=body, headers=self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise Broken(f"{method} {path} was answered with {response.status}: {content[:200]!r}")
        return json.loads(content)


def measure(times: int, request: Callable[[int], object]) -> dict[str, float]:
    """Make a request so many times, none of them twice the same, and return p50 and p95 in milliseconds."""
    taken = []
    for turn in range(times):
        began = time.perf_counter()
        request(turn)
        taken.append(time.perf_counter() - began)
    return {
        "p50 ms": milliseconds(percentile(taken, 0.5)),
        "p95 ms": milliseconds(percentile(taken, 0.95)),
    }
