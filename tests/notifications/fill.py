"""Devices for people of an installation: `python -m tests.notifications.fill FILE`, run as that installation.

FILE holds JSON: a list of {"username", "endpoint", "p256dh", "auth"}.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import django


def main() -> None:
    """Register them all."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import transaction

    from notifications import keys, services
    from people.models import User

    wanted = json.loads(Path(sys.argv[1]).read_text())
    with transaction.atomic():
        for one in wanted:
            user = User.objects.get(username=one.pop("username"))
            services.register_device(user=user, session=None, key=keys.public_key(), consent=1, **one)


if __name__ == "__main__":
    main()
