"""The people of the tests, put into an installation: `python -m tests.servers.cast` prints them as JSON.

It runs as a process of its own, as that installation: a test's own Django has another database.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass

import django

CROWD = 120


@dataclass(frozen=True)
class Part:
    """One person of the cast, by the name tests call them."""

    called: str
    username: str
    given_name: str
    family_name: str
    title: str
    unit: str
    roles: tuple[str, ...] = ("staff",)


# Called, name, kind, and which it lies below.
UNITS = (
    ("kommun", "Lillköpings kommun", "municipality", None),
    ("omsorg", "Vård och omsorg", "department", "kommun"),
    ("hemtjänst", "Hemtjänst Norr", "workplace", "omsorg"),
    ("skola", "Barn och utbildning", "department", "kommun"),
    ("förskola", "Förskolan Blåklinten", "workplace", "skola"),
    ("ledning", "Kommunledningskontoret", "department", "kommun"),
)

CAST = (
    Part("fatima", "fatima.haddad", "Fatima", "Haddad", "Undersköterska", "hemtjänst"),
    Part("erik", "erik.lindqvist", "Erik", "Lindqvist", "Förskollärare", "förskola"),
    Part("anna", "anna.bergstrom", "Anna", "Bergström", "Kommunikatör", "ledning", ("staff", "communicator")),
    Part("karin", "karin.oberg", "Karin", "Öberg", "Kommundirektör", "ledning"),
    Part("mats", "mats.nystrom", "Mats", "Nyström", "It-tekniker", "ledning", ("staff", "administrator")),
    Part("sara", "sara.holm", "Sara", "Holm", "Handläggare", "omsorg", ("staff", "moderator")),
    Part("leila", "leila.aziz", "Leila", "Aziz", "Fastighetsskötare", "kommun", ("guest",)),
)


def main() -> None:
    """Make the units, the cast and a crowd, who share a password, and print who they are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from people.models import Unit
    from people.services.accounts import NewPerson, create_users_bulk
    from people.services.units import create_unit

    units: dict[str, Unit] = {}
    for called, name, kind, above in UNITS:
        units[called] = create_unit(name=name, kind=kind, parent=units[above] if above else None)
    password = secrets.token_urlsafe(16)
    cast = [
        NewPerson(
            username=part.username,
            given_name=part.given_name,
            family_name=part.family_name,
            title=part.title,
            email=f"{part.username}@kommun.example",
            password=password,
            unit=units[part.unit],
            roles=part.roles,
        )
        for part in CAST
    ]
    crowd = [
        NewPerson(
            username=f"kollega{number:03}",
            given_name="Kollega",
            family_name=f"{number:03}",
            unit=units["omsorg"],
            password=password,
        )
        for number in range(1, CROWD + 1)
    ]
    users = {user.username: user for user in create_users_bulk([*cast, *crowd])}
    people = {
        part.called: {
            "username": part.username,
            "id": users[part.username].public_id,
            "name": users[part.username].name,
        }
        for part in CAST
    }
    others = [
        {"username": new.username, "id": users[new.username].public_id, "name": users[new.username].name}
        for new in crowd
    ]
    places = {called: unit.public_id for called, unit in units.items()}
    print(json.dumps({"password": password, "people": people, "crowd": others, "units": places}))


if __name__ == "__main__":
    main()
