"""Fill an installation with people who are each in several rooms, where some things have been said already.

Run as the installation: `python -m bench.common.workplace --people N --rooms-each K --room-size M
--history H`; with `--password WORD` everybody has that one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

import django

from bench.common.target import TEXT

CHUNK = 40
# Rooms of one person lie so far apart that colleagues in one are not the same people in the next.
STRIDE = 7


def main() -> None:
    """Print JSON: people with their session keys and the indexes of their rooms, and rooms with members."""
    parser = argparse.ArgumentParser()
    for name in ("people", "rooms-each", "room-size", "history"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--password")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(fill(options), sys.stdout)


def rooms_of(person: int, each: int, rooms: int) -> list[int]:
    """Return which rooms a person is in, each once; the first is where their unit sits."""
    return list(dict.fromkeys((person + STRIDE * place * (place + 1)) % rooms for place in range(each)))


def fill(options: argparse.Namespace) -> dict[str, Any]:
    """Create the people, their rooms, and what was said there."""
    from django.db import transaction

    from bench.common.populate import create_people, open_room
    from notifications.models import Intent

    each = min(options.rooms_each, options.people)
    count = max(each, round(options.people * each / options.room_size))
    belonging = [rooms_of(person, each, count) for person in range(options.people)]
    members = [[person for person, rooms in enumerate(belonging) if room in rooms] for room in range(count)]
    with transaction.atomic():
        users, sessions = create_people(options.people, options.password)
        ids = [open_room([users[person] for person in inside], room) for room, inside in enumerate(members)]
    _talk(
        [(room, [users[person] for person in inside]) for room, inside in zip(ids, members, strict=True)],
        options,
    )
    # Nobody is told of it any more.
    Intent.objects.all().delete()
    return {
        "people": [
            {"id": user.public_id, "username": user.username, "session": session, "rooms": rooms}
            for user, session, rooms in zip(users, sessions, belonging, strict=True)
        ],
        "rooms": [{"id": room, "members": inside} for room, inside in zip(ids, members, strict=True)],
    }


def _talk(rooms: list[tuple[str, list[Any]]], options: argparse.Namespace) -> None:
    from django.db import transaction

    from chat import services

    for number in range(options.history):
        for start in range(0, len(rooms), CHUNK):
            said = [
                services.Plain(
                    inside[number % len(inside)], room, TEXT.format(number=number), f"past-{place}-{number}"
                )
                for place, (room, inside) in enumerate(rooms[start : start + CHUNK], start)
            ]
            with transaction.atomic():
                written = services.send_together(said)
                for one, view in zip(said, written, strict=True):
                    if view is None:
                        services.send_message(
                            actor=one.author, room=one.room, text=one.text, client_id=one.client_id
                        )


if __name__ == "__main__":
    main()
