"""Statements that are put together once say the same as those made each time, of anybody at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Membership, Room
from chat.queries.belonging import rooms_of, unit_room_keys, unit_rooms_of
from people.models import User
from people.prepared import Prepared
from people.services import place_person
from tests.chat.conftest import Chat
from tests.factories import Cast, UnitFactory


def test_each_gets_their_own_rooms_as_they_are_now(cast: Cast, chat: Chat) -> None:
    north, south = UnitFactory(name="Norr"), UnitFactory(name="Söder")
    for user, unit in ((cast.fatima, north), (cast.erik, south), (cast.leila, south)):
        place_person(user=user, unit=unit)
    units = [chat.unit_room(cast.mats, north), chat.unit_room(cast.mats, south, name="Söder", guests=True)]
    own = chat.room(cast.fatima, name="Eget")
    people = [cast.fatima, cast.erik, cast.leila, cast.oskar]

    def check() -> list[set[Room]]:
        found = [set(Room.objects.filter(pk__in=unit_room_keys(user.pk))) for user in people]
        assert found == [set(unit_rooms_of(user.pk)) for user in people]
        for user, rooms in zip(people, found, strict=True):
            member = set(Room.objects.filter(memberships__user=user))
            assert set(Room.objects.filter(pk__in=rooms_of(user.pk))) == member | rooms
            assert Membership.objects.filter(user=user, room__in=rooms_of(user.pk)).count() == len(member)
        return found

    assert check() == [{units[0]}, {units[1]}, {units[1]}, set()]
    place_person(user=cast.erik, unit=north)
    assert check() == [{units[0]}, {units[0]}, {units[1]}, set()]
    User.objects.filter(pk=cast.leila.pk).update(active_until=timezone.now() + timedelta(hours=1))
    assert check()[2] == {units[1]}
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert check()[2] == set()
    assert own in Room.objects.filter(pk__in=rooms_of(cast.fatima.pk))


def test_nothing_of_an_answer_is_kept(cast: Cast, chat: Chat) -> None:
    keys = unit_room_keys(cast.fatima.pk)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            list(Room.objects.filter(pk__in=keys))
        assert len(asked) == 1


def test_a_statement_that_depends_on_the_person_is_refused() -> None:
    prepared = Prepared(lambda user_id, at: User.objects.filter(pk__in=range(abs(user_id) % 7)).values("pk"))
    with pytest.raises(ValueError, match="depends"):
        prepared(1)
