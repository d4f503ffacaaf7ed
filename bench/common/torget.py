"""Torget under measurement: the real server on throwaway data, with signed-in people in one or more rooms."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from bench.common import wire
from bench.common.crowd import Broken, Crowd
from bench.common.door import Opened, open_sockets
from bench.common.target import TEXT, OverWebSocket, everywhere, on_core
from tests.servers.client import SUBPROTOCOL
from tests.servers.postgres import start_postgres
from tests.servers.torget import Installation
from tests.servers.valkey import start_valkey

SETTLE_SECONDS = 60.0
FILL_SECONDS = 1_800.0

decode = msgspec.json.decode


class Torget(OverWebSocket):
    """An installation with one server process, or several. `settings` are TORGET_ names.

    One runs on `core` alone; several, on PostgreSQL and Valkey, share all cores with what they stand on.
    """

    name = "torget"
    marker = b'{"t":"event"'

    def __init__(
        self,
        people: int,
        *,
        rooms: int = 1,
        rooms_each: int = 0,
        core: int | None = None,
        server: str = "daphne",
        settings: dict[str, str] | None = None,
        processes: int = 1,
    ) -> None:
        self._stack = ExitStack()
        self.installation = Installation(
            data=Path(tempfile.mkdtemp(prefix="torget-bench-")), settings=settings or {}, server=server
        )
        try:
            if processes > 1:
                postgres = start_postgres()
                self._stack.callback(postgres.stop)
                self.installation.database_url = postgres.url_of(postgres.create_database())
                self.installation.valkey = start_valkey()
            self._stack.callback(self.installation.stop)
            self.installation.migrate()
            filled = json.loads(
                self.installation.run_python(
                    *("-m", "bench.common.populate"),
                    *("--people", str(people)),
                    *("--rooms", str(rooms)),
                    *("--rooms-each", str(rooms_each)),
                    seconds=FILL_SECONDS,
                )
            )
            self.people: list[dict[str, Any]] = filled["people"]
            self.rooms: list[dict[str, Any]] = filled["rooms"]
            with on_core(core) if processes == 1 else everywhere():
                started = [self.installation.add_server() for _ in range(processes)]
            self._servers = [(server.pid, server.port) for server in started]
            self.pid, self.port = self._servers[0]
        except BaseException:
            self._stack.close()
            raise
        self.answers: dict[str, int] = {}
        self.epoch: str | None = None

    @property
    def pids(self) -> Sequence[int]:
        return [pid for pid, _ in self._servers]

    def open(self, crowd: Crowd, *, parallel: int, count: int | None = None) -> Opened:
        """Open everybody's socket, or those of the first `count`, at the processes in turn."""
        order: list[int] = []
        seconds: list[float] = []
        began = time.perf_counter()
        for number, (_, port) in enumerate(self._servers):
            people = range(len(self.people))[:count][number :: len(self._servers)]
            requests = self._requests(port)
            opened = open_sockets(crowd, port, [requests[person] for person in people], parallel=parallel)
            order += [people[index] for index in opened.order]
            seconds += opened.seconds
        return Opened(order, seconds, time.perf_counter() - began)

    def requests(self) -> Sequence[bytes]:
        return self._requests(self.port)

    def _requests(self, port: int) -> Sequence[bytes]:
        host = f"localhost:{port}"
        return [
            wire.handshake(
                host,
                "/ws",
                origin=f"http://{host}",
                cookie=f"sessionid={person['session']}",
                subprotocol=SUBPROTOCOL,
            )
            for person in self.people
        ]

    def take(self, member: int, payload: bytes) -> None:
        """Count a frame that is no event by its type. Raises Broken when it is an error."""
        kind = payload[6 : payload.index(b'"', 6)].decode()
        if kind == "hello":
            self.epoch = decode(payload)["epoch"]
        if kind == "err":
            raise Broken(f"the server refused member {member}: {payload.decode()}")
        self.answers[kind] = self.answers.get(kind, 0) + 1

    def greet(self, crowd: Crowd) -> None:
        self._wait_for(crowd, "hello", len(crowd))

    def settle(self, crowd: Crowd, people: Sequence[int]) -> None:
        self.subscribe(crowd, people, position=None)

    def subscribe(self, crowd: Crowd, people: Sequence[int], *, position: int | None) -> None:
        """Subscribe everybody to the own room, from a position or from now on, and wait for the answers."""
        answers = self.answers.get("sub", 0)
        epoch = self.epoch if position is not None else None
        for member in range(len(crowd)):
            topic = f"room:{self.room_of(people[member])}"
            frame = {"t": "sub", "id": "1", "epoch": epoch, "topics": {topic: position}}
            crowd.send(member, msgspec.json.encode(frame))
        self._wait_for(crowd, "sub", answers + len(crowd))

    def follow_all(self, crowd: Crowd, people: Sequence[int]) -> None:
        """Have everybody hear of all rooms they are in, as the client does, and wait for the answers."""
        answers = self.answers.get("sub", 0)
        for member in range(len(crowd)):
            topic = f"user:{self.people[people[member]]['id']}"
            frame = {"t": "sub", "id": "2", "epoch": None, "topics": {topic: None}}
            crowd.send(member, msgspec.json.encode(frame))
        self._wait_for(crowd, "sub", answers + len(crowd))

    def room_of(self, person: int) -> str:
        """Return the id of the room a person is in."""
        room: str = self.rooms[person % len(self.rooms)]["id"]
        return room

    def _wait_for(self, crowd: Crowd, kind: str, count: int) -> None:
        crowd.pump_until(
            lambda: self.answers.get(kind, 0) >= count,
            max(SETTLE_SECONDS, len(crowd) / 50),
            f"{count} frames `{kind}`",
        )

    def message(self, number: int, person: int) -> bytes:
        text = TEXT.format(number=number)
        data = {"room": self.room_of(person), "text": text, "client_id": f"bench-{number}"}
        return msgspec.json.encode({"t": "cmd", "id": str(number), "name": "message.send", "data": data})

    def number_of(self, payload: bytes) -> int:
        return int(decode(payload)["data"]["message"]["client_id"].partition("-")[2])

    def position_of(self, payload: bytes) -> int:
        return int(decode(payload)["seq"])

    def keep_alive(self, crowd: Crowd) -> None:
        pongs = self.answers.get("pong", 0)
        for member in range(len(crowd)):
            crowd.send(member, b'{"t":"ping"}')
        self._wait_for(crowd, "pong", pongs + len(crowd))

    def count_stored(self) -> int:
        return int(self.installation.query("SELECT count(*) FROM chat_message")[0][0])

    def stop(self) -> None:
        self._stack.close()
