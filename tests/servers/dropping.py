"""A server on a bad day: `python -m tests.servers.dropping`, a `config.server` that loses publishes.

What is committed is neither handed to this process's sockets nor told to the others, with the probability in
DROPPED_PUBLISHES. Nothing of it is known to the server itself.
"""

from __future__ import annotations

import os
import random
import sys


def main() -> int:
    """Lose some of what is published, else serve as always."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Daphne installs its reactor on import, and so before anything asks for an event loop.
    import daphne.server

    assert daphne.server
    import django

    django.setup()
    from config import server
    from realtime.bus import Bus
    from realtime.event import LiveEvent

    probability = float(os.environ["DROPPED_PUBLISHES"])
    deliver = Bus.deliver

    def lose_some(self: Bus, events: list[LiveEvent]) -> None:
        deliver(self, [event for event in events if random.random() >= probability])

    Bus.deliver = lose_some  # type: ignore[method-assign]
    return server.main()


if __name__ == "__main__":
    sys.exit(main())
