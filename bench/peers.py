"""Torget beside others that hand on messages: the tutorial, and those of three peers that are installed.

Nothing is downloaded here: a peer that is not installed is said to be missing. Each is started by this bench
on 127.0.0.1 with a configuration of its own, on the core that Torget has too, and ended by its process id.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from bench.common import machine, nchan
from bench.common.crowd import Broken, measure_ceiling
from bench.common.options import SPARE_FILES, add_targets, start_targets
from bench.common.registry import Figures, bench
from bench.common.target import Target
from bench.common.xmpp import PEERS as XMPP
from bench.connects import open_all
from bench.fanout import Hall, rows_of, run_rounds, summarise, without_collector

# What each is, beside Torget: what is compared is not the same work.
ABOUT = {
    "torget": "accounts, rights, order, storing in SQLite, search, notifications; a sequence without holes",
    "tutorial-redis": "sessions and storing in SQLite, as Channels' tutorial teaches",
    "tutorial-memory": "sessions and storing in SQLite, as Channels' tutorial teaches",
    "nchan": "hands on only: no accounts, no rights; messages lie in memory",
    "prosody": "accounts and archive in files, over TCP without TLS, presence not told to others",
    "ejabberd": "archive in Mnesia, any name let in, over TCP without TLS, presence not told to others",
}
PACKAGES = {"nchan": "libnginx-mod-nchan", "prosody": "prosody", "ejabberd": "ejabberd"}


def _find(name: str) -> str | None:
    return nchan.find() if name == "nchan" else XMPP[name].find()


def _start(name: str, people: int, core: int) -> Target:
    make: Callable[..., Target] = nchan.Nchan if name == "nchan" else XMPP[name]
    return make(people, core=core)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=1000, help="people in the room (1000)")
    parser.add_argument("--window", default="1,4,16", help="messages in flight, a list (1,4,16)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each, in turn (3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a round sends (4)")
    parser.add_argument("--messages", type=int, help="messages in a round, instead of --seconds")
    parser.add_argument("--parallel", type=int, default=50, help="people who come in at a time (50)")
    parser.add_argument(
        "--peers", default=",".join(PACKAGES), help="of nchan, prosody and ejabberd, a list, or none (all)"
    )
    add_targets(parser, against="redis")


@bench("peers", "fan-out, coming in and idle memory beside nchan, Prosody and ejabberd", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let everybody come in at each, then measure all in turn, round by round."""
    names = [] if options.peers == "none" else options.peers.split(",")
    unknown = set(names) - set(PACKAGES)
    if unknown:
        raise OSError(f"--peers knows {', '.join(PACKAGES)} and none, not {', '.join(unknown)}")
    windows = [int(window) for window in options.window.split(",")]
    with ExitStack() as stack:
        machine.allow_files(options.members * (3 + len(names)) + SPARE_FILES)
        _, targets = start_targets(stack, options, options.members)
        peers, started = start_peers(stack, names, options.members)
        targets += started
        # First, while each is as it was started: what was freed later would be used again unseen.
        connects = {measured.name: open_all(measured, options.parallel) for measured in targets}
        with ExitStack() as crowds:
            halls = []
            for measured in targets:
                halls.append(Hall(measured))
                crowds.callback(halls[-1].crowd.close)
            crowds.enter_context(without_collector())
            rounds = run_rounds(halls, windows, options)
            checked = {hall.target.name: hall.check() for hall in halls}
            sizes = {hall.target.name: len(hall.crowd.probed[-1]) for hall in halls}
            frame = halls[0].crowd.probed[-1]
            ceilings = {
                window: round(measure_ceiling(options.members, frame, batch=window)) for window in windows
            }
    return {
        "peers": peers,
        "about": {measured.name: ABOUT[measured.name] for measured in targets},
        "event_bytes": sizes,
        "client_ceiling_per_second": ceilings,
        "rounds": {name: [asdict(one) for one in of_target] for name, of_target in rounds.items()},
        "summary": {name: summarise(of_target, windows) for name, of_target in rounds.items()},
        "checked": checked,
        "connects": connects,
        "rows": [_with_connects(row, connects) for row in rows_of(rounds, windows)],
    }


def start_peers(
    stack: ExitStack, names: list[str], people: int
) -> tuple[dict[str, dict[str, Any]], list[Target]]:
    """Start those that are installed; return what is to be said of each, and those that run."""
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
            peer = _start(name, people, core)
        except (Broken, OSError, RuntimeError) as error:
            said[name]["why"] = f"it did not start: {error}"
            continue
        stack.callback(peer.stop)
        said[name]["measured"] = True
        running.append(peer)
    return said, running


def _version(package: str) -> str:
    """Return the version of a Debian package; empty where another system installed it."""
    if not shutil.which("dpkg-query"):
        return ""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def _with_connects(row: dict[str, Any], connects: dict[str, dict[str, Any]]) -> dict[str, Any]:
    came = connects[row["set-up"]]
    shown = {name: value for name, value in row.items() if name != "torget is"}
    return {**shown, "come in/s": came["per second"], "KiB idle": came["KiB idle"]}
