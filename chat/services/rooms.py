"""Making and changing rooms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.frames import RoomView, SharedRoomView
from chat.models import PURPOSE_LENGTH, ROOM_NAME_LENGTH, Membership, Place, Room, Seat
from chat.queries.rooms import find_membership, find_standing, owners_of, view_for
from chat.rules import Action, Standing, is_guest
from chat.services.guests import check_no_guests, check_none_inside, record_guests
from chat.services.people import find_people
from chat.services.units import announce_audiences, count_people, read_audience
from content.text import check_name
from eventlog import log
from eventlog.errors import Conflict, Forbidden, Invalid
from eventlog.ids import new_public_id
from eventlog.topics import AUDIENCES
from people.audience import Audience
from people.belonging import keep, replace
from people.models import User
from people.queries import person
from people.words import search_text, sort_key

# A direct chat is opened by naming people, a unit room for an audience; neither becomes another kind, nor
# another kind them.
NAMED_KINDS = (Room.Kind.OPEN, Room.Kind.CLOSED, Room.Kind.SECRET, Room.Kind.ANNOUNCEMENT)


def create_room(
    *,
    actor: User,
    kind: str,
    name: str,
    purpose: str = "",
    people: Sequence[str] = (),
    guests: bool = False,
) -> RoomView:
    """Open a room, with its maker as owner and `people` (public ids) as members. Raises Refused.

    Guests are among them only with `guests`.
    """
    if is_guest(actor):
        raise Forbidden(_("Guests cannot open rooms."))
    kind = check_kind(kind)
    name = check_name(name, ROOM_NAME_LENGTH)
    purpose = check_name(purpose, PURPOSE_LENGTH, field="purpose", required=False)
    members = [user for user in find_people(people) if user.pk != actor.pk]
    if not guests:
        check_no_guests(members)
    room = make_room(
        kind=kind,
        name=name,
        purpose=purpose,
        created_by=actor,
        member_count=1 + len(members),
        guests=guests,
    )
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
        detail={"kind": kind, "people": [user.public_id for user in members], "guests": guests},
    )
    return view_for(Standing(room, actor, memberships[0]))


def create_unit_room(
    *, actor: User, name: str, audience: Any, purpose: str = "", guests: bool = False
) -> RoomView:
    """Open a room for an audience (`people.audience`): whoever belongs is in it, now and as they move.

    Who opens it owns it as long as they belong. However many people there are, it costs the same rows and
    events. Raises Refused.
    """
    if is_guest(actor):
        raise Forbidden(_("Guests cannot open rooms."))
    name = check_name(name, ROOM_NAME_LENGTH)
    purpose = check_name(purpose, PURPOSE_LENGTH, field="purpose", required=False)
    belonging = read_audience(actor, audience)
    room = make_room(
        kind=Room.Kind.UNIT,
        name=name,
        purpose=purpose,
        created_by=actor,
        audience=keep(belonging),
        guests=guests,
    )
    Place.objects.create(room=room, user=actor, role=Seat.Role.OWNER)
    room.member_count = count_people(room)
    room.save(update_fields=["member_count"])
    announce_audiences([room], lost=[])
    audit.record(
        actor_id=actor.pk,
        action="room.create",
        target=f"room:{room.public_id}",
        detail={"kind": room.kind, "audience": belonging.expression, "guests": guests},
    )
    return view_for(Standing(room, actor, find_membership(room, actor)))


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
        view = RoomView(room, role=membership.role, others=others, notify=membership.notify)
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
    guests: bool | None = None,
    audience: Any = None,
) -> RoomView:
    """Change what is given; the rest stays. In an archived room nothing changes but that. Raises Refused."""
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.CHANGE)
    changed = standing.room
    changes = _find_changes(changed, name=name, purpose=purpose, kind=kind, guests=guests)
    belonging = _find_audience(actor, changed, audience)
    if archived is not None and archived != changed.archived:
        changes["archived_at"] = timezone.now() if archived else None
    elif (changes or belonging) and changed.archived:
        raise Conflict("archived", _("This room is archived."))
    if not changes and belonging is None:
        return view_for(standing)
    if changes.get("guests") is False:
        check_none_inside(changed)
    audited = sorted(changes)
    if "name" in changes or "purpose" in changes:
        changes |= texts_to_find(changes.get("name", changed.name), changes.get("purpose", changed.purpose))
    if belonging is not None and changed.audience_id is not None:
        replace(changed.audience_id, belonging)
        changes["unread_from"] = changed.topic.numbers
    for field, value in changes.items():
        setattr(changed, field, value)
    others = changed.audience_id is not None and (belonging is not None or "guests" in changes)
    if others:
        changes["member_count"] = changed.member_count = count_people(changed)
    changed.save(update_fields=list(changes))
    announce_changed(changed, others=others)
    detail = {"changed": audited, "kind": changed.kind, "archived": changed.archived}
    audit.record(
        actor_id=actor.pk,
        action="room.archive" if "archived_at" in audited else "room.change",
        target=f"room:{changed.public_id}",
        detail=detail | ({"audience": belonging.expression} if belonging else {}),
    )
    if "guests" in changes:
        record_guests(actor, changed)
    return view_for(Standing(changed, actor, find_membership(changed, actor)))


def _find_changes(room: Room, *, kind: str | None, **given: Any) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if given["name"] is not None:
        wanted["name"] = check_name(given["name"], ROOM_NAME_LENGTH)
    if given["purpose"] is not None:
        wanted["purpose"] = check_name(given["purpose"], PURPOSE_LENGTH, field="purpose", required=False)
    if given["guests"] is not None:
        wanted["guests"] = given["guests"]
    if kind is not None and kind != room.kind:
        if room.audience_id is not None:
            raise Invalid("kind", _("A unit room stays one. Open another room instead."))
        wanted["kind"] = check_kind(kind)
    return {field: value for field, value in wanted.items() if getattr(room, field) != value}


def _find_audience(actor: User, room: Room, expression: Any) -> Audience | None:
    """Return the audience to put in place of the room's, None where none is given."""
    if expression is None:
        return None
    if room.audience_id is None:
        raise Invalid("audience", _("Only a unit room has an audience."))
    return read_audience(actor, expression)


def announce_changed(room: Room, *, others: bool = False) -> None:
    """Tell the room how it is now; who may read it may have changed.

    With `others` also people without a row of their own may have begun to belong, or ceased to.
    """
    topics = {room.topic_id: log.Access}
    audiences = log.find_topic(AUDIENCES).pk if others else None
    if audiences is not None:
        topics[audiences] = log.Plain
    positions = log.advance(topics)
    log.record(positions[room.topic_id], "room.changed", SharedRoomView(room, owners_of([room])[room.pk]))
    if audiences is not None:
        log.record(positions[audiences], "audience.changed", SharedRoomView(room, ()))
