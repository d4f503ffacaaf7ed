"""What an installation may set, typed, with its defaults; everything comes from TORGET_ variables."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
SECRET_FILE = "secret.key"
DATABASE_FILE = "torget.sqlite3"


@dataclass(frozen=True)
class Environment:
    """The settings of one installation.

    `hosts` are names (no ports) the service answers to; `origins` are scheme://host[:port] that browsers may
    open sockets and post forms from. Times are in seconds unless a name says otherwise.
    """

    data: Path
    database_url: str
    redis_url: str
    secret_key: str
    debug: bool
    hosts: list[str]
    origins: list[str]
    https: bool
    synchronous: str
    writers: int
    batch: int
    log_days: int
    rate: float
    burst: float
    file_bytes: int
    video_bytes: int
    language: str
    time_zone: str

    @property
    def embedded(self) -> bool:
        """One process, SQLite, nothing else."""
        return not self.redis_url


def read_environment() -> Environment:
    """Read the environment.

    A missing secret key is made and kept in the data folder, readable by its owner only.
    """
    env = environ.Env()
    data = Path(env.str("TORGET_DATA", default=str(ROOT / "data"))).absolute()
    database = env.str("TORGET_DATABASE_URL", default=f"sqlite:///{data / DATABASE_FILE}")
    hosts = env.list("TORGET_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    return Environment(
        data=data,
        database_url=database,
        redis_url=env.str("TORGET_REDIS_URL", default=""),
        secret_key=env.str("TORGET_SECRET_KEY", default="") or _kept_secret(data),
        debug=env.bool("TORGET_DEBUG", default=False),
        hosts=hosts,
        origins=env.list("TORGET_ORIGINS", default=[]),
        https=env.bool("TORGET_HTTPS", default=False),
        synchronous=env.str("TORGET_SQLITE_SYNCHRONOUS", default="FULL").upper(),
        writers=env.int("TORGET_WRITERS", default=4),
        batch=env.int("TORGET_BATCH", default=1),
        log_days=env.int("TORGET_LOG_DAYS", default=30),
        rate=env.float("TORGET_RATE", default=20.0),
        burst=env.float("TORGET_BURST", default=60.0),
        file_bytes=env.int("TORGET_FILE_BYTES", default=25_000_000),
        video_bytes=env.int("TORGET_VIDEO_BYTES", default=100_000_000),
        language=env.str("TORGET_LANGUAGE", default="sv"),
        time_zone=env.str("TORGET_TIME_ZONE", default="Europe/Stockholm"),
    )


def _kept_secret(data: Path) -> str:
    path = data / SECRET_FILE
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    data.mkdir(parents=True, exist_ok=True)
    temporary = data / f"{SECRET_FILE}.{os.getpid()}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        # A link fails when another process was first; then its key is the one.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text(encoding="ascii").strip()
