"""Backups of a running installation, and putting one back.

A backup is a folder: the database (a copy made through SQLite's online backup, or a dump by PostgreSQL's own
tool), the files people sent, the keys, and `backup.json` which says what it holds. The database comes first:
a file that was sent meanwhile is then in the backup without a message, never the other way round.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from eventlog.log import renew_epoch

MANIFEST = "backup.json"
FILES = "files"
SQLITE_NAME = "torget.sqlite3"
DUMP_NAME = "torget.dump"
# What a running server keeps for itself, and what set-up makes anew.
NOT_KEPT = {"running.lock", "start.lock", "start.json", "start.log", "static"}
PAGES_AT_ONCE = 2_000
BLOCK = 1024 * 1024

Say = Callable[[str], None]


class BackupError(Exception):
    """Why a backup was not made or not put back, in words for the operator."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `rows` by table, `files` the number and bytes of what people sent."""

    made_at: str
    database: str
    checksum: str
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    file_bytes: int = 0

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of the backup in `folder`. Raises BackupError."""
        try:
            return cls(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"{folder} holds no complete backup: {error}") from error


def back_up(folder: Path, say: Say) -> Manifest:
    """Make a backup in the new folder `folder` while the servers go on. Raises BackupError.

    It is made beside, under a name that ends in `.part`, and gets its own name when it is whole.
    """
    if folder.exists():
        raise BackupError(f"{folder} is there already: name a new folder.")
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True, mode=0o700)
        say("The database")
        name = _copy_sqlite(part, say) if connection.vendor == "sqlite" else _dump_postgres(part)
        say("Files and keys")
        count, size = _copy_files(Path(settings.TORGET_DATA), part / FILES)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            database=name,
            checksum=_checksum(part / name),
            rows=_count_sqlite(part / name) if name == SQLITE_NAME else {},
            files=count,
            file_bytes=size,
        )
        (part / MANIFEST).write_text(json.dumps(vars(manifest), indent=1), encoding="utf-8")
        part.rename(folder)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupError(f"The backup could not be written: {error}") from error
    except BackupError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def restore(folder: Path, say: Say) -> Manifest:
    """Put the backup in `folder` back into this installation, which must be empty and stopped.

    Checks what it puts back against the manifest, and gives the log a new epoch: clients then load anew.
    Raises BackupError.
    """
    manifest = Manifest.read(folder)
    if _checksum(folder / manifest.database) != manifest.checksum:
        raise BackupError(
            "The database in the backup is not the one that was backed up: its checksum differs."
        )
    embedded = connection.vendor == "sqlite"
    if embedded != (manifest.database == SQLITE_NAME):
        raise BackupError(
            "The backup is of another kind of database than TORGET_DATABASE_URL names."
            if embedded
            else "The backup is of SQLite: put it back without TORGET_DATABASE_URL."
        )
    if connection.introspection.table_names():
        raise BackupError("There is a database here already: a backup goes into an empty installation.")
    connection.close()
    data = Path(settings.TORGET_DATA)
    say("Files and keys")
    _copy_files(folder / FILES, data)
    say("The database")
    if embedded:
        shutil.copyfile(folder / SQLITE_NAME, data / SQLITE_NAME)
        (data / SQLITE_NAME).chmod(0o600)
        rows = _count_sqlite(data / SQLITE_NAME)
        if rows != manifest.rows:
            raise BackupError("What was put back has other numbers of rows than the backup.")
    else:
        _run_tool("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", folder / DUMP_NAME)
    renew_epoch()
    return manifest


def _copy_sqlite(part: Path, say: Say) -> str:
    """Copy the database page by page (sqlite.org/backup.html); writers go on meanwhile."""
    path = part / SQLITE_NAME
    source = f"{Path(str(settings.DATABASES['default']['NAME'])).absolute().as_uri()}?mode=ro"
    told = 0

    def progress(status: int, remaining: int, total: int) -> None:
        nonlocal told
        done = 100 * (total - remaining) // max(1, total)
        if done >= told + 20 and remaining:
            told = done
            say(f"The database: {done} %")

    with (
        closing(sqlite3.connect(source, uri=True, timeout=30)) as database,
        closing(sqlite3.connect(path)) as copy,
    ):
        # One read transaction, or every commit of a busy day would have the copy begin again.
        database.execute("BEGIN")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        database.backup(copy, pages=PAGES_AT_ONCE, progress=progress, sleep=0)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    path.chmod(0o600)
    if verdict != "ok":
        raise BackupError(f"The database is damaged: {verdict}")
    return SQLITE_NAME


def _dump_postgres(part: Path) -> str:
    _run_tool("pg_dump", "--format=custom", "--file", part / DUMP_NAME)
    return DUMP_NAME


def _run_tool(name: str, *arguments: object) -> None:
    """Run one of PostgreSQL's own tools on this installation's database. Raises BackupError."""
    found = os.environ.get(f"TORGET_{name.upper()}") or shutil.which(name)
    if not found:
        raise BackupError(
            f"{name} was not found: install PostgreSQL's client tools of the server's version, or name the"
            f" program in TORGET_{name.upper()}."
        )
    database: dict[str, Any] = settings.DATABASES["default"]
    environ = {
        **os.environ,
        "PGHOST": str(database.get("HOST") or ""),
        "PGPORT": str(database.get("PORT") or ""),
        "PGUSER": str(database.get("USER") or ""),
        # In the environment: the command line is everybody's to read.
        "PGPASSWORD": str(database.get("PASSWORD") or ""),
        "PGDATABASE": str(database["NAME"]),
    }
    target = ["--dbname", str(database["NAME"])] if name == "pg_restore" else []
    done = subprocess.run(
        [found, *target, *map(str, arguments)], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()}")


def _copy_files(source: Path, target: Path) -> tuple[int, int]:
    """Copy what is in a data folder beside the database; return the number and bytes of files people sent."""
    count = size = 0
    for path in _files_below(source):
        inside = path.relative_to(source)
        to = target / inside
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(path, to)
        except FileNotFoundError:
            continue  # removed since it was listed: then nothing refers to it either
        shutil.copymode(path, to)
        if inside.parts[0] == "media":
            count += 1
            size += to.stat().st_size
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    return count, size


def _files_below(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.name in NOT_KEPT or path.name.startswith(SQLITE_NAME) or path.is_symlink():
            continue
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*")) if found.is_file())
        elif path.is_file():
            yield path


def _count_sqlite(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
                " AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
    except OSError as error:
        raise BackupError(f"The backup's database cannot be read: {error}") from error
    return digest.hexdigest()
