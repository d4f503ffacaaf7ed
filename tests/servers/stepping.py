"""A server whose clock jumps: `python -m tests.servers.stepping`, a `config.server` to which it is as many
seconds later as the file CLOCK says, as soon as that changes. What only runs on, `time.monotonic()`, does."""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import time_machine

EVERY_SECONDS = 0.02


def main() -> int:
    """Have the clock jump, else serve as always."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Daphne installs its reactor on import, and so before anything asks for an event loop.
    import daphne.server

    assert daphne.server
    import django

    django.setup()
    from config import server

    threading.Thread(target=_jump, args=(Path(os.environ["CLOCK"]),), daemon=True).start()
    return server.main()


def _jump(file: Path) -> None:
    later = 0.0
    never = threading.Event()
    with time_machine.travel(time.time(), tick=True) as clock:
        while not never.wait(EVERY_SECONDS):
            wanted = float(file.read_text() or 0.0)
            if wanted != later:
                clock.shift(wanted - later)
                later = wanted


if __name__ == "__main__":
    sys.exit(main())
