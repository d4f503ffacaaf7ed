"""Who may see how people can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden
from people.models import Unit, User
from people.rules import is_administrator, is_communicator, is_guest


@dataclass(frozen=True)
class Scope:
    """What somebody may see: the numbers of `everything` or of what lies below `paths`, names below `paths`
    or, with `names`, everywhere."""

    everything: bool
    names: bool
    paths: tuple[str, ...]

    def holds(self, path: str) -> bool:
        """Say whether the numbers of the unit with this path may be seen."""
        return self.everything or path.startswith(self.paths)

    def may_name(self, path: str) -> bool:
        """Say whether its people may be seen by name."""
        return self.names or path.startswith(self.paths)


def reach_scope(user: User) -> Scope:
    """Return what the person may see: administrators everything, communicators all numbers, heads the
    numbers and names of what they lead. Raises Forbidden for everybody else."""
    paths = tuple(Unit.objects.filter(head=user).values_list("path", flat=True))
    names = is_administrator(user)
    everything = names or is_communicator(user)
    if is_guest(user) or not (everything or paths):
        raise Forbidden(_("This is for administrators, communicators and heads of units."))
    return Scope(everything, names, paths)
