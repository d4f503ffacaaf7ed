"""Write messages beside the running servers, as a job on the command line would:

`python -m tests.realtime.writing USERNAME ROOM COUNT [BYTES]`, run as the installation.
"""

from __future__ import annotations

import os
import secrets
import sys

import django


def main(username: str, room: str, count: int, size: int = 0) -> None:
    """Write `count` messages of the person in the room, of some `size` bytes each, in one transaction."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import transaction

    from chat import services
    from people.models import User

    author = User.objects.get(username=username)
    with transaction.atomic():
        for number in range(count):
            services.send_message(
                actor=author,
                room=room,
                text=f"Jobb {number} " + "🏡" * ((size - 40) // 4),
                client_id=secrets.token_urlsafe(12),
                thread=None,
            )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
