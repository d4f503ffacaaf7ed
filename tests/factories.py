"""The cast of the tests and what surrounds them, made through the services as anybody would be.

`Cast().fatima` is the same Fatima within a test, however often she is spoken of.
"""

from __future__ import annotations

import itertools
from typing import Any

import factory

from people import services
from people.models import PersonList, Role, Unit, User

PASSWORD = "torget-lampan-42"

_numbers = itertools.count(1)


class UnitFactory(factory.Factory[Unit]):
    """A unit: `UnitFactory(name="Hemtjänst Nord", parent=care)`."""

    class Meta:
        model = Unit

    name = factory.LazyFunction(lambda: f"Enhet {next(_numbers)}")

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **fields: Any) -> Unit:
        return services.create_unit(**fields)


class UserFactory(factory.Factory[User]):
    """A person who works here; without a `password` nobody can sign in as them, and they cost no hashing."""

    class Meta:
        model = User

    username = factory.LazyFunction(lambda: f"person{next(_numbers)}")
    given_name = "Kim"
    family_name = "Andersson"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return services.create_user(**fields)


class GuestFactory(UserFactory):
    """A guest."""

    roles = (Role.GUEST,)


class PersonListFactory(factory.Factory[PersonList]):
    """A list of people: `PersonListFactory(owner=anna, members=[fatima])`."""

    class Meta:
        model = PersonList

    name = "Krisledningen"

    @classmethod
    def _create(cls, model_class: type[PersonList], *args: Any, **fields: Any) -> PersonList:
        return services.create_person_list(**fields)


# Everybody the tests tell of. All people and places are invented.
CAST: dict[str, dict[str, Any]] = {
    "fatima": {
        "given_name": "Fatima",
        "family_name": "Haddad",
        "title": "Undersköterska",
        "phone": "070-000 00 01",
    },
    "erik": {"given_name": "Erik", "family_name": "Lindqvist", "title": "Förskollärare"},
    "anna": {
        "given_name": "Anna",
        "family_name": "Bergström",
        "title": "Kommunikatör",
        "email": "anna.bergstrom@example.org",
        "roles": (Role.STAFF, Role.COMMUNICATOR),
    },
    "karin": {"given_name": "Karin", "family_name": "Öberg", "title": "Kommundirektör"},
    "mats": {
        "given_name": "Mats",
        "family_name": "Nyström",
        "title": "IT-administratör",
        "roles": (Role.STAFF, Role.ADMINISTRATOR),
    },
    "sara": {
        "given_name": "Sara",
        "family_name": "Holm",
        "title": "Biblioteksassistent",
        "roles": (Role.STAFF, Role.MODERATOR),
    },
    "oskar": {"given_name": "Oskar", "family_name": "Wik", "title": "Vaktmästare"},
    "leila": {
        "given_name": "Leila",
        "family_name": "Aziz",
        "title": "Förvaltare, Bostads AB Lugnet",
        "roles": (Role.GUEST,),
    },
}

_USERNAMES = str.maketrans("åäö", "aao")


def username_of(name: str) -> str:
    """Return the username of somebody in the cast: "fatima.haddad"."""
    who = CAST[name]
    return f"{who['given_name']}.{who['family_name']}".lower().translate(_USERNAMES)


def make_person(name: str, **fields: Any) -> User:
    """Make somebody of the cast: `make_person("fatima", unit=care)`; `fields` as `create_user` takes them."""
    return services.create_user(username=username_of(name), **{**CAST[name], **fields})


class Cast:
    """The named people of one test, each made when first spoken of."""

    def __init__(self, **common: Any) -> None:
        """`common` fields go to everybody, as `password=PASSWORD`."""
        self._common = common
        self._people: dict[str, User] = {}

    def __getattr__(self, name: str) -> User:
        if name not in CAST:
            raise AttributeError(name)
        if name not in self._people:
            self._people[name] = make_person(name, **self._common)
        return self._people[name]
