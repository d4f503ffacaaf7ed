"""What set-up says, what it remembers as done, and how two set-ups at once wait for each other."""

from __future__ import annotations

import fcntl
import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
LOG = BUILD / "setup.log"

_started = time.monotonic()
_printing = threading.Lock()

# Open lock files; programs started meanwhile inherit them.
held_locks: set[int] = set()


class Refusal(Exception):
    """Something a person must change first; its text is the one line they read."""


def say(text: str) -> None:
    """Print one line of progress with the seconds since the start."""
    with _printing:
        print(f"[{time.monotonic() - _started:5.1f} s] {text}", flush=True)


def check_writable(folder: Path, advice: str) -> None:
    """Make `folder` if need be and write in it; Refusal with `advice` when that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal(f"Cannot write in {folder} ({error.strerror}). {advice}") from error


@contextmanager
def only_one(lock_file: Path, waiting: str) -> Iterator[None]:
    """Hold `lock_file` while inside; says `waiting` when another process holds it.

    It is free again when we and all programs started meanwhile have ended, in whatever way: a package manager
    that outlives us never works beside the next one.
    """
    with lock_file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waiting)
            fcntl.flock(handle, fcntl.LOCK_EX)
        held_locks.add(handle.fileno())
        try:
            yield
        finally:
            held_locks.discard(handle.fileno())


def hash_files(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of `paths`."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(f"{path.relative_to(ROOT)}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def read_stamp(path: Path) -> dict[str, Any]:
    """What an earlier set-up noted as done; empty when there is none or it is damaged."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: Mapping[str, Any]) -> None:
    """Note what is done, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
