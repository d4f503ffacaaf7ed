"""Secrets made at the first start and kept in the data folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path


def read_kept(path: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; where there is none, make it first, readable by its owner only.

    Of several processes that make it at once, the first one's is the one.
    """
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(make())
    try:
        # A link fails when another process was first; then its secret is the one.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text(encoding="ascii").strip()
