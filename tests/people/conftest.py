"""Fixtures for tests about people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from people.models import Unit, User
from tests.factories import Cast, UnitFactory


@pytest.fixture
def cast(db: None) -> Cast:
    """The named people, without passwords."""
    return Cast()


@pytest.fixture
def anyone() -> Client:
    """A browser of somebody who has not signed in."""
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


@pytest.fixture
def browser_of(db: None) -> Callable[[User], Client]:
    """Open a browser in which somebody has signed in already."""

    def make(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Failed attempts of one test do not count in the next."""
    cache.clear()
    yield
    cache.clear()


class Tree:
    """A small municipality: two departments, two units in the first, a workplace in one of those."""

    def __init__(self) -> None:
        self.municipality: Unit = UnitFactory(name="Ekholma kommun", kind="municipality")
        self.care: Unit = UnitFactory(name="Vård och omsorg", kind="department", parent=self.municipality)
        self.schools: Unit = UnitFactory(name="Utbildning", kind="department", parent=self.municipality)
        self.home_care: Unit = UnitFactory(name="Hemtjänst Norr", parent=self.care)
        self.nursing: Unit = UnitFactory(name="Äldreboendet Björken", parent=self.care)
        self.night_team: Unit = UnitFactory(name="Nattpatrullen", kind="workplace", parent=self.home_care)
        self.preschool: Unit = UnitFactory(name="Förskolan Kotten", parent=self.schools)


@pytest.fixture
def tree(db: None) -> Tree:
    """The units."""
    return Tree()
