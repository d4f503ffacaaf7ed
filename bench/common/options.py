"""Options that several benches have."""

from __future__ import annotations

import argparse
from contextlib import ExitStack

from bench.common import machine, target
from bench.common.target import Target
from bench.common.torget import Torget
from bench.common.tutorial import LAYERS, Tutorial
from config.server import SERVERS

SPARE_FILES = 500


def add_targets(parser: argparse.ArgumentParser, *, against: str, processes: bool = False) -> None:
    """Add what says which servers are measured; `against` is the default of what Torget is compared with.

    `processes` for benches in which several may serve.
    """
    parser.add_argument("--server", choices=SERVERS, default="daphne", help="what serves Torget (daphne)")
    parser.add_argument(
        "--against",
        default=against,
        help=f"channel layers of the tutorial: {', '.join(LAYERS)}, a list of them, or none ({against})",
    )
    if processes:
        parser.add_argument(
            "--processes", type=int, default=1, help="more than 1: on PostgreSQL and Valkey (1)"
        )
    parser.add_argument("--setting", action="append", default=[], help="such as TORGET_BATCH=50")


def start_targets(
    stack: ExitStack, options: argparse.Namespace, people: int, *, rooms: int = 1, rooms_each: int = 0
) -> tuple[Torget, list[Target]]:
    """Start Torget and what it is compared with, on the server's core, and put this process on the other.

    Returns Torget, and all targets with Torget first. They end with the stack.
    """
    layers = [] if options.against == "none" else options.against.split(",")
    unknown = set(layers) - set(LAYERS)
    if unknown:
        raise OSError(f"--against knows {', '.join(LAYERS)} and none, not {', '.join(unknown)}")
    server_core, client_core = machine.choose_cores()
    machine.allow_files(people * (1 + len(layers)) + SPARE_FILES)
    stack.enter_context(target.on_core(client_core))
    # Nobody is to be held back by the limit that protects a server from one person.
    settings = {"TORGET_RATE": "100000", "TORGET_BURST": "100000"}
    settings |= dict(setting.split("=", 1) for setting in options.setting)
    torget = Torget(
        people,
        rooms=rooms,
        rooms_each=rooms_each,
        core=server_core,
        server=options.server,
        settings=settings,
        processes=getattr(options, "processes", 1),
    )
    stack.callback(torget.stop)
    targets: list[Target] = [torget]
    for layer in layers:
        tutorial = Tutorial(people, layer=layer, rooms=rooms, core=server_core, redis_core=client_core)
        stack.callback(tutorial.stop)
        targets.append(tutorial)
    return torget, targets
