"""Audiences that are kept: who belongs is the same however it is asked, and every move is told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from people import belonging, moves, services
from people.audience import parse
from people.models import Role, StoredAudience, Unit, User
from people.moves import Moves
from tests.factories import Cast, PersonListFactory, UnitFactory, UserFactory, make_person
from tests.people.conftest import Tree

heard: list[Moves] = []


@pytest.fixture(autouse=True)
def listening(settings: Any) -> Iterator[None]:
    """Nobody but this test hears of moves."""
    settings.TORGET_MOVES = [f"{__name__}.hear"]
    heard.clear()
    yield
    heard.clear()


def hear(found: Moves) -> None:
    heard.append(found)


def keep(*terms: dict[str, Any], but: list[dict[str, Any]] | None = None) -> StoredAudience:
    """Keep an audience of these terms."""
    return belonging.keep(parse({"any": list(terms), **({"except": but} if but else {})}))


def test_the_four_ways_of_asking_agree(db: None) -> None:
    dice = random.Random(7)
    units: list[Unit] = [UnitFactory()]
    for _ in range(11):
        units.append(UnitFactory(parent=dice.choice([None, *units])))
    people = [
        UserFactory(unit=dice.choice([None, *units]), roles=dice.choice([(Role.STAFF,), (Role.GUEST,), ()]))
        for _ in range(40)
    ]
    for unit in dice.sample(units, 5):
        services.set_head(unit=unit, head=dice.choice(people))
    for person in dice.sample([one for one in people if Role.STAFF in one.role_names], 4):
        services.grant_role(actor=None, user=person, role=Role.MODERATOR)
    services.deactivate_user(user=people[0])
    lists = [PersonListFactory(owner=people[1], members=dice.sample(people, 6)) for _ in range(2)]
    choices: list[Callable[[], dict[str, Any]]] = [
        lambda: {"everyone": True},
        lambda: {"unit": dice.choice(units).public_id},
        lambda: {"unit": dice.choice(units).public_id},
        lambda: {"role": dice.choice([Role.MODERATOR, Role.GUEST, Role.STAFF])},
        lambda: {"list": dice.choice(lists).public_id},
    ]
    expected: set[tuple[int, int]] = set()
    for _ in range(30):
        chosen = [dice.choice(choices)() for _ in range(dice.randint(1, 3))]
        barred = [dice.choice(choices[1:])() for _ in range(dice.randint(0, 2))]
        audience = parse({"any": chosen, "except": barred})
        stored = belonging.keep(audience)
        members = {user.pk for user in audience.members()}
        assert {user.pk for user in belonging.members(stored.pk)} == members
        expected |= {(stored.pk, pk) for pk in members}
    assert len(expected) > 100
    asked = [user.pk for user in people]
    assert moves.belongings(asked) == expected
    for user in people:
        mine = {audience for audience, pk in expected if pk == user.pk}
        assert set(belonging.audiences_of(user.pk)) == mine


def test_asking_for_many_costs_no_more_than_for_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    keep({"everyone": True})
    people = [cast.fatima.pk, *(user.pk for user in UserFactory.create_batch(30))]
    with django_assert_max_num_queries(5):
        assert len(moves.belongings(people)) == 31


def test_whoever_leads_a_unit_belongs_to_it(tree: Tree) -> None:
    head = make_person("karin")
    assert list(belonging.members(keep({"unit": tree.care.public_id}).pk)) == []
    services.set_head(unit=tree.night_team, head=head)
    for unit, inside in ((tree.night_team, True), (tree.care, True), (tree.preschool, False)):
        stored = keep({"unit": unit.public_id})
        assert list(belonging.members(stored.pk)) == ([head] if inside else [])
        assert parse({"any": [{"unit": unit.public_id}]}).includes(head) is inside


def test_who_keeps_an_audience(tree: Tree) -> None:
    mats, karin, erik = make_person("mats"), make_person("karin"), make_person("erik")
    services.set_head(unit=tree.care, head=karin)
    own, mixed = (
        keep({"unit": tree.night_team.public_id}),
        keep({"unit": tree.care.public_id}, {"everyone": True}),
    )
    assert [belonging.keeps(user, own.pk) for user in (mats, karin, erik)] == [True, True, False]
    assert [belonging.keeps(user, mixed.pk) for user in (mats, karin, erik)] == [True, False, False]
    for user in (mats, karin, erik):
        kept = {stored.pk for stored in (own, mixed) if belonging.keeps(user, stored.pk)}
        assert set(belonging.kept_by(user).values_list("pk", flat=True)) == kept


def test_an_audience_is_described_as_it_was_written(tree: Tree) -> None:
    stored = keep(
        {"unit": tree.care.public_id}, {"role": "moderator"}, but=[{"unit": tree.night_team.public_id}]
    )
    shown = belonging.describe(stored.pk)
    assert shown["any"] == [
        {"role": "moderator", "name": "Moderator"},
        {"unit": tree.care.public_id, "name": tree.care.name},
    ] or shown["any"] == [
        {"unit": tree.care.public_id, "name": tree.care.name},
        {"role": "moderator", "name": "Moderator"},
    ]
    assert shown["except"] == [{"unit": tree.night_team.public_id, "name": tree.night_team.name}]
    belonging.replace(stored.pk, parse({"any": [{"everyone": True}]}))
    assert belonging.describe(stored.pk) == {"any": [{"everyone": True, "name": ""}], "except": []}


def test_every_change_of_where_one_belongs_is_told(tree: Tree) -> None:
    fatima = make_person("fatima", unit=tree.night_team)
    care, school = keep({"unit": tree.care.public_id}), keep({"unit": tree.preschool.public_id})
    moderators, listed = keep({"role": "moderator"}), PersonListFactory(owner=fatima)
    on_list = keep({"list": listed.public_id})

    def told(change: Callable[[], Any]) -> tuple[set[int], set[int]]:
        """Return the audiences Fatima came to and went from."""
        heard.clear()
        change()
        gained = {audience for found in heard for audience, user in found.gained if user == fatima.pk}
        return gained, {audience for found in heard for audience, user in found.lost if user == fatima.pk}

    assert told(lambda: services.place_person(user=fatima, unit=tree.preschool)) == ({school.pk}, {care.pk})
    assert told(lambda: services.place_person(user=fatima, title="Chef")) == (set(), set())
    assert told(lambda: services.move_unit(unit=tree.preschool, parent=tree.care)) == ({care.pk}, set())
    assert told(lambda: services.move_unit(unit=tree.preschool, parent=None)) == (set(), {care.pk})
    assert told(lambda: services.set_head(unit=tree.night_team, head=fatima)) == ({care.pk}, set())
    assert told(lambda: services.set_head(unit=tree.night_team, head=None)) == (set(), {care.pk})
    grant = {"actor": None, "user": fatima, "role": Role.MODERATOR}
    assert told(lambda: services.grant_role(**grant)) == ({moderators.pk}, set())
    assert told(lambda: services.revoke_role(**grant)) == (set(), {moderators.pk})
    assert told(lambda: services.set_list_members(person_list=listed, members=[fatima])) == (
        {on_list.pk},
        set(),
    )
    assert told(lambda: services.set_list_members(person_list=listed, members=[])) == (set(), {on_list.pk})
    assert told(lambda: services.deactivate_user(user=fatima)) == (set(), {school.pk})
    assert told(lambda: services.reactivate_user(user=fatima)) == ({school.pk}, set())
    assert told(lambda: services.update_profile(user=fatima, phone="1")) == (set(), set())


def test_an_import_moves_people_too(tree: Tree) -> None:
    care = keep({"unit": tree.care.public_id})
    erik = make_person("erik", unit=tree.preschool)
    head = "external_id;username;given_name;family_name;unit\n"
    rows = f"1;erik.lindqvist;Erik;Lindqvist;{_path(tree.night_team)}\n"
    rows += f"2;ny.person;Ny;Person;{_path(tree.care)}\n"
    report = services.import_people(content=(head + rows).encode())
    assert not report.faults, report
    new = User.objects.get(username="ny.person")
    gained = {pair for found in heard for pair in found.gained}
    assert gained == {(care.pk, erik.pk), (care.pk, new.pk)}
    assert User.objects.get(pk=erik.pk).unit == tree.night_team


def _path(unit: Unit) -> str:
    names = [Unit.objects.get(pk=int(part)).name for part in unit.path.split("/") if part]
    return " > ".join(names)
