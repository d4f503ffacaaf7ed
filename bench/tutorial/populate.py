"""Make the comparison's database and its signed-in people: prints their session keys as JSON."""

import json
import os
import sys

import django


def main(count: int) -> None:
    """Create the tables, `count` users and a session for each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.tutorial.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    keys = []
    with transaction.atomic():
        users = User.objects.bulk_create(
            [User(username=f"person{index:05}", password="!") for index in range(count)]
        )
        for user in users:
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.create()
            keys.append(session.session_key)
    json.dump(keys, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
