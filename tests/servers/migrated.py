"""A migrated database, made once for one state of the code and copied by whoever needs one.

Migrating takes longer than most tests. The SQLite file lies in `build/` for as long as no line of the rooms
changes; on PostgreSQL it is a database of the server that the run started.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.postgres import Databases

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "migrated"
POSTGRES_NAME = "torget_migrated"
NO_ROOMS = ("tests", "bench")
SECONDS = 300
# A run that began before the code changed copies its own database until it ends.
IN_USE_SECONDS = 3 * 3600


def folder() -> Path:
    """Return the data folder of a migrated embedded installation; copy it, change nothing in it."""
    made = KEPT / _state_of_code()
    with _alone(KEPT / "lock"):
        if not made.is_dir():
            making = KEPT / "making"
            for path in KEPT.iterdir():
                if path == making or (path.is_dir() and time.time() - path.stat().st_mtime > IN_USE_SECONDS):
                    shutil.rmtree(path)
            making.mkdir()
            _migrate({"TORGET_DATA": str(making)})
            making.rename(made)
    return made


def database(postgres: Databases) -> str:
    """Return the name of a migrated database on this server: a template for others, nobody connects to it."""
    with _alone(postgres.directory / "migrated.lock"):
        if not postgres.has_database(POSTGRES_NAME):
            name = postgres.create_database()
            data = postgres.directory / "migrated"
            _migrate({"TORGET_DATA": str(data), "TORGET_DATABASE_URL": postgres.url_of(name)})
            postgres.create_database(template=name, name=POSTGRES_NAME)
            postgres.drop_database(name)
    return POSTGRES_NAME


def _migrate(settings: dict[str, str]) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TORGET_")}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input", "--verbosity", "0"],
        cwd=ROOT,
        env=environ | settings,
        check=True,
        timeout=SECONDS,
    )


def _state_of_code() -> str:
    state = hashlib.sha256()
    rooms = [path for path in ROOT.iterdir() if (path / "__init__.py").exists() and path.name not in NO_ROOMS]
    files = [file for room in rooms for file in room.rglob("*.py")]
    for file in sorted([*files, *(ROOT / "requirements").glob("*.txt")]):
        state.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return state.hexdigest()[:16]


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Let one process at a time in."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
