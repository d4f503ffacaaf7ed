"""A server may hold as many sockets as the system lets it have open files."""

from __future__ import annotations

import subprocess
import sys

SHOW = (
    "import resource; from config.server import allow_files;"
    "resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard})); allow_files();"
    "print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
)


def test_a_server_takes_all_the_files_it_is_allowed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(hard=900)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["900", "900"]
