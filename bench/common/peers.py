"""The three peers that are measured beside Torget where they are installed, and what each set-up does.

Nothing is downloaded here: a peer that is not installed is said to be missing. Each is started on 127.0.0.1
with a configuration of its own, on the core that Torget has too, and ended by its process id.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from bench.common import machine, nchan
from bench.common.crowd import Broken
from bench.common.options import SPARE_FILES
from bench.common.target import Target
from bench.common.xmpp import PEERS as XMPP

TUTORIAL = "sessions and storing in SQLite, on the disk before anybody hears, as Channels' tutorial teaches"
ABOUT = {
    "torget": "accounts, rights, order, search, notifications, a sequence without holes; storing in SQLite,"
    " on the disk before anybody hears (where several serve, in PostgreSQL, the disk not waited for)",
    "tutorial-redis": TUTORIAL,
    "tutorial-memory": TUTORIAL,
    "nchan": "hands on only: no accounts, no rights; messages lie in memory",
    "prosody": "accounts and archive in files, the disk not waited for; over TCP without TLS, presence not"
    " told to others",
    "ejabberd": "archive in Mnesia, the disk not waited for, any name let in; over TCP without TLS, presence"
    " not told to others",
}
PACKAGES = {"nchan": "libnginx-mod-nchan", "prosody": "prosody", "ejabberd": "ejabberd"}
# Torget, two tutorials, and both ends of what measures the client's own ceiling.
OTHERS = 5


def add_peers(parser: argparse.ArgumentParser, *, default: str) -> None:
    """Add what says which peers are measured."""
    parser.add_argument(
        "--peers", default=default, help=f"of {', '.join(PACKAGES)}, a list, or none ({default})"
    )


def read_peers(options: argparse.Namespace) -> list[str]:
    """Return the names of the peers that are asked for. Raises OSError when one is not known."""
    names = [] if options.peers == "none" else options.peers.split(",")
    unknown = set(names) - set(PACKAGES)
    if unknown:
        raise OSError(f"--peers knows {', '.join(PACKAGES)} and none, not {', '.join(sorted(unknown))}")
    return names


def describe(targets: Sequence[Target]) -> dict[str, str]:
    """Return what each target does: what is compared is not the same work."""
    return {measured.name: ABOUT[measured.name] for measured in targets}


def start_peers(
    stack: ExitStack, names: Sequence[str], people: int, *, rooms: int = 1
) -> tuple[dict[str, dict[str, Any]], list[Target]]:
    """Start those that are installed; return what is to be said of each, and those that run.

    Person i is in room i % `rooms`. The peers end with the stack.
    """
    machine.allow_files(people * (OTHERS + len(names)) + SPARE_FILES)
    core, _ = machine.choose_cores()
    said: dict[str, dict[str, Any]] = {}
    running = []
    for name in names:
        missing = _find(name)
        said[name] = {"installed": missing is None, "measured": False}
        if missing is not None:
            said[name]["why"] = missing
            continue
        said[name]["version"] = _version(PACKAGES[name])
        try:
            peer = _start(name, people, rooms, core)
        except (Broken, OSError, RuntimeError) as error:
            said[name]["why"] = f"it did not start: {error}"
            continue
        stack.callback(peer.stop)
        said[name]["measured"] = True
        running.append(peer)
    return said, running


def _find(name: str) -> str | None:
    return nchan.find() if name == "nchan" else XMPP[name].find()


def _start(name: str, people: int, rooms: int, core: int) -> Target:
    make: Callable[..., Target] = nchan.Nchan if name == "nchan" else XMPP[name]
    return make(people, rooms=rooms, core=core)


def _version(package: str) -> str:
    """Return the version of a Debian package; empty where another system installed it."""
    if not shutil.which("dpkg-query"):
        return ""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()
