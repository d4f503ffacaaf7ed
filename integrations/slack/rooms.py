"""The channels, groups and direct chats of a workspace and the rooms they become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat.models import Membership, Room
from chat.services.direct import DIRECT_LIMIT, direct_key
from chat.services.guests import guests_among
from chat.services.rooms import announce_new, make_room
from integrations.slack.crowd import SOURCE, Crowd
from integrations.slack.markup import plain
from integrations.slack.report import Report
from integrations.slack.shapes import SlackRoom, time_of
from people.models import User

_PURPOSE_LENGTH = 250


class Rooms:
    """The rooms of an import, found or made."""

    def __init__(
        self, report: Report, crowd: Crowd, *, dry_run: bool, owner: User | None, keep_archived: bool
    ) -> None:
        """`owner` becomes an owner of every open room made; `keep_archived`: what was archived stays so."""
        self._report = report
        self._crowd = crowd
        self._dry_run = dry_run
        self._owner = owner
        self._keep_archived = keep_archived

    def open(self, slack_room: SlackRoom) -> Room | None:
        """Return the room a channel became or now becomes, with its topic; None in a dry run."""
        room = self._find(slack_room)
        if room is not None:
            self._report.met_again["rooms"] += 1
            return room
        self._report.taken["rooms"] += 1
        self._report.taken[f"rooms, {self._kind_of(slack_room)}"] += 1
        if slack_room.archived and not self._keep_archived:
            self._report.change("rooms", "was archived there and is in use here", slack_room.name)
        if self._dry_run:
            self._report.taken["memberships"] += len(slack_room.members)
            return None
        with transaction.atomic():
            return self._make(slack_room)

    def can_be_direct(self, slack_room: SlackRoom) -> bool:
        """Tell whether it is known who is in a direct chat."""
        return slack_room.kind != Room.Kind.DIRECT or bool(slack_room.members)

    def _find(self, slack_room: SlackRoom) -> Room | None:
        rooms = Room.objects.select_related("topic")
        found = rooms.filter(external_id=_external_id(slack_room)).first()
        if found is None and self._kind_of(slack_room) == Room.Kind.DIRECT:
            members = self._crowd.users(slack_room.members)
            if members and all(self._crowd.username(slack_id) for slack_id in slack_room.members):
                found = rooms.filter(direct_key=direct_key([user.pk for user in members])).first()
        return found

    def _kind_of(self, slack_room: SlackRoom) -> str:
        """A direct chat of more people than fit one is a secret room."""
        if slack_room.kind == Room.Kind.DIRECT and len(slack_room.members) > DIRECT_LIMIT:
            return Room.Kind.SECRET
        return slack_room.kind

    def _make(self, slack_room: SlackRoom) -> Room:
        kind = self._kind_of(slack_room)
        members = self._crowd.users(slack_room.members)
        creator = self._crowd.users([slack_room.creator])
        created_at = time_of(slack_room.created) if slack_room.created else timezone.now()
        direct = kind == Room.Kind.DIRECT
        owners = [] if direct else self._choose_owners(slack_room)
        if self._owner is not None and kind == Room.Kind.OPEN:
            owners = list(dict.fromkeys([*owners, self._owner]))
            members = list(dict.fromkeys([*members, self._owner]))
        room = make_room(
            kind=kind,
            name="" if direct else slack_room.name,
            purpose=plain(slack_room.purpose)[:_PURPOSE_LENGTH],
            direct_key=direct_key([user.pk for user in members]) if direct else None,
            external_id=_external_id(slack_room),
            created_by=creator[0] if creator else None,
            created_at=created_at,
            archived_at=self._archived_at(slack_room),
            member_count=len(members),
            guests=bool(guests_among(members)),
        )
        memberships = Membership.objects.bulk_create(
            Membership(
                room=room,
                user=user,
                role=Membership.Role.OWNER if user in owners else Membership.Role.MEMBER,
                joined_at=created_at,
            )
            for user in members
        )
        # Accounts that are closed have nobody to tell; a direct chat is told with everybody in it.
        announce_new(room, [one for one in memberships if direct or one.user.is_active])
        self._report.taken["memberships"] += len(memberships)
        return room

    def _choose_owners(self, slack_room: SlackRoom) -> list[User]:
        """The maker, where still a member; else the workspace's administrators there; else who came first."""
        if slack_room.creator in slack_room.members and self._crowd.knows(slack_room.creator):
            return self._crowd.users([slack_room.creator])
        known = [(slack_id, self._crowd.person(slack_id)) for slack_id in slack_room.members]
        staff = [
            (slack_id, person) for slack_id, person in known if person and not (person.bot or person.guest)
        ]
        admins = [slack_id for slack_id, person in staff if person.admin]
        return self._crowd.users(admins or [slack_id for slack_id, _ in staff[:1]])

    def _archived_at(self, slack_room: SlackRoom) -> datetime | None:
        return timezone.now() if slack_room.archived and self._keep_archived else None


def note_joined(room: Room, joined: Sequence[tuple[User, str]]) -> int:
    """Set when members came in, by the time stamps of their joining; return how many that concerned."""
    times = {user.pk: time_of(ts) for user, ts in joined}
    memberships = list(Membership.objects.filter(room=room, user__in=times))
    for membership in memberships:
        membership.joined_at = times[membership.user_id]
    Membership.objects.bulk_update(memberships, ["joined_at"], batch_size=500)
    return len(memberships)


def _external_id(slack_room: SlackRoom) -> str:
    return f"{SOURCE}:{slack_room.slack_id}"
