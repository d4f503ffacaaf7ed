"""A server that gives up soon: `python -m tests.servers.impatient`, a `config.server` that closes
sockets after SILENCE_SECONDS without a word, and looks for them every second.

Where COUNTS names a file, it writes there how many objects of each type are alive, whenever there is one of
the same name that ends in `.asked`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from collections import Counter
from pathlib import Path

EVERY_SECONDS = 0.1


def main() -> int:
    """Shorten the silence that is borne, else serve as always."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Daphne installs its reactor on import, and so before anything asks for an event loop.
    import daphne.server

    assert daphne.server
    import django

    django.setup()
    from config import server
    from realtime import protocol, reconcile

    protocol.SILENCE_SECONDS = float(os.environ["SILENCE_SECONDS"])
    reconcile.SWEEP_SECONDS = 1.0
    if "COUNTS" in os.environ:
        threading.Thread(target=_count, args=(Path(os.environ["COUNTS"]),), daemon=True).start()
    return server.main()


def _count(file: Path) -> None:
    """Write the counts each time they are asked for: while nothing else goes on, since another thread may
    not be disturbed in the middle of making an object."""
    asked = file.with_suffix(".asked")
    never = threading.Event()
    while not never.wait(EVERY_SECONDS):
        if asked.exists():
            asked.unlink()
            gc.collect()
            alive = Counter(f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
            written = file.with_suffix(".new")
            written.write_text(json.dumps(alive))
            written.replace(file)


if __name__ == "__main__":
    sys.exit(main())
