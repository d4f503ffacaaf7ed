"""The Python environment in .venv: made once, filled from a lock file whose hashes pip checks."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from programs import run_logged
from terminal import ROOT, Refusal, hash_files, read_stamp, say, write_stamp

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "torget.json"
REQUIREMENTS = ROOT / "requirements"

PROGRESS_SECONDS = 3.0
PIP = [
    *("-m", "pip", "install"),
    *("--require-hashes", "--no-deps", "--no-compile"),
    *("--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
    *("--retries", "2", "--timeout", "30"),
]


def is_ready(lock: str) -> bool:
    """Say whether .venv already holds the packages of requirements/`lock`.txt."""
    stamp = read_stamp(STAMP)
    return _is_sound(stamp) and stamp.get(lock) == _hash_of(lock)


def make(lock: str) -> None:
    """Bring .venv to requirements/`lock`.txt: `run`, `test` (which includes `run`), or `node` beside either.

    Interrupted half-way it starts over: the stamp is taken away first and written last.
    """
    if is_ready(lock):
        return
    stamp = read_stamp(STAMP)
    if not _is_sound(stamp):
        stamp = _make_empty()
    STAMP.unlink(missing_ok=True)
    _install(lock)
    # The test lock pins what the run lock pins; installing either may move what the other pinned before.
    kept = (
        {"node": stamp.get("node")} if lock != "node" else {name: stamp.get(name) for name in ("run", "test")}
    )
    done = {"run": _hash_of("run"), "test": _hash_of("test")} if lock == "test" else {lock: _hash_of(lock)}
    write_stamp(STAMP, {"python": _version(), "root": str(ROOT), **kept, **done})


def site_packages() -> Path:
    """Where the packages of .venv lie."""
    found = sorted(VENV.glob("lib/python3.*/site-packages"))
    if not found:
        raise Refusal(f"{VENV} is damaged: remove that folder and start again.")
    return found[-1]


def _is_sound(stamp: dict[str, object]) -> bool:
    # The folder's own programs name their interpreter by absolute path: a moved checkout gets a new
    # environment.
    return stamp.get("root") == str(ROOT) and stamp.get("python") is not None and os.access(PYTHON, os.X_OK)


def _hash_of(lock: str) -> str:
    return hash_files([REQUIREMENTS / f"{lock}.txt"])


def _version() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _make_empty() -> dict[str, object]:
    # Not sys.executable: that may be the very .venv which is about to be cleared.
    base = getattr(sys, "_base_executable", sys.executable)
    say(f"Making the environment {VENV} with Python {_version()}")
    run_logged([base, "-m", "venv", "--clear", VENV], what="Making the environment")
    # The rooms are importable from wherever a program of this environment is started, before packages:
    # some of those bring a folder called `tests` of their own.
    line = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    (site_packages() / "torget.pth").write_text(line, encoding="utf-8")
    return {}


def _install(lock: str) -> None:
    total = len(
        re.findall(r"^[a-z0-9][^\n]*==", (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8"), re.M)
    )
    label = {"run": "Python packages", "test": "Python packages with those for tests", "node": "Node.js"}[
        lock
    ]
    say(f"{label}: {total} to get")
    seen = 0
    told = time.monotonic()

    def tell(line: str) -> None:
        nonlocal seen, told
        if line.startswith(("Collecting ", "Ignoring ", "Requirement already satisfied")):
            seen += 1
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                say(f"{label}: {seen} of {total}")
        elif line.startswith("Installing collected packages"):
            say(f"{label}: unpacking")

    run_logged([PYTHON, *PIP, "-r", REQUIREMENTS / f"{lock}.txt"], what=f"Installing {label}", each_line=tell)
    run_logged([PYTHON, "-m", "compileall", "-q", "-j", "0", site_packages()], what="Compiling the packages")
    say(f"{label}: done")
