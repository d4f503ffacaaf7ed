"""Who may do what, and who decides."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from audit.models import Entry
from eventlog.errors import Conflict, Forbidden, Invalid
from people import services
from people.models import RoleGrant, User
from tests.factories import Cast, make_person

BrowserOf = Callable[[User], Client]


def post_role(browser: Client, user: User, role: object) -> tuple[int, dict[str, object]]:
    answer = browser.post(
        f"/api/people/{user.public_id}/roles", {"role": role}, content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_mats_makes_sara_a_communicator_and_takes_it_back(cast: Cast, browser_of: BrowserOf) -> None:
    mats = browser_of(cast.mats)
    assert post_role(mats, cast.sara, "communicator") == (
        200,
        {"roles": ["communicator", "moderator", "staff"]},
    )
    grant = RoleGrant.objects.get(user=cast.sara, role="communicator")
    assert grant.granted_by == cast.mats
    answer = mats.delete(f"/api/people/{cast.sara.public_id}/roles/communicator")
    assert answer.json() == {"roles": ["moderator", "staff"]}
    told = Entry.objects.filter(action__startswith="role.").order_by("number")
    assert [(entry.action, entry.actor_id, entry.target, entry.detail) for entry in told] == [
        ("role.granted", cast.mats.pk, f"person:{cast.sara.public_id}", {"role": "communicator"}),
        ("role.revoked", cast.mats.pk, f"person:{cast.sara.public_id}", {"role": "communicator"}),
    ]


def test_twice_is_once(cast: Cast) -> None:
    for _ in range(2):
        services.grant_role(actor=cast.mats, user=cast.sara, role="records_officer")
    assert RoleGrant.objects.filter(user=cast.sara, role="records_officer").count() == 1
    for _ in range(2):
        services.revoke_role(actor=cast.mats, user=cast.sara, role="records_officer")
    assert Entry.objects.filter(action__startswith="role.").count() == 2


@pytest.mark.parametrize("who", ["fatima", "anna", "sara", "karin", "leila"])
def test_nobody_else_gives_roles_least_of_all_to_themselves(
    cast: Cast, browser_of: BrowserOf, who: str
) -> None:
    user = getattr(cast, who)
    status, answer = post_role(browser_of(user), user, "administrator")
    assert (status, answer["error"]["code"]) == (403, "forbidden")  # type: ignore[index]
    with pytest.raises(Forbidden):
        services.grant_role(actor=user, user=user, role="administrator")
    assert not RoleGrant.objects.filter(user=user, role="administrator").exists()


@pytest.mark.parametrize("role", ["king", "", "ADMINISTRATOR", "staff\0", None, 7, ["staff"]])
def test_roles_that_do_not_exist_are_refused(cast: Cast, browser_of: BrowserOf, role: object) -> None:
    status, answer = post_role(browser_of(cast.mats), cast.sara, role)
    assert (status, answer["error"]["field"]) == (400, "role")  # type: ignore[index]


def test_an_unknown_person_is_not_found(cast: Cast, browser_of: BrowserOf) -> None:
    answer = browser_of(cast.mats).post(
        "/api/people/nobody/roles", {"role": "staff"}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Conflict):
        services.revoke_role(actor=cast.mats, user=cast.mats, role="administrator")
    with pytest.raises(Conflict):
        services.deactivate_user(user=cast.mats)
    services.grant_role(actor=cast.mats, user=cast.sara, role="administrator")
    services.revoke_role(actor=cast.mats, user=cast.mats, role="administrator")
    assert [grant.user for grant in RoleGrant.objects.filter(role="administrator")] == [cast.sara]


def test_one_who_has_left_does_not_count_as_an_administrator(cast: Cast) -> None:
    services.grant_role(actor=cast.mats, user=cast.sara, role="administrator")
    services.deactivate_user(user=cast.sara)
    with pytest.raises(Conflict):
        services.revoke_role(actor=cast.mats, user=cast.mats, role="administrator")


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_one_another_at_once() -> None:
    people = [make_person("mats"), make_person("sara", roles=("staff", "administrator"))]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def remove(user: User) -> None:
        try:
            start.wait(10)
            services.revoke_role(actor=None, user=user, role="administrator")
            outcomes.append("removed")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["refused", "removed"]
    assert RoleGrant.objects.filter(role="administrator").count() == 1


def test_a_guest_has_no_other_role(cast: Cast) -> None:
    with pytest.raises(Conflict):
        services.grant_role(actor=cast.mats, user=cast.leila, role="staff")
    with pytest.raises(Conflict):
        services.grant_role(actor=cast.mats, user=cast.fatima, role="guest")
    with pytest.raises(Conflict):
        make_person("karin", roles=("guest", "moderator"))


def test_the_database_holds_to_the_known_roles(cast: Cast) -> None:
    fatima = cast.fatima
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=fatima, role="king")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(user=fatima, role="staff")


def test_an_account_cannot_be_made_by_just_anybody(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.create_user(username="ny.person", given_name="Ny", actor=cast.anna)
    with pytest.raises(Invalid):
        services.create_user(username="ny.person", given_name="Ny", roles=("king",), actor=cast.mats)
    assert services.create_user(username="ny.person", given_name="Ny", actor=cast.mats).pk
