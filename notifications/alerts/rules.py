"""Who may do what with alerts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden
from people.models import Role, User

SENDERS = frozenset({Role.COMMUNICATOR, Role.ADMINISTRATOR})


def sends(user: User) -> bool:
    """Say whether the person writes alerts and lets those of others go."""
    return not SENDERS.isdisjoint(user.role_names)


def check_sends(user: User) -> None:
    """Communicators and administrators send alerts. Raises Forbidden."""
    if not sends(user):
        raise Forbidden(_("Communicators and administrators send alerts."))


def led_paths(user: User) -> tuple[str, ...]:
    """Return the paths of the units the person leads, in one query."""
    return tuple(user.headed_units.values_list("path", flat=True))


def check_follows(user: User) -> tuple[str, ...] | None:
    """Return whose answers the person may see: None for everybody's, else those in units below these paths.

    Raises Forbidden for who neither sends alerts nor leads a unit.
    """
    if sends(user):
        return None
    paths = led_paths(user)
    if not paths:
        raise Forbidden(_("How it goes is seen by communicators, and by heads for their own units."))
    return paths
