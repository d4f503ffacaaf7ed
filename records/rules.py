"""Who may do what with records: one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from django.utils.translation import gettext as _

from chat.models import Message
from chat.rules import Standing
from eventlog.errors import Forbidden
from people.models import Role, User
from records.models import Status


class Action(StrEnum):
    """What can be done."""

    RETENTION = auto()  # see rules and rooms, propose, try, approve another's, end
    MARK = auto()  # give any message any status, and a room its own
    AUDIT = auto()  # the trail
    ENTER = auto()  # a room that is not open to one, with a reason and for a time
    REGISTER = auto()  # hand over what one may read, accept what owners ask for, take packages, close


RULES: Mapping[Action, frozenset[str]] = {
    Action.RETENTION: frozenset({Role.RECORDS_OFFICER}),
    Action.MARK: frozenset({Role.RECORDS_OFFICER}),
    Action.AUDIT: frozenset({Role.RECORDS_OFFICER}),
    Action.ENTER: frozenset({Role.RECORDS_OFFICER}),
    Action.REGISTER: frozenset({Role.RECORDS_OFFICER}),
}

# What an author may make of their own message, and an owner of any in their room: more than it was.
RAISED = {Status.WORKING: {Status.OFFICIAL}, Status.MINOR: {Status.WORKING, Status.OFFICIAL}}


def may(user: User, action: Action) -> bool:
    """Say whether the person's roles allow it."""
    return not RULES[action].isdisjoint(user.role_names)


def require(user: User, action: Action) -> None:
    """Raise Forbidden when the person's roles do not allow it."""
    if not may(user, action):
        raise Forbidden(_("This is for records officers."))


def choices_for(user: User, message: Message, standing: Standing, status: str) -> list[str]:
    """Return what the person may make of a message of that status."""
    if may(user, Action.MARK):
        return [choice for choice in Status.values if choice != status]
    owner = standing.membership is not None and standing.membership.role == "owner"
    if message.author_id != user.pk and not owner:
        return []
    return sorted(RAISED.get(Status(status), set()))
