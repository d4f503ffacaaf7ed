"""Roles: given and taken back."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from eventlog.errors import Conflict, Invalid
from people import rules
from people.active import active
from people.models import Role, RoleGrant, User
from people.moves import moving


@transaction.atomic
def grant_role(*, actor: User | None, user: User, role: str) -> None:
    """Give `user` a role; one they have already is nothing to do.

    `actor` is the administrator who does it, None for the system. Raises Forbidden, Invalid for a role that
    does not exist, Conflict when it does not go with the roles the person has.
    """
    if actor is not None:
        rules.check_may_manage_people(actor)
    had = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    check_roles({*had, role})
    if role in had:
        return
    with moving([user.pk]):
        RoleGrant.objects.create(user=user, role=role, granted_by=actor)
    record(
        actor_id=actor.pk if actor else None,
        action="role.granted",
        target=f"person:{user.public_id}",
        detail={"role": role},
    )
    _forget_roles(user)


@transaction.atomic
def revoke_role(*, actor: User | None, user: User, role: str) -> None:
    """Take a role back; one they do not have is nothing to do.

    Raises Forbidden, Invalid for a role that does not exist, Conflict for the last administrator's role.
    """
    if actor is not None:
        rules.check_may_manage_people(actor)
    _check_known(role)
    if role == Role.ADMINISTRATOR:
        _check_not_last(user)
    with moving([user.pk]):
        deleted, _by_model = RoleGrant.objects.filter(user=user, role=role).delete()
    if deleted:
        record(
            actor_id=actor.pk if actor else None,
            action="role.revoked",
            target=f"person:{user.public_id}",
            detail={"role": role},
        )
    _forget_roles(user)


def check_roles(roles: Collection[str]) -> None:
    """Check that one person can have these roles together. Raises Invalid and Conflict."""
    for role in roles:
        _check_known(role)
    if Role.GUEST in roles and len(roles) > 1:
        raise Conflict("conflict", _("A guest has no other role."))


def _check_known(role: str) -> None:
    if role not in Role.values:
        raise Invalid("role", _("There is no such role."))


def _check_not_last(user: User) -> None:
    # Locked, so that two administrators cannot remove one another at the same moment.
    holders = RoleGrant.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").select_for_update(of=("self",))
    if [grant.user_id for grant in holders.filter(active("user__"))] == [user.pk]:
        raise Conflict("conflict", _("There must be at least one administrator."))


def _forget_roles(user: User) -> None:
    user.__dict__.pop("role_names", None)
