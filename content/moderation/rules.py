"""Who may do what with the moderation queue: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden
from people.models import Role, User


class Action(StrEnum):
    """What can be done."""

    DESK = auto()  # see the queue and its cases, claim and release them
    DECIDE = auto()  # hide, restore, warn, mute, lift a mute
    SEE_WORDS = auto()  # the word list
    CHANGE_WORDS = auto()


# Reporting is for everybody who can read the thing; the rest is for these roles.
RULES: Mapping[Action, frozenset[str]] = {
    Action.DESK: frozenset({Role.MODERATOR}),
    Action.DECIDE: frozenset({Role.MODERATOR}),
    Action.SEE_WORDS: frozenset({Role.MODERATOR, Role.ADMINISTRATOR}),
    Action.CHANGE_WORDS: frozenset({Role.ADMINISTRATOR}),
}


def may(user: User, action: Action) -> bool:
    """Say whether the person's roles allow it."""
    return not RULES[action].isdisjoint(user.role_names)


def require(user: User, action: Action) -> None:
    """Raise Forbidden when the person's roles do not allow it."""
    if not may(user, action):
        if action in (Action.SEE_WORDS, Action.CHANGE_WORDS):
            raise Forbidden(_("The word list is the administrators' business."))
        raise Forbidden(_("This is for moderators."))
