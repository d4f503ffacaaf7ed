"""bin/setup: the environment and the client, each made only when its lock or sources changed."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor

import client
import environment
from programs import end_running
from terminal import BUILD, LOG, ROOT, Refusal, check_writable, only_one, say


def set_up(*, tests: bool, built: bool = True) -> None:
    """Make what is missing: Python packages and the client beside each other.

    `tests` adds what the tests need. Does nothing, and writes nothing, when all is up to date, so that it
    may run in a checkout that only somebody else can write. Raises Refusal.
    """
    lock = "test" if tests else "run"
    if environment.is_ready(lock) and client.is_ready(built=built):
        return
    check_writable(ROOT, "Set-up must write there once: clone Torget to a folder of your own.")
    check_writable(BUILD, "Set-up must write there once: clone Torget to a folder of your own.")
    with only_one(BUILD / "setup.lock", "Another set-up of this checkout is at work: waiting for it."):
        if environment.is_ready(lock) and client.is_ready(built=built):
            return
        LOG.unlink(missing_ok=True)
        say(f"Setting up Torget in {ROOT} (details: {LOG.relative_to(ROOT)})")
        if client.needs_node():
            environment.make(lock)
            environment.make("node")
            client.make(built=built)
            return
        with ThreadPoolExecutor(2) as pool:
            beside = pool.submit(client.make, built=built)
            try:
                environment.make(lock)
            except Refusal:
                # What stopped one stops the other: nobody should wait for its time-outs.
                end_running()
                raise
            beside.result()


def main(arguments: list[str]) -> int:
    """Run bin/setup."""
    parser = argparse.ArgumentParser(
        prog="bin/setup", description="Make Torget's environment and build its client."
    )
    parser.add_argument("--test", action="store_true", help="also what the tests need")
    options = parser.parse_args(arguments)
    set_up(tests=options.test)
    say("Set up.")
    return 0
