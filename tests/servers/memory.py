"""Where tests keep their files: in memory, if the machine has a place for that. Databases force what they
commit to disk; with thousands of tests, waiting for it takes minutes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

PLACE = Path("/dev/shm")
ENOUGH_BYTES = 4 << 30
PREFIX = "torget-tests-"


def use() -> Callable[[], None]:
    """Have this process and its children make their temporary files there; return what removes them."""
    if not _suits():
        return lambda: None
    for left in PLACE.glob(f"{PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = PLACE / f"{PREFIX}{os.getpid()}"
    folder.mkdir()
    # PostgreSQL runs as somebody else, who has to get through.
    folder.chmod(0o711)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _suits() -> bool:
    # Some containers have one in which no program may lie, or hardly anything.
    return (
        os.access(PLACE, os.W_OK)
        and not os.statvfs(PLACE).f_flag & os.ST_NOEXEC
        and shutil.disk_usage(PLACE).free >= ENOUGH_BYTES
    )
