"""Making and changing rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.frames import RoomView, SharedRoomView
from chat.models import PURPOSE_LENGTH, ROOM_NAME_LENGTH, Membership, Room
from chat.queries.rooms import find_standing, owners_of, view_for
from chat.rules import Action, Standing, is_guest
from chat.services.people import find_people
from content.text import check_name
from eventlog import log
from eventlog.errors import Conflict, Forbidden, Invalid
from eventlog.ids import new_public_id
from people.models import User
from people.queries import person
from people.words import search_text, sort_key

# A direct chat is opened by naming people; it never becomes another kind, nor another kind it.
NAMED_KINDS = (Room.Kind.OPEN, Room.Kind.CLOSED, Room.Kind.SECRET, Room.Kind.ANNOUNCEMENT)


def create_room(
    *, actor: User, kind: str, name: str, purpose: str = "", people: Sequence[str] = ()
) -> RoomView:
    """Open a room, with its maker as owner and `people` (public ids) as members. Raises Refused."""
    if is_guest(actor):
        raise Forbidden(_("Guests cannot open rooms."))
    kind = check_kind(kind)
    name = check_name(name, ROOM_NAME_LENGTH)
    purpose = check_name(purpose, PURPOSE_LENGTH, field="purpose", required=False)
    members = [user for user in find_people(people) if user.pk != actor.pk]
    room = make_room(kind=kind, name=name, purpose=purpose, created_by=actor, member_count=1 + len(members))
    memberships = Membership.objects.bulk_create(
        [
            Membership(room=room, user=actor, role=Membership.Role.OWNER),
            *(Membership(room=room, user=user) for user in members),
        ]
    )
    announce_new(room, memberships)
    audit.record(
        actor_id=actor.pk,
        action="room.create",
        target=f"room:{room.public_id}",
        detail={"kind": kind, "people": [user.public_id for user in members]},
    )
    return view_for(Standing(room, actor, memberships[0]))


def make_room(*, kind: str, name: str = "", purpose: str = "", **fields: Any) -> Room:
    """Write a room and its topic, with nobody in it yet; the values were checked."""
    public_id = new_public_id()
    return Room.objects.create(
        public_id=public_id,
        topic=log.create_topic(f"room:{public_id}"),
        kind=kind,
        name=name,
        purpose=purpose,
        **texts_to_find(name, purpose),
        **fields,
    )


def texts_to_find(name: str, purpose: str) -> dict[str, str]:
    """Return the fields by which a room of that name is searched and sorted."""
    return {"search_text": search_text([name, purpose]), "sort_key": sort_key(name)}


def announce_new(room: Room, memberships: Sequence[Membership]) -> None:
    """Tell each member of a new room that it is there; in a direct chat also with whom."""
    positions = log.advance({membership.user.topic_id: log.Plain for membership in memberships})
    people = [person(membership.user) for membership in memberships]
    for index, membership in enumerate(memberships):
        others = people[:index] + people[index + 1 :] if room.kind == Room.Kind.DIRECT else ()
        view = RoomView(room, role=membership.role, others=others)
        log.record(positions[membership.user.topic_id], "room.joined", view)


def check_kind(kind: str) -> str:
    """Return the kind of a room with a name. Raises Invalid."""
    if kind not in NAMED_KINDS:
        raise Invalid("kind", _("A room is open, closed, secret or for announcements."))
    return kind


def change_room(
    *,
    actor: User,
    room: str,
    name: str | None = None,
    purpose: str | None = None,
    kind: str | None = None,
    archived: bool | None = None,
) -> RoomView:
    """Change what is given; the rest stays. In an archived room nothing changes but that. Raises Refused."""
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.CHANGE)
    changes = _find_changes(standing.room, name=name, purpose=purpose, kind=kind)
    if archived is not None and archived != standing.room.archived:
        changes["archived_at"] = timezone.now() if archived else None
    elif changes and standing.room.archived:
        raise Conflict("archived", _("This room is archived."))
    if not changes:
        return view_for(standing)
    audited = sorted(changes)
    if "name" in changes or "purpose" in changes:
        changes |= texts_to_find(
            changes.get("name", standing.room.name), changes.get("purpose", standing.room.purpose)
        )
    for field, value in changes.items():
        setattr(standing.room, field, value)
    standing.room.save(update_fields=list(changes))
    announce_changed(standing.room)
    archiving = "archived_at" in audited
    audit.record(
        actor_id=actor.pk,
        action="room.archive" if archiving else "room.change",
        target=f"room:{standing.room.public_id}",
        detail={"changed": audited, "kind": standing.room.kind, "archived": standing.room.archived},
    )
    return view_for(standing)


def _find_changes(room: Room, *, name: str | None, purpose: str | None, kind: str | None) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = check_name(name, ROOM_NAME_LENGTH)
    if purpose is not None:
        wanted["purpose"] = check_name(purpose, PURPOSE_LENGTH, field="purpose", required=False)
    if kind is not None:
        wanted["kind"] = check_kind(kind)
    return {field: value for field, value in wanted.items() if getattr(room, field) != value}


def announce_changed(room: Room) -> None:
    """Tell the room how it is now; who may read it may have changed."""
    positions = log.advance({room.topic_id: log.Access})
    log.record(positions[room.topic_id], "room.changed", SharedRoomView(room, owners_of([room])[room.pk]))
