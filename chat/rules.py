"""Who may do what in a room: one table, read by everything that asks.

A person stands in a relation to a room: its owner, a member, a guest who is a member, an outsider from the
staff, or a stranger (a guest who is not a member). Whoever holds certain roles may besides
do certain things with any message they can read, see `BY_ROLE`. A unit room has keepers besides, inside or
outside of it: administrators, and the heads of all the units it is for or of those above.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _

from chat.models import Room, Seat
from eventlog.errors import Conflict, Forbidden, NotFound
from people.belonging import keeps
from people.models import Role, User

# Above this, only an owner may address everyone.
EVERYONE_LIMIT: int = getattr(settings, "TORGET_EVERYONE_LIMIT", 50)
# In a room of more than this single joins are only counted, nobody is seen typing, and one is told of nothing
# but what names oneself until one chooses otherwise.
SMALL_ROOM = 100


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
    HISTORY = auto()  # what anybody's message said before it was changed
    RECORD = auto()  # what a deleted message said
    FORWARD = auto()  # pass a message on to another room
    DEMAND = auto()  # that everybody confirms having read one's own message
    CONFIRM = auto()  # that one has
    TRACK = auto()  # see who has confirmed and who has not
    PIN = auto()  # hold a message up for everybody in the room
    JOIN = auto()
    LEAVE = auto()
    INVITE = auto()  # add others
    REMOVE = auto()  # remove others
    CHANGE = auto()  # name, purpose, kind, archive
    APPOINT = auto()  # change others' roles
    ASK = auto()  # to be let in
    ANSWER = auto()  # see who asks, let them in or not
    PREFER = auto()  # choose how to hear of it
    FOLLOW = auto()  # a thread there, or not
    RECEIPTS = auto()  # see who has read how far, in small rooms


class Relation(StrEnum):
    """What a person is to a room."""

    OWNER = auto()
    MEMBER = auto()
    GUEST = auto()
    OUTSIDER = auto()
    STRANGER = auto()
    KEEPER = auto()  # of a unit room, from outside


A = Action
_NOTHING: frozenset[Action] = frozenset()
_READS = frozenset({A.SEE, A.READ, A.WITHDRAW, A.FORWARD})
_FOLLOWS = _READS | {A.REACT, A.CONFIRM, A.JOIN, A.LEAVE, A.PREFER, A.FOLLOW, A.RECEIPTS}
_TALKS = _READS | {A.REACT, A.CONFIRM, A.POST, A.REPLY, A.EDIT, A.PREFER, A.FOLLOW, A.RECEIPTS}
_WRITES = _FOLLOWS | _TALKS
_LEADS = frozenset({A.DELETE, A.HISTORY, A.PIN, A.DEMAND, A.TRACK})
_RUNS = _LEADS | {A.INVITE, A.REMOVE, A.CHANGE, A.APPOINT, A.ANSWER}
_KEEPS = frozenset({A.SEE, A.CHANGE, A.APPOINT})

RULES: Mapping[str, Mapping[Relation, frozenset[Action]]] = {
    Room.Kind.OPEN: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES | {A.INVITE, A.PIN},
        Relation.GUEST: _WRITES,
        Relation.OUTSIDER: _READS | {A.JOIN},
        Relation.STRANGER: _NOTHING,
    },
    Room.Kind.CLOSED: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES | {A.PIN},
        Relation.GUEST: _WRITES,
        Relation.OUTSIDER: frozenset({A.SEE, A.ASK}),
        Relation.STRANGER: _NOTHING,
    },
    Room.Kind.SECRET: {
        Relation.OWNER: _WRITES | _RUNS,
        Relation.MEMBER: _WRITES | {A.PIN},
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
        Relation.MEMBER: _TALKS | {A.PIN},
        Relation.GUEST: _TALKS | {A.PIN},
        Relation.OUTSIDER: _NOTHING,
        Relation.STRANGER: _NOTHING,
    },
    # Who is in it follows from the directory alone: nobody comes, goes or is taken out otherwise.
    Room.Kind.UNIT: {
        Relation.OWNER: _TALKS | _KEEPS | _LEADS,
        Relation.MEMBER: _TALKS | {A.PIN},
        Relation.GUEST: _TALKS,
        Relation.OUTSIDER: _NOTHING,
        Relation.STRANGER: _NOTHING,
        Relation.KEEPER: _KEEPS,
    },
}

# What a role allows wherever its holder may read.
BY_ROLE: Mapping[Action, frozenset[str]] = {
    Action.DELETE: frozenset({Role.MODERATOR}),
    Action.HISTORY: frozenset({Role.MODERATOR, Role.RECORDS_OFFICER, Role.ADMINISTRATOR}),
    Action.RECORD: frozenset({Role.MODERATOR, Role.RECORDS_OFFICER}),
}

# Not in an archived room, whoever asks. Leaving, deleting and taking it out of the archive remain.
NOT_ARCHIVED = frozenset(
    {A.POST, A.REPLY, A.REACT, A.EDIT, A.JOIN, A.INVITE, A.APPOINT, A.ASK, A.ANSWER, A.PIN, A.DEMAND}
)

# The rooms whose content any of the staff may read, and so subscribe to; those they may know of.
READABLE_BY_STAFF = [kind for kind, relations in RULES.items() if Action.READ in relations[Relation.OUTSIDER]]
VISIBLE_TO_STAFF = [kind for kind, relations in RULES.items() if Action.SEE in relations[Relation.OUTSIDER]]


def default_notify(room: Room) -> str:
    """Return what somebody is told of in a room before they choose."""
    quiet = room.kind != Room.Kind.DIRECT and room.member_count > SMALL_ROOM
    return Seat.Notify.MENTIONS if quiet else Seat.Notify.ALL


def is_guest(user: User) -> bool:
    """Tell whether the person is not of the staff."""
    return Role.STAFF not in user.role_names


class Standing:
    """A person before a room: what they may do there."""

    def __init__(self, room: Room, user: User, membership: Seat | None) -> None:
        self.room = room
        self.user = user
        self.membership = membership

    @property
    def relation(self) -> Relation:
        """What the person is to the room. Asks for the roles, which may be a query."""
        if self.membership is None:
            if self.keeps:
                return Relation.KEEPER
            return Relation.STRANGER if is_guest(self.user) else Relation.OUTSIDER
        if self.membership.role == Seat.Role.OWNER:
            return Relation.OWNER
        return Relation.GUEST if is_guest(self.user) else Relation.MEMBER

    @cached_property
    def keeps(self) -> bool:
        """Whether the person keeps this unit room, from inside or outside; asks once, in some queries."""
        return self.room.audience_id is not None and keeps(self.user, self.room.audience_id)

    def allows(self, action: Action) -> bool:
        """Tell whether the table allows `action`; the archive is not considered."""
        relations = RULES[self.room.kind]
        if self.membership is None:
            either = relations[Relation.OUTSIDER], relations[Relation.STRANGER]
        elif self.membership.role == Seat.Role.OWNER:
            either = relations[Relation.OWNER], relations[Relation.OWNER]
        else:
            either = relations[Relation.MEMBER], relations[Relation.GUEST]
        # The roles are a query, and most answers do not depend on them.
        answers = {action in actions for actions in either}
        allowed = answers.pop() if len(answers) == 1 else action in relations[self.relation]
        if not allowed and action in BY_ROLE:
            return not BY_ROLE[action].isdisjoint(self.user.role_names) and self.allows(Action.READ)
        if not allowed and action in relations.get(Relation.KEEPER, _NOTHING):
            return self.keeps
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
        owner = self.membership is not None and self.membership.role == Seat.Role.OWNER
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
    (Room.Kind.UNIT, Action.LEAVE): lambda: _(
        "This room follows your workplace. You cannot leave it, but mute it."
    ),
    (Room.Kind.UNIT, Action.JOIN): lambda: _("Who is in this room follows from the directory."),
    (Room.Kind.UNIT, Action.INVITE): lambda: _("Who is in this room follows from the directory."),
    (Room.Kind.UNIT, Action.REMOVE): lambda: _("Who is in this room follows from the directory."),
}
