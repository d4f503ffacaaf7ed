"""bin/setup: the environment and the client, each made only when its lock or sources changed."""

from __future__ import annotations

import argparse
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

import catalogues
import client
import environment
from programs import end_running
from terminal import BUILD, LOG, ROOT, check_writable, only_one, say


def set_up(*, tests: bool, built: bool = True) -> None:
    """Make what is missing: Python packages and the client beside each other.

    `tests` adds what the tests need. Does nothing, and writes nothing, when all is up to date, so that it
    may run in a checkout that only somebody else can write. Raises Refusal.
    """
    lock = "test" if tests else "run"
    if _is_ready(lock, built=built):
        return
    check_writable(ROOT, "Set-up must write there once: clone Torget to a folder of your own.")
    check_writable(BUILD, "Set-up must write there once: clone Torget to a folder of your own.")
    with only_one(BUILD / "setup.lock", "Another set-up of this checkout is at work: waiting for it."):
        if _is_ready(lock, built=built):
            return
        LOG.unlink(missing_ok=True)
        say(f"Setting up Torget in {ROOT} (details: {LOG.relative_to(ROOT)})")
        catalogues.make()
        if client.needs_node():
            environment.make(lock)
            environment.make("node")
            client.make(built=built)
            return
        with ThreadPoolExecutor(2) as pool:
            parts = [pool.submit(environment.make, lock), pool.submit(client.make, built=built)]
            failed = [part for part in wait(parts, return_when=FIRST_EXCEPTION).done if part.exception()]
            if failed:
                # What stopped one stops the other: nobody should wait for that before reading why.
                end_running()
                failed[0].result()


def _is_ready(lock: str, *, built: bool) -> bool:
    return environment.is_ready(lock) and client.is_ready(built=built) and catalogues.is_ready()


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
