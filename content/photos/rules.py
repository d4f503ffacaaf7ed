"""Who may do what with portraits."""

from __future__ import annotations

from eventlog.errors import Forbidden
from people.models import Role, User


def check_may_remove_photo(actor: User, user: User) -> None:
    """Everybody their own; moderators and administrators any. Raises Forbidden."""
    if actor.pk != user.pk and not actor.role_names & {Role.MODERATOR, Role.ADMINISTRATOR}:
        raise Forbidden()
