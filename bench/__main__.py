"""`bin/bench NAME …`: run one bench; JSON goes to stdout, a table to stderr."""

from __future__ import annotations

import argparse
import sys


def main(arguments: list[str]) -> int:
    """Return 0, or 1 when a measurement broke: then there are no figures."""
    try:
        from bench.common import report
        from bench.common.crowd import Broken
        from bench.common.registry import load_all

        benches = load_all()
    except ModuleNotFoundError as error:
        print(f"{error.name} is missing: run bin/setup --test first.", file=sys.stderr)
        return 1
    parser = argparse.ArgumentParser(prog="bin/bench", description="Measure Torget on this machine.")
    commands = parser.add_subparsers(dest="bench", required=True, metavar="NAME")
    for bench in benches.values():
        bench.add_arguments(commands.add_parser(bench.name, help=bench.summary, description=bench.summary))
    options = parser.parse_args(arguments)
    before = report.describe()
    try:
        figures = benches[options.bench].run(options)
    except (Broken, OSError, RuntimeError) as error:
        print(f"No figures: {str(error) or type(error).__name__}", file=sys.stderr)
        return 1
    report.write(options.bench, options, before, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
