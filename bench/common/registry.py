"""The list of benches: each file in `bench/` registers its function by name."""

from __future__ import annotations

import argparse
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import bench as package

Figures = dict[str, Any]
Run = Callable[[argparse.Namespace], Figures]
AddArguments = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True)
class Bench:
    """A measurement: `run` takes the parsed arguments and returns figures that can be written as JSON.

    `figures["rows"]` is a list of flat dicts, shown as a table; everything else goes into the JSON alone.
    """

    name: str
    summary: str
    add_arguments: AddArguments
    run: Run


_benches: dict[str, Bench] = {}


def bench(name: str, summary: str, add_arguments: AddArguments) -> Callable[[Run], Run]:
    """Register a bench under the name it has on the command line."""

    def decorate(run: Run) -> Run:
        if name in _benches:
            raise ValueError(f"the bench {name} is registered twice")
        _benches[name] = Bench(name, summary, add_arguments, run)
        return run

    return decorate


def load_all() -> dict[str, Bench]:
    """Import every bench and return them by name, sorted."""
    for module in pkgutil.iter_modules(package.__path__):
        if not module.ispkg and not module.name.startswith("_"):
            import_module(f"bench.{module.name}")
    return dict(sorted(_benches.items()))
