"""Torget's own server processes, in the two set-ups, on throwaway data."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.servers import migrated
from tests.servers.postgres import Databases
from tests.servers.process import Process, find_free_port
from tests.servers.valkey import Valkey, start_valkey

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "torget.sqlite3"
START_SECONDS = 60.0
STOP_SECONDS = 20.0


class Server:
    """One server process: `python -m config.server` on a port of its own, which it keeps over restarts."""

    def __init__(
        self,
        *,
        data: Path,
        environ: Mapping[str, str],
        port: int | None = None,
        arguments: Sequence[str] = (),
        log_path: Path | None = None,
        module: str = "config.server",
    ) -> None:
        self.port = port or find_free_port()
        self.data = data
        self._process = Process(
            [
                *(sys.executable, "-m", module),
                *("--port", str(self.port)),
                *("--data", str(data)),
                *arguments,
            ],
            log_path=log_path or data / f"server-{self.port}.log",
            env=environ,
            cwd=ROOT,
        )

    @property
    def url(self) -> str:
        """Where the server answers. By name: passkeys refuse addresses, and the origin check knows this
        one."""
        return f"http://localhost:{self.port}"

    @property
    def websocket_url(self) -> str:
        return f"ws://localhost:{self.port}/ws"

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.alive

    @property
    def exit_code(self) -> int | None:
        return self._process.exit_code

    def log(self) -> str:
        """Return what the process has logged over all of its lives."""
        return self._process.log()

    def start(self, *, wait: bool = True) -> None:
        """Start the process and, if `wait`, return when /healthz answers 200."""
        self._process.start()
        if wait:
            self.wait_healthy()

    def wait_healthy(self) -> None:
        """Wait until /healthz answers 200; StartFailed with the end of the log otherwise."""
        self._process.wait_ready(self.is_healthy, seconds=START_SECONDS, what="Torget")

    def is_healthy(self) -> bool:
        """Ask /healthz once."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def terminate(self) -> int:
        """Ask the server to end as a service manager would (SIGTERM) and return its exit code."""
        return self._process.terminate(seconds=STOP_SECONDS)

    def interrupt(self) -> int:
        """Ask the server to end as Ctrl-C would (SIGINT) and return its exit code."""
        return self._process.terminate(seconds=STOP_SECONDS, number=signal.SIGINT)

    def kill(self) -> int:
        """End the server as a power cut would (SIGKILL)."""
        return self._process.kill()

    def pause(self) -> None:
        """Freeze the process (SIGSTOP), as an overloaded machine would; `resume` lets it go on."""
        self._process.send(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send(signal.SIGCONT)


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in; `id` is what the protocol calls them."""

    username: str
    id: str
    name: str
    password: str

    @property
    def topic(self) -> str:
        """Their own topic."""
        return f"user:{self.id}"


@dataclass(frozen=True)
class Cast:
    """The people of the tests: the named ones, `cast["fatima"]`, and a crowd that only numbers tell apart.

    `units` gives the ids of the units by what `tests.servers.cast` calls them.
    """

    people: dict[str, Person] = field(default_factory=dict)
    crowd: tuple[Person, ...] = ()
    units: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, called: str) -> Person:
        return self.people[called]

    @classmethod
    def read(cls, text: str) -> Cast:
        """Read what `tests.servers.cast` prints."""
        printed = json.loads(text)
        password = printed["password"]
        return cls(
            people={name: Person(password=password, **one) for name, one in printed["people"].items()},
            crowd=tuple(Person(password=password, **one) for one in printed["crowd"]),
            units=printed["units"],
        )


@dataclass
class Installation:
    """One municipality's Torget: its data and its server processes."""

    data: Path
    cast: Cast = field(default_factory=Cast)
    database_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    servers: list[Server] = field(default_factory=list)
    postgres: Databases | None = None
    database_name: str | None = None
    valkey: Valkey | None = None
    # Where its processes reach Valkey, if not directly.
    redis_url: str | None = None
    server: str = "daphne"

    @property
    def environ(self) -> dict[str, str]:
        """The environment of its processes: this one's, without what tests set for themselves."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TORGET_")}
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        environ |= {"TORGET_DATA": str(self.data), "PYTHONUNBUFFERED": "1", **self.settings}
        if self.database_url:
            environ["TORGET_DATABASE_URL"] = self.database_url
        if self.valkey:
            environ["TORGET_REDIS_URL"] = self.redis_url or self.valkey.url
        return environ

    @property
    def first(self) -> Server:
        return self.servers[0]

    @property
    def last(self) -> Server:
        """Another process than `first` where there are two; the same where there is one."""
        return self.servers[-1]

    def add_server(
        self,
        *,
        port: int | None = None,
        arguments: Sequence[str] = (),
        wait: bool = True,
        module: str = "config.server",
    ) -> Server:
        """Start one more server process on this installation's data, of its kind unless `arguments` say."""
        server = Server(
            data=self.data,
            environ=self.environ,
            port=port,
            arguments=arguments or ("--server", self.server),
            module=module,
        )
        self.servers.append(server)
        server.start(wait=wait)
        return server

    def manage(self, *arguments: str, seconds: float = 300.0) -> str:
        """Run `manage.py ARGUMENTS` on this data and return its output; RuntimeError when it fails."""
        return self.run_python(str(ROOT / "manage.py"), *arguments, seconds=seconds)

    def migrate(self) -> None:
        """Make its tables: on SQLite, where there are none yet, a copy of what was migrated before."""
        if self.database_url or (self.data / DATABASE).exists():
            self.manage("migrate", "--no-input", "--verbosity", "0")
        else:
            shutil.copytree(migrated.folder(), self.data, dirs_exist_ok=True)

    def run_python(self, *arguments: str, seconds: float = 300.0) -> str:
        """Run this environment's Python as this installation and return its output; RuntimeError when it
        fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def query(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Read from the database beside its servers; placeholders are `?`, whichever database it is."""
        if self.database_url:
            with psycopg.connect(self.database_url) as connection:
                return connection.execute(statement.replace("?", "%s").encode(), parameters).fetchall()
        with closing(
            sqlite3.connect(f"{(self.data / DATABASE).as_uri()}?mode=ro", uri=True, timeout=10)
        ) as database:
            return database.execute(statement, parameters).fetchall()

    def stop(self) -> None:
        """End its servers and remove its data."""
        for server in self.servers:
            server.resume()
            server.terminate()
        if self.valkey:
            self.valkey.stop()
        if self.postgres and self.database_name:
            self.postgres.drop_database(self.database_name)
        shutil.rmtree(self.data, ignore_errors=True)


class Template:
    """A migrated installation with the cast of the tests in it, made once and copied for each test.

    With a PostgreSQL the copies are of the grown set-up: a database of their own there, and a Valkey of
    their own.
    """

    def __init__(self, *, postgres: Databases | None = None, server: str = "daphne") -> None:
        self._postgres = postgres
        self._server = server
        name = postgres.create_database(template=migrated.database(postgres)) if postgres else None
        self._made = Installation(
            data=_make_folder(),
            database_url=postgres.url_of(name) if postgres and name else None,
            postgres=postgres,
            database_name=name,
        )
        if not postgres:
            self._made.migrate()
        self.cast = Cast.read(self._made.run_python("-m", "tests.servers.cast"))

    def copy(self, **settings: str) -> Installation:
        """Return a new installation equal to the template, with no server running; `settings` are TORGET_
        names."""
        data = _make_folder()
        shutil.copytree(self._made.data, data, dirs_exist_ok=True)
        if not self._postgres:
            return Installation(data=data, cast=self.cast, settings=settings, server=self._server)
        name = self._postgres.create_database(template=self._made.database_name)
        return Installation(
            data=data,
            cast=self.cast,
            database_url=self._postgres.url_of(name),
            settings=settings,
            postgres=self._postgres,
            database_name=name,
            valkey=start_valkey(),
            server=self._server,
        )

    def empty(self, **settings: str) -> Installation:
        """Return a new installation with nothing in it, not even tables."""
        installation = Installation(
            data=_make_folder(), cast=self.cast, settings=settings, server=self._server
        )
        if self._postgres:
            name = self._postgres.create_database()
            installation.database_url = self._postgres.url_of(name)
            installation.postgres, installation.database_name = self._postgres, name
            installation.valkey = start_valkey()
        return installation

    def remove(self) -> None:
        """Remove the template."""
        self._made.stop()


def _make_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="torget-data-"))
