"""Whom an expression means: the query and the question agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from eventlog.errors import Invalid
from people import services
from people.audience import MAX_TERMS, parse
from people.models import PersonList, Unit, User
from tests.factories import Cast, PersonListFactory, UnitFactory, make_person
from tests.people.conftest import Tree


@pytest.fixture
def everybody(tree: Tree) -> dict[str, User]:
    return {
        "fatima": make_person("fatima", unit=tree.night_team),
        "erik": make_person("erik", unit=tree.preschool),
        "anna": make_person("anna", unit=tree.municipality),
        "sara": make_person("sara"),
        "leila": make_person("leila", unit=tree.care),
    }


@pytest.fixture
def crisis_team(everybody: dict[str, User]) -> PersonList:
    made: PersonList = PersonListFactory(
        owner=everybody["anna"], members=[everybody["sara"], everybody["leila"]]
    )
    return made


def who(expression: Any, everybody: dict[str, User]) -> set[str]:
    """Return who is meant, after seeing that asking for each alone gives the same."""
    audience = parse(expression)
    names = {user.pk: name for name, user in everybody.items()}
    found = [names[user.pk] for user in audience.members()]
    assert len(found) == len(set(found)), "nobody is named twice"
    asked = {name for name, user in everybody.items() if audience.includes(User.objects.get(pk=user.pk))}
    assert set(found) == asked
    return asked


def test_everyone_are_those_who_work_here(everybody: dict[str, User]) -> None:
    assert who({"any": [{"everyone": True}]}, everybody) == {"fatima", "erik", "anna", "sara"}


def test_guests_belong_where_they_are_named(everybody: dict[str, User]) -> None:
    assert who({"any": [{"role": "guest"}]}, everybody) == {"leila"}
    assert who({"any": [{"everyone": True}, {"role": "guest"}]}, everybody) == set(everybody)


def test_a_unit_stands_for_what_lies_below(everybody: dict[str, User], tree: Tree) -> None:
    assert who({"any": [{"unit": tree.care.public_id}]}, everybody) == {"fatima", "leila"}
    assert who({"any": [{"unit": tree.night_team.public_id}]}, everybody) == {"fatima"}
    assert who({"any": [{"unit": tree.nursing.public_id}]}, everybody) == set()


def test_a_unit_is_not_one_whose_number_begins_alike(everybody: dict[str, User], tree: Tree) -> None:
    # /1/ and /12/: a path is compared with its closing slash.
    first = UnitFactory()
    number = first.pk * 10 + 1
    longer = Unit.objects.create(pk=number, name="Granne", path=f"/{number}/")
    services.place_person(user=everybody["sara"], unit=longer)
    assert who({"any": [{"unit": first.public_id}]}, everybody) == set()


def test_one_term_is_enough(everybody: dict[str, User], tree: Tree, crisis_team: PersonList) -> None:
    expression = {"any": [{"role": "communicator"}, {"list": crisis_team.public_id}]}
    assert who(expression, everybody) == {"anna", "sara", "leila"}


def test_except_takes_away(everybody: dict[str, User], tree: Tree, crisis_team: PersonList) -> None:
    expression = {
        "any": [{"everyone": True}],
        "except": [{"unit": tree.schools.public_id}, {"list": crisis_team.public_id}],
    }
    assert who(expression, everybody) == {"fatima", "anna"}


def test_who_has_left_belongs_nowhere(everybody: dict[str, User], crisis_team: PersonList) -> None:
    services.deactivate_user(user=everybody["sara"])
    everybody["sara"].refresh_from_db()
    expression = {"any": [{"everyone": True}, {"list": crisis_team.public_id}]}
    assert who(expression, everybody) == {"fatima", "erik", "anna", "leila"}


def test_members_are_one_query_whatever_the_expression(
    everybody: dict[str, User],
    tree: Tree,
    crisis_team: PersonList,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    expression = {
        "any": [
            {"everyone": True},
            *({"unit": unit.public_id} for unit in (tree.care, tree.schools)),
            {"role": "moderator"},
            {"list": crisis_team.public_id},
        ],
        "except": [{"unit": tree.nursing.public_id}],
    }
    with django_assert_num_queries(2):
        audience = parse(expression)
    with django_assert_num_queries(1):
        list(audience.members())
    fatima = User.objects.select_related("unit").prefetch_related("roles").get(username="fatima.haddad")
    with django_assert_num_queries(0):
        assert parse({"any": [{"everyone": True}]}).includes(fatima)


def test_two_hundred_units_are_still_one_query(
    everybody: dict[str, User], tree: Tree, django_assert_num_queries: Callable[[int], Any]
) -> None:
    units = [UnitFactory(parent=tree.care) for _ in range(MAX_TERMS - 1)]
    expression = {"any": [{"unit": unit.public_id} for unit in [tree.care, *units]]}
    audience = parse(expression)
    with django_assert_num_queries(1):
        assert audience.members().count() == 2


@pytest.mark.parametrize(
    "expression",
    [
        None,
        [],
        "everyone",
        {},
        {"any": []},
        {"any": {}},
        {"any": "everyone"},
        {"any": [{"everyone": True}], "more": 1},
        {"all": [{"everyone": True}]},
        {"any": ["everyone"]},
        {"any": [{}]},
        {"any": [{"everyone": False}]},
        {"any": [{"everyone": 1}]},
        {"any": [{"everyone": True, "role": "staff"}]},
        {"any": [{"any": [{"everyone": True}]}]},
        {"any": [{"unit": "unknown"}]},
        {"any": [{"unit": "a\0"}]},
        {"any": [{"unit": "\ud800"}]},
        {"any": [{"unit": 1}]},
        {"any": [{"unit": None}]},
        {"any": [{"unit": ["x"]}]},
        {"any": [{"role": "king"}]},
        {"any": [{"role": {}}]},
        {"any": [{"list": "unknown"}]},
        {"any": [{"everyone": True}], "except": None},
        {"any": [{"everyone": True}], "except": [{"unit": "unknown"}]},
        {"any": [{"everyone": True}] * (MAX_TERMS + 1)},
        {"any": [{"everyone": True}] * MAX_TERMS, "except": [{"role": "guest"}]},
    ],
)
def test_what_means_nothing_is_refused(db: None, expression: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse(expression, field="audience")
    assert refused.value.field == "audience"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["any", "except", "unit", "role"]), inner)
    ),
    max_leaves=10,
)


@given(expression=_json)
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_whatever_comes_is_refused_in_words_or_understood(db: None, expression: Any) -> None:
    try:
        audience = parse(expression)
    except Invalid:
        return
    list(audience.members())


def test_an_expression_comes_back_in_its_plainest_form(everybody: dict[str, User], tree: Tree) -> None:
    expression = {"any": [{"unit": tree.care.public_id}], "except": [{"role": "guest"}]}
    audience = parse(expression)
    assert audience.expression == expression
    assert parse(audience.expression) == audience
    assert parse({"any": [{"everyone": True}], "except": []}).expression == {"any": [{"everyone": True}]}


def test_a_list_holds_whom_it_was_given(cast: Cast) -> None:
    made = services.create_person_list(owner=cast.anna, name="Kören", members=[cast.fatima, cast.erik])
    services.set_list_members(person_list=made, members=[cast.erik, cast.sara])
    assert set(made.members.all()) == {cast.erik, cast.sara}
    with pytest.raises(Invalid):
        services.create_person_list(owner=cast.anna, name=" ")
