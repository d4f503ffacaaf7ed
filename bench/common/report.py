"""Results: JSON on stdout for programs, a table on stderr for people."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bench.common import machine
from bench.common.registry import Figures


def write(name: str, options: argparse.Namespace, before: dict[str, Any], figures: Figures) -> None:
    """Print a bench's figures; `before` is the machine as it was when the bench began."""
    rows = figures.get("rows", [])
    arguments = {key: value for key, value in vars(options).items() if key != "bench"}
    report = {"bench": name, "arguments": arguments, **before, **figures}
    print(json.dumps(report, ensure_ascii=False, indent=2), flush=True)
    _write_table(rows)
    of = before["machine"]
    print(
        f"{before['date']}, {of['processor']}, {of['cores']} cores, load {of['load_1_minute']} at the start:"
        " compare figures within a run only",
        file=sys.stderr,
    )


def describe() -> dict[str, Any]:
    """Return the machine as it is now."""
    return machine.describe()


def _write_table(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    cells = [[_show(row[column]) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[index]) for line in cells)) for index, column in enumerate(columns)]
    for line in (columns, *cells):
        texts = [
            text.ljust(width) if index == 0 else text.rjust(width)
            for index, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(texts), file=sys.stderr)


def _show(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", " ")
    return f"{value:.2f}" if isinstance(value, float) else str(value)
