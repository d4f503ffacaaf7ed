"""Channels' tutorial under measurement (`bench/tutorial`)."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import rmtree

from bench.common import wire
from bench.common.crowd import Broken, Crowd
from bench.common.target import TEXT, OverWebSocket, on_core
from tests.servers.process import Process, find_free_port, port_answers
from tests.servers.torget import ROOT
from tests.servers.valkey import start_valkey

LAYERS = ("redis", "memory")
START_SECONDS = 60.0
POPULATE_SECONDS = 300.0


class Tutorial(OverWebSocket):
    """Daphne with one consumer per socket. `layer` is the channel layer: Redis pub/sub, or in memory.

    Valkey runs on the client's core: what it costs is not counted against the tutorial.
    """

    marker = b'{"id": '

    def __init__(
        self,
        people: int,
        *,
        layer: str,
        rooms: int = 1,
        core: int | None = None,
        redis_core: int | None = None,
    ) -> None:
        self.name = f"tutorial-{layer}"
        self._rooms = rooms
        self._stack = ExitStack()
        self._data = Path(tempfile.mkdtemp(prefix="torget-tutorial-"))
        self._stack.callback(rmtree, self._data, ignore_errors=True)
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TORGET_")}
        environ |= {
            "DJANGO_SETTINGS_MODULE": "bench.tutorial.settings",
            "TUTORIAL_DATA": str(self._data),
            "TUTORIAL_KEY": secrets.token_hex(32),
        }
        try:
            if layer == "redis":
                with on_core(redis_core):
                    valkey = start_valkey()
                self._stack.callback(valkey.stop)
                environ["TUTORIAL_REDIS_URL"] = valkey.url
            self._sessions: list[str] = json.loads(_populate(people, environ))
            with on_core(core):
                self.port = find_free_port()
                process = Process(
                    [
                        *(sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(self.port), "-v", "0"),
                        "bench.tutorial.asgi:application",
                    ],
                    log_path=self._data / "daphne.log",
                    env=environ,
                    cwd=ROOT,
                )
                process.start()
            self._stack.callback(process.terminate)
            process.wait_ready(lambda: port_answers(self.port), seconds=START_SECONDS, what="the tutorial")
            self.pid = process.pid
        except BaseException:
            self._stack.close()
            raise

    def requests(self) -> Sequence[bytes]:
        host = f"localhost:{self.port}"
        return [
            wire.handshake(
                host,
                f"/ws/chat/room{person % self._rooms}/",
                origin=f"http://{host}",
                cookie=f"sessionid={session}",
                subprotocol=None,
            )
            for person, session in enumerate(self._sessions)
        ]

    def take(self, member: int, payload: bytes) -> None:
        """Refuse anything that is no message: the tutorial sends nothing else."""
        raise Broken(f"member {member} got {payload[:200].decode(errors='replace')}")

    def greet(self, crowd: Crowd) -> None:
        # The tutorial says nothing of its own accord.
        crowd.pump(0)

    def settle(self, crowd: Crowd, people: Sequence[int]) -> None:
        # The consumer joins its group before it accepts: whoever is connected hears.
        crowd.pump(0)

    def message(self, number: int, person: int) -> bytes:
        return json.dumps({"message": TEXT.format(number=number)}).encode()

    def number_of(self, payload: bytes) -> int:
        return int(json.loads(payload)["message"].partition(" ")[0])

    def position_of(self, payload: bytes) -> int:
        # The tutorial has no order but the database's, and says nothing of it: its ids are the nearest thing.
        return int(json.loads(payload)["id"])

    def keep_alive(self, crowd: Crowd) -> None:
        # Daphne pings its sockets, and the crowd answers while it is pumped.
        for _ in range(3):
            crowd.pump(0.01)

    def count_stored(self) -> int:
        with closing(
            sqlite3.connect(f"file:{self._data / 'tutorial.sqlite3'}?mode=ro", uri=True)
        ) as database:
            return int(database.execute("SELECT count(*) FROM tutorial_message").fetchone()[0])

    def stop(self) -> None:
        self._stack.close()


def _populate(people: int, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bench.tutorial.populate", str(people)],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=POPULATE_SECONDS,
    )
    if done.returncode != 0:
        raise RuntimeError(f"the tutorial could not be made:\n{done.stdout}{done.stderr}")
    return done.stdout
