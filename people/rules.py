"""Who may do what with people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden
from people.models import Invitation, Role, Unit, User

# Who has one of these could be somebody else's way to more than is theirs.
TRUSTED = (Role.COMMUNICATOR, Role.MODERATOR, Role.RECORDS_OFFICER, Role.ADMINISTRATOR)


def is_trusted(user: User) -> bool:
    """Say whether the person has a role that is worth stealing."""
    return user.is_superuser or not user.role_names.isdisjoint(TRUSTED)


def is_guest(user: User) -> bool:
    """Say whether the person is here for a few rooms only."""
    return Role.GUEST in user.role_names


def is_communicator(user: User) -> bool:
    """Say whether the person speaks for the municipality."""
    return Role.COMMUNICATOR in user.role_names


def is_administrator(user: User) -> bool:
    """Say whether the person keeps accounts, units and roles."""
    return Role.ADMINISTRATOR in user.role_names


def check_may_see_directory(user: User) -> None:
    """Guests meet people in their rooms, and do not look through the directory. Raises Forbidden."""
    if is_guest(user):
        raise Forbidden(_("The directory is for those who work here."))


def check_may_see_card(user: User, public_id: str) -> None:
    """Everybody sees their own card; guests see no other, existing or not. Raises Forbidden."""
    if user.public_id != public_id:
        check_may_see_directory(user)


def check_may_manage_people(user: User) -> None:
    """Accounts, units and roles are the administrators' business. Raises Forbidden."""
    if not is_administrator(user):
        raise Forbidden(_("Only an administrator may do this."))


def heads(user: User, unit: Unit) -> bool:
    """Say whether the person is head of `unit` or of one above it, in one query."""
    above = [int(part) for part in unit.path.split("/") if part]
    return Unit.objects.filter(id__in=above, head=user).exists()


def check_may_invite(user: User, unit: Unit | None) -> None:
    """Administrators invite anybody, heads to what they lead. Raises Forbidden."""
    if not (is_administrator(user) or (unit is not None and not is_guest(user) and heads(user, unit))):
        raise Forbidden(_("Administrators invite people, and heads to their own unit."))


def keeps_invitation(user: User, invitation: Invitation) -> bool:
    """Say whether the person may see an invitation, print it and take it back."""
    return is_administrator(user) or invitation.created_by_id == user.pk


def check_may_keep_invitation(user: User, invitation: Invitation) -> None:
    """Whoever wrote an invitation keeps it, and so do administrators. Raises Forbidden."""
    if not keeps_invitation(user, invitation):
        raise Forbidden
