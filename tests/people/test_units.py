"""The tree of units keeps its shape."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from eventlog.errors import Conflict, Forbidden, Invalid, TooLong
from people import rules, services
from people.models import Unit
from tests.factories import Cast, UnitFactory, UserFactory
from tests.people.conftest import Tree


def path_of(*units: Unit) -> str:
    return "/" + "/".join(str(unit.pk) for unit in units) + "/"


def stored_path(unit: Unit) -> str:
    return Unit.objects.get(pk=unit.pk).path


def test_a_path_names_all_above(tree: Tree) -> None:
    assert stored_path(tree.municipality) == path_of(tree.municipality)
    assert stored_path(tree.night_team) == path_of(
        tree.municipality, tree.care, tree.home_care, tree.night_team
    )


def test_a_move_takes_along_what_lies_below(tree: Tree) -> None:
    services.move_unit(unit=tree.home_care, parent=tree.schools)
    assert stored_path(tree.home_care) == path_of(tree.municipality, tree.schools, tree.home_care)
    assert stored_path(tree.night_team) == path_of(
        tree.municipality, tree.schools, tree.home_care, tree.night_team
    )
    assert stored_path(tree.nursing) == path_of(tree.municipality, tree.care, tree.nursing)


def test_a_unit_can_become_a_root(tree: Tree) -> None:
    services.move_unit(unit=tree.care, parent=None)
    assert stored_path(tree.night_team) == path_of(tree.care, tree.home_care, tree.night_team)


@pytest.mark.parametrize("below", ["care", "home_care", "night_team"])
def test_no_unit_lies_below_itself(tree: Tree, below: str) -> None:
    before = {unit.pk: unit.path for unit in Unit.objects.all()}
    with pytest.raises(Conflict):
        services.move_unit(unit=tree.care, parent=getattr(tree, below))
    assert {unit.pk: unit.path for unit in Unit.objects.all()} == before


def test_a_stale_object_cannot_make_a_circle(tree: Tree) -> None:
    # Read before somebody else moved it.
    stale = Unit.objects.get(pk=tree.care.pk)
    services.move_unit(unit=tree.care, parent=tree.preschool)
    with pytest.raises(Conflict):
        services.move_unit(unit=tree.schools, parent=stale)


def test_the_database_itself_refuses_a_unit_that_is_its_own_parent(tree: Tree) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=tree.care.pk).update(parent=tree.care.pk)


def test_the_tree_is_ten_levels_deep_at_most(db: None) -> None:
    unit = None
    for _ in range(10):
        unit = UnitFactory(parent=unit)
    with pytest.raises(Invalid):
        UnitFactory(parent=unit)
    branch = UnitFactory(parent=UnitFactory())
    with pytest.raises(Invalid):
        services.move_unit(unit=Unit.objects.get(pk=branch.parent_id), parent=unit.parent)  # type: ignore[union-attr]


def test_a_unit_with_people_stays(tree: Tree) -> None:
    UserFactory(unit=tree.night_team)
    with pytest.raises(Conflict):
        services.remove_unit(unit=tree.night_team)
    with pytest.raises(Conflict):
        services.remove_unit(unit=tree.schools)
    services.remove_unit(unit=tree.nursing)
    assert not Unit.objects.filter(name="Äldreboendet Björken").exists()


@pytest.mark.parametrize("name", ["", "   ", "a\0b", "Vård\u202e", "rad\nbrytning"])
def test_names_nobody_can_read_are_refused(db: None, name: str) -> None:
    with pytest.raises(Invalid):
        UnitFactory(name=name)
    assert not Unit.objects.exists()


def test_a_name_has_its_limit(db: None) -> None:
    assert UnitFactory(name="x" * 120).name == "x" * 120
    with pytest.raises(TooLong):
        UnitFactory(name="x" * 121)


def test_markup_is_only_letters(db: None) -> None:
    assert UnitFactory(name="<b>Kök & <script>").name == "<b>Kök & <script>"


def test_only_an_administrator_changes_the_tree(tree: Tree, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.create_unit(name="Egen enhet", parent=tree.care, actor=cast.anna)
    with pytest.raises(Forbidden):
        services.move_unit(unit=tree.care, parent=None, actor=cast.anna)
    with pytest.raises(Forbidden):
        services.set_head(unit=tree.care, head=cast.anna, actor=cast.anna)
    assert services.create_unit(name="Ny enhet", parent=tree.care, actor=cast.mats).parent == tree.care


def test_a_head_knows_what_lies_below(tree: Tree, cast: Cast) -> None:
    services.set_head(unit=tree.care, head=cast.karin)
    assert rules.heads(cast.karin, tree.care)
    assert rules.heads(cast.karin, tree.night_team)
    assert not rules.heads(cast.karin, tree.municipality)
    assert not rules.heads(cast.karin, tree.preschool)
    assert not rules.heads(cast.erik, tree.care)
