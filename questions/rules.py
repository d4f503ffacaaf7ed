"""Who may do what in a session: one table.

A person may be several things to a session: one of its audience, a host, a moderator, somebody who owes an
answer. Whoever holds the role of communicator organises all sessions, and reads nothing that is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from django.utils.translation import gettext as _

from eventlog.errors import Forbidden, NotFound
from people.models import User
from people.rules import is_communicator
from questions import life
from questions.models import Crew, Session


class Action(StrEnum):
    """What can be done."""

    SEE = auto()  # the session, its approved questions and answers
    ASK = auto()
    VOTE = auto()  # for questions and in polls
    AIR = auto()  # choose what is answered now, later, not at all
    ANSWER = auto()  # in text
    DESK = auto()  # see what is held; approve, edit, merge, dismiss, hide, hand over; make polls
    MANAGE = auto()  # the session itself, its life and who runs it
    REPORT = auto()  # all there was, with the decisions


class Relation(StrEnum):
    """What a person is to a session."""

    AUDIENCE = auto()
    HOST = auto()
    MODERATOR = auto()
    OWNER = auto()
    ORGANISER = auto()


R = Relation
_ALL = frozenset(Relation)
RULES: Mapping[Action, frozenset[Relation]] = {
    Action.SEE: _ALL,
    Action.ASK: _ALL - {R.OWNER},
    Action.VOTE: _ALL - {R.OWNER},
    Action.AIR: frozenset({R.HOST, R.MODERATOR}),
    Action.ANSWER: frozenset({R.HOST, R.MODERATOR}),
    Action.DESK: frozenset({R.MODERATOR}),
    Action.MANAGE: frozenset({R.MODERATOR, R.ORGANISER}),
    Action.REPORT: frozenset({R.MODERATOR}),
}
# Who knows of a session that is not announced.
PREPARING = frozenset({R.HOST, R.MODERATOR, R.ORGANISER})
_OF_PART = {
    Crew.Part.HOST: R.HOST,
    Crew.Part.MODERATOR: R.MODERATOR,
    Crew.Part.OWNER: R.OWNER,
}


@dataclass(frozen=True)
class Standing:
    """A person before a session."""

    session: Session
    user: User
    relations: frozenset[Relation]

    def may(self, action: Action) -> bool:
        """Tell whether the person may do it; whether the session's state allows it is another matter."""
        known = self.relations if life.LIFE[self.session.state].seen else self.relations & PREPARING
        return not RULES[action].isdisjoint(known)

    def require(self, action: Action) -> None:
        """Raise NotFound for who must not know of the session, Forbidden for who may not do this."""
        if not self.may(Action.SEE):
            raise NotFound()
        if not self.may(action):
            raise Forbidden(_REASONS.get(action, _default_reason)())


def relations_of(*, belongs: bool, parts: list[str], user: User) -> frozenset[Relation]:
    """Return what somebody is to a session. Reads the person's roles."""
    found = {_OF_PART[Crew.Part(part)] for part in parts}
    if belongs:
        found.add(R.AUDIENCE)
    if is_communicator(user):
        found.add(R.ORGANISER)
    return frozenset(found)


def require_organiser(user: User) -> None:
    """Raise Forbidden for who may not make sessions."""
    if not is_communicator(user):
        raise Forbidden(_("Communicators make question sessions."))


def _default_reason() -> str:
    return _("You may not do this.")


_REASONS = {
    Action.DESK: lambda: _("This is for the moderators of the session."),
    Action.REPORT: lambda: _("This is for the moderators of the session."),
    Action.MANAGE: lambda: _("This is for the moderators of the session, and for communicators."),
    Action.AIR: lambda: _("This is for the hosts and moderators of the session."),
    Action.ANSWER: lambda: _("This is for the hosts and moderators of the session."),
}
