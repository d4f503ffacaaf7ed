"""Torget beside others that hand on messages: the tutorial, and those of three peers that are installed."""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from bench.common.crowd import measure_ceiling
from bench.common.options import add_targets, start_targets
from bench.common.peers import PACKAGES, add_peers, describe, read_peers, start_peers
from bench.common.registry import Figures, bench
from bench.connects import open_all
from bench.fanout import Hall, rows_of, run_rounds, summarise, without_collector


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=1000, help="people in the room (1000)")
    parser.add_argument("--window", default="1,4,16", help="messages in flight, a list (1,4,16)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each, in turn (3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a round sends (4)")
    parser.add_argument("--messages", type=int, help="messages in a round, instead of --seconds")
    parser.add_argument("--parallel", type=int, default=50, help="people who come in at a time (50)")
    add_peers(parser, default=",".join(PACKAGES))
    add_targets(parser, against="redis")


@bench("peers", "fan-out, coming in and idle memory beside nchan, Prosody and ejabberd", _add_arguments)
def run(options: argparse.Namespace) -> Figures:
    """Let everybody come in at each, then measure all in turn, round by round."""
    names = read_peers(options)
    windows = [int(window) for window in options.window.split(",")]
    with ExitStack() as stack:
        _, targets = start_targets(stack, options, options.members)
        peers, started = start_peers(stack, names, options.members)
        targets += started
        # First, while each is as it was started: what was freed later would be used again unseen.
        connects = {measured.name: open_all(measured, options.parallel) for measured in targets}
        with ExitStack() as crowds:
            halls: list[Hall] = []
            # Torget last: whoever waits for a thousand to join Prosody (up to a minute) is taken for gone.
            for measured in reversed(targets):
                halls.insert(0, Hall(measured))
                crowds.callback(halls[0].crowd.close)
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
        "about": describe(targets),
        "event_bytes": sizes,
        "client_ceiling_per_second": ceilings,
        "rounds": {name: [asdict(one) for one in of_target] for name, of_target in rounds.items()},
        "summary": {name: summarise(of_target, windows) for name, of_target in rounds.items()},
        "checked": checked,
        "connects": connects,
        "rows": [_with_connects(row, connects) for row in rows_of(rounds, windows)],
    }


def _with_connects(row: dict[str, Any], connects: dict[str, dict[str, Any]]) -> dict[str, Any]:
    came = connects[row["set-up"]]
    shown = {name: value for name, value in row.items() if name != "torget is"}
    return {**shown, "come in/s": came["per second"], "KiB idle": came["KiB idle"]}
