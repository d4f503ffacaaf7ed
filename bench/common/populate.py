"""Fill an installation with people who are signed in and rooms they are in, straight into the database.

Run as the installation (`Installation.run_python`): `python -m bench.common.populate --people N --rooms N`.
A handshake needs a live session and nothing else, so nobody signs in by password: Argon2 would take a minute.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from people.models import User

BATCH = 2_000
# People in a room of those that each is in many of.
IN_EACH = 1_000


def main() -> None:
    """Print JSON: people with their session keys, and rooms with the indexes of their members."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--rooms", type=int, default=1, help="each person is in one of them, in turn")
    parser.add_argument("--rooms-each", type=int, default=0, help="beside it each is in so many more")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    json.dump(fill(options.people, options.rooms, options.rooms_each), sys.stdout)


def fill(people_count: int, room_count: int, rooms_each: int = 0) -> dict[str, Any]:
    """Create them all in one transaction; `rooms_each` more rooms for each person are not returned."""
    from django.db import transaction

    with transaction.atomic():
        people, sessions = create_people(people_count)
        rooms = [open_room(people[index::room_count], index) for index in range(room_count)]
        size = min(IN_EACH, people_count)
        more = people_count * rooms_each // size
        for index in range(more):
            first = index * people_count // more
            members = [people[(first + step) % people_count] for step in range(size)]
            open_room(members, room_count + index)
    return {
        "people": [
            {"id": user.public_id, "session": session} for user, session in zip(people, sessions, strict=True)
        ],
        "rooms": [
            {"id": room, "members": list(range(index, people_count, room_count))}
            for index, room in enumerate(rooms)
        ],
    }


def create_people(count: int, password: str | None = None) -> tuple[list[User], list[str]]:
    """Create so many people, all with that password, and return them with the keys of their sessions."""
    from django.contrib.auth.hashers import make_password

    from people.services import NewPerson, create_users_bulk

    people = create_users_bulk(
        [
            NewPerson(username=f"person{index:05}", given_name="Person", family_name=f"{index:05}")
            for index in range(count)
        ]
    )
    if password is not None:
        # One hash for all: it is when they sign in that each costs what it does.
        hashed = make_password(password)
        type(people[0]).objects.update(password=hashed)
        for user in people:
            user.password = hashed
    return people, [_sign_in(user) for user in people]


def _sign_in(user: User) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from people.sessions import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    if session.session_key is None:
        raise RuntimeError("a session was not saved")
    return session.session_key


def open_room(members: list[User], index: int) -> str:
    """Open a room of these people and return its id."""
    from chat.models import Membership, Room
    from chat.services.rooms import make_room

    room = make_room(
        kind=Room.Kind.OPEN,
        name=f"Rum {index + 1}",
        created_by=members[0],
        member_count=len(members),
    )
    roles = [Membership.Role.OWNER] + [Membership.Role.MEMBER] * (len(members) - 1)
    Membership.objects.bulk_create(
        [Membership(room=room, user=user, role=role) for user, role in zip(members, roles, strict=True)],
        batch_size=BATCH,
    )
    return room.public_id


if __name__ == "__main__":
    main()
