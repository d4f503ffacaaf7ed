"""A whole room coming back at once: how long until everybody has what was missed."""

from __future__ import annotations

import argparse
import time
from contextlib import ExitStack
from typing import Any

from bench.common import machine
from bench.common.crowd import Broken, Crowd, check_equal
from bench.common.door import open_sockets
from bench.common.options import add_targets, start_targets
from bench.common.registry import Figures, bench
from bench.common.torget import Torget

RESUME_SECONDS = 120.0


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=1000, help="people in the room (1000)")
    parser.add_argument("--missed", type=int, default=50, help="messages each of them has missed (50)")
    parser.add_argument("--parallel", type=int, default=50, help="handshakes at a time (50)")
    parser.add_argument("--rounds", type=int, default=2, help="how often they all go and come back (2)")
    add_targets(parser, against="none")


@bench("resume", "a room of people coming back after a break", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """One person writes while the others are away; then all of them come back with their old position."""
    with ExitStack() as stack:
        torget, _ = start_targets(stack, options, options.members)
        _write(torget, options.missed)
        rows = [_come_back(torget, options) for _ in range(options.rounds)]
    return {"rows": rows}


def _write(torget: Torget, count: int) -> None:
    """Let the first person say so many things, alone in the room."""
    crowd = Crowd(marker=torget.marker)
    crowd.on_frame = torget.take
    try:
        opened = open_sockets(crowd, torget.port, torget.requests()[:1], parallel=1)
        torget.greet(crowd)
        torget.settle(crowd, opened.order)
        for number in range(count):
            crowd.send(0, torget.message(number, 0))
        crowd.pump_until(lambda: len(crowd.arrived) == count, RESUME_SECONDS, f"{count} messages")
    finally:
        crowd.close()
    torget.answers.clear()


def _come_back(torget: Torget, options: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(marker=torget.marker)
    crowd.on_frame = torget.take
    try:
        busy = machine.cpu_seconds(torget.pid)
        began = time.perf_counter()
        opened = open_sockets(crowd, torget.port, torget.requests(), parallel=options.parallel)
        torget.greet(crowd)
        up = time.perf_counter()
        torget.subscribe(crowd, opened.order, position=0)
        crowd.pump_until(lambda: _complete(crowd, options.missed), RESUME_SECONDS, "what everybody missed")
        done = time.perf_counter()
        busy = machine.cpu_seconds(torget.pid) - busy
        lost = check_equal(crowd.counts, options.missed)
        positions = [torget.position_of(payload) for payload in crowd.probed]
        if lost or positions != list(range(1, options.missed + 1)):
            raise Broken(f"{lost} frames too few or too many, in the order {positions}")
    finally:
        crowd.close()
    torget.answers.clear()
    return {
        "set-up": torget.name,
        "members": len(opened.order),
        "missed each": options.missed,
        "handshakes s": round(up - began, 2),
        "resumed s": round(done - up, 2),
        "events/s": round(options.missed * len(opened.order) / (done - up)),
        "server busy": round(busy / (done - began), 2),
    }


def _complete(crowd: Crowd, count: int) -> bool:
    return len(crowd.arrived) >= count and crowd.arrived[count - 1] == len(crowd)
