"""Who may do what in a room: one table, read by everything that asks.

A person stands in a relation to a room: its owner, a member, a guest who is a member, an outsider from the
staff, or a stranger (a guest who is not a member). Whoever holds the role of moderator may besides delete any
message they can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from django.conf import settings
from django.utils.translation import gettext as _

from chat.models import Membership, Room
from eventlog.errors import Conflict, Forbidden, NotFound
from people.models import Role, User

MODERATED_BY = Role.MODERATOR.value
# Above this, only an owner may address everyone.
EVERYONE_LIMIT: int = getattr(settings, "TORGET_EVERYONE_LIMIT", 50)


class Action(StrEnum):
    """What can be done with a room and what is in it."""

    SEE = auto()  # that it exists: name, purpose, owners
    READ = auto()  # messages and members
    POST = auto()  # in the main flow
    REPLY = auto()  # in a thread
    REACT = auto()
    EDIT = auto()  # one's own message
    WITHDRAW = auto()  # delete one's own message
    DELETE = auto()  # delete anybody's message
    JOIN = auto()
    LEAVE = auto()
    INVITE = auto()  # add others
    REMOVE = auto()  # remove others
    CHANGE = auto()  # name, purpose, kind, archive
    APPOINT = auto()  # change others' roles


class Relation(StrEnum):
    """What a person is to a room."""

    OWNER = auto()
    MEMBER = auto()
    GUEST = auto()
    OUTSIDER = auto()
    STRANGER = auto()


A = Action
_NOTHING: frozenset[Action] = frozenset()
_READS = frozenset({A.SEE, A.READ, A.WITHDRAW})
_FOLLOWS = _READS | {A.REACT, A.JOIN, A.LEAVE}
_WRITES = _FOLLOWS | {A.POST, A.REPLY, A.EDIT}
_RUNS = {A.INVITE, A.REMOVE, A.CHANGE, A.APPOINT, A.DELETE}

RULES: Mapping[str, Mapping[Relation, frozenset[Action]]] = {
    Room.Kind.OPEN: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES | {A.INVITE},
        Relation.GUEST: _WRITES,
        Relation.OUTSIDER: _READS | {A.JOIN},
        Relation.STRANGER: _NOTHING,
    },
    Room.Kind.CLOSED: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES,
        Relation.GUEST: _WRITES,
        Relation.OUTSIDER: frozenset({A.SEE}),
        Relation.STRANGER: _NOTHING,
    },
    Room.Kind.SECRET: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES,
        Relation.GUEST: _WRITES,
        Relation.OUTSIDER: _NOTHING,
        Relation.STRANGER: _NOTHING,
    },
    Room.Kind.ANNOUNCEMENT: {
        Relation.OWNER: (_FOLLOWS | {A.POST, A.EDIT}) | _RUNS,
        Relation.MEMBER: _FOLLOWS | {A.EDIT},
        Relation.GUEST: _FOLLOWS | {A.EDIT},
        Relation.OUTSIDER: _READS | {A.JOIN},
        Relation.STRANGER: _NOTHING,
    },
    # Everybody in a direct chat is its equal; nobody comes later, nobody goes.
    Room.Kind.DIRECT: {
        Relation.OWNER: _NOTHING,
        Relation.MEMBER: _READS | {A.POST, A.REPLY, A.REACT, A.EDIT},
        Relation.GUEST: _READS | {A.POST, A.REPLY, A.REACT, A.EDIT},
        Relation.OUTSIDER: _NOTHING,
        Relation.STRANGER: _NOTHING,
    },
}

# Not in an archived room, whoever asks. Leaving, deleting and taking it out of the archive remain.
NOT_ARCHIVED = frozenset({A.POST, A.REPLY, A.REACT, A.EDIT, A.JOIN, A.INVITE, A.APPOINT})

# The rooms whose content any of the staff may read, and so subscribe to.
READABLE_BY_STAFF = [kind for kind, relations in RULES.items() if Action.READ in relations[Relation.OUTSIDER]]


def is_guest(user: User) -> bool:
    """Tell whether the person is not of the staff."""
    return Role.STAFF not in user.role_names


class Standing:
    """A person before a room: what they may do there."""

    def __init__(self, room: Room, user: User, membership: Membership | None) -> None:
        self.room = room
        self.user = user
        self.membership = membership

    @property
    def relation(self) -> Relation:
        """What the person is to the room. Asks for the roles, which may be a query."""
        if self.membership is None:
            return Relation.STRANGER if is_guest(self.user) else Relation.OUTSIDER
        if self.membership.role == Membership.Role.OWNER:
            return Relation.OWNER
        return Relation.GUEST if is_guest(self.user) else Relation.MEMBER

    def allows(self, action: Action) -> bool:
        """Tell whether the table allows `action`; the archive is not considered."""
        relations = RULES[self.room.kind]
        if self.membership is None:
            either = relations[Relation.OUTSIDER], relations[Relation.STRANGER]
        elif self.membership.role == Membership.Role.OWNER:
            either = relations[Relation.OWNER], relations[Relation.OWNER]
        else:
            either = relations[Relation.MEMBER], relations[Relation.GUEST]
        # The roles are a query, and most answers do not depend on them.
        answers = {action in actions for actions in either}
        allowed = answers.pop() if len(answers) == 1 else action in relations[self.relation]
        if not allowed and action is Action.DELETE:
            return MODERATED_BY in self.user.role_names and self.allows(Action.READ)
        return allowed

    def may(self, action: Action) -> bool:
        """Tell whether the person may do `action` now."""
        return self.allows(action) and not (self.room.archived and action in NOT_ARCHIVED)

    def require(self, action: Action) -> None:
        """Raise NotFound, Forbidden or Conflict when the person may not do `action` now."""
        if not self.allows(action):
            if not self.allows(Action.SEE):
                raise NotFound()
            if self.membership is None and action in RULES[self.room.kind][Relation.MEMBER] - {Action.JOIN}:
                raise Forbidden(_("You are not a member of this room."), code="not_member")
            raise Forbidden(_REASONS.get((Room.Kind(self.room.kind), action), _default_reason)())
        if self.room.archived and action in NOT_ARCHIVED:
            raise Conflict("archived", _("This room is archived."))

    def require_everyone(self) -> None:
        """Raise Forbidden when the person may not address all members at once."""
        owner = self.membership is not None and self.membership.role == Membership.Role.OWNER
        if not owner and self.room.member_count > EVERYONE_LIMIT:
            raise Forbidden(
                _("Only owners may address everyone in rooms of more than %(limit)d members.")
                % {"limit": EVERYONE_LIMIT}
            )


def _default_reason() -> str:
    return _("You may not do this.")


_REASONS = {
    (Room.Kind.CLOSED, Action.JOIN): lambda: _("This room is closed: ask one of its owners to let you in."),
    (Room.Kind.ANNOUNCEMENT, Action.POST): lambda: _("Only owners write here."),
    (Room.Kind.ANNOUNCEMENT, Action.REPLY): lambda: _("Announcements cannot be replied to."),
    (Room.Kind.DIRECT, Action.LEAVE): lambda: _("A direct chat cannot be left."),
    (Room.Kind.DIRECT, Action.INVITE): lambda: _("Nobody can be added to a direct chat. Open a new one."),
}
