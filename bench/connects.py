"""How fast sockets come up, and what one costs in memory while nothing happens."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from typing import Any

from bench.common import machine
from bench.common.figures import milliseconds, percentile
from bench.common.options import add_targets, start_targets
from bench.common.registry import Figures, bench
from bench.common.target import Target
from bench.common.torget import Torget


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=2000, help="people, each with a socket (2000)")
    parser.add_argument("--rooms-each", type=int, default=0, help="rooms each is in and hears of (0)")
    parser.add_argument("--parallel", default="50", help="handshakes at a time: 50, or a list as 1,50 (50)")
    add_targets(parser, against="redis")


@bench("connects", "handshakes, and the memory of idle sockets", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Open everybody's socket, subscribe it, close it; once for each degree of parallelism."""
    rows = []
    with ExitStack() as stack:
        _, targets = start_targets(stack, options, options.members, rooms_each=options.rooms_each)
        for parallel in (int(number) for number in options.parallel.split(",")):
            for measured in targets:
                rows.append(open_all(measured, parallel))
    return {"rows": rows}


def open_all(measured: Target, parallel: int) -> dict[str, Any]:
    """Open everybody's connection, wait until all hear the room, close them; return a line of the table."""
    crowd = measured.make_crowd()
    crowd.on_frame = measured.take
    try:
        # The first handshake starts what every later one finds running.
        warm = measured.make_crowd()
        measured.open(warm, parallel=1, count=1)
        warm.close()
        before = machine.resident_bytes(measured.pid)
        busy = machine.cpu_seconds(measured.pid)
        opened = measured.open(crowd, parallel=parallel)
        measured.greet(crowd)
        busy = machine.cpu_seconds(measured.pid) - busy
        idle = machine.resident_bytes(measured.pid)
        measured.settle(crowd, opened.order)
        settled = machine.resident_bytes(measured.pid)
        if isinstance(measured, Torget):
            measured.follow_all(crowd, opened.order)
        followed = machine.resident_bytes(measured.pid)
    finally:
        crowd.close()
    count = len(opened.order)
    return {
        "set-up": measured.name,
        "in parallel": parallel,
        "sockets": count,
        "per second": round(count / opened.total_seconds, 1),
        "p50 ms": milliseconds(percentile(opened.seconds, 0.5)),
        "p99 ms": milliseconds(percentile(opened.seconds, 0.99)),
        "server busy": round(busy / opened.total_seconds, 2),
        "KiB idle": round((idle - before) / count / 1024, 1),
        "KiB subscribed": round((settled - before) / count / 1024, 1),
        "KiB with rooms": round((followed - before) / count / 1024, 1),
        "MiB in all": round(followed / 1024 / 1024),
    }
