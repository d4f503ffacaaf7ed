"""Entry of bin/run, bin/setup and bin/test: `python bin/tooling COMMAND ...`.

Everything in this folder uses the standard library alone: it runs before anything is installed. Trouble
that a person can do something about is a `Refusal` and ends as one line, never as a traceback.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Torget needs Python 3.11 or newer: this is {sys.version.split()[0]}.")

import run
import setup
import test
from programs import end_with_us
from terminal import Refusal

COMMANDS = {"run": run.main, "setup": setup.main, "test": test.main}


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0, 1 for a refusal, 2 for wrong usage, 130 after Ctrl-C."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python bin/tooling {'|'.join(COMMANDS)} ...", file=sys.stderr)
        return 2
    end_with_us()
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to go on from here.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
