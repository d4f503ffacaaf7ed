"""Who is in a room: joining, leaving, adding, removing, roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.frames import MemberView, RoomView, SharedRoomView
from chat.models import JoinRequest, Membership, Mention, Room, Seat
from chat.queries.rooms import clean_id, find_membership, find_standing, owners_of, view_for
from chat.rules import SMALL_ROOM, Action, Standing, default_notify, is_guest
from chat.services.guests import check_guests
from chat.services.people import find_people
from chat.services.requests import close_requests
from chat.services.seats import change_seat
from content.counting import is_step
from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound
from eventlog.log import Advance, Position
from people.belonging import led_by
from people.models import User
from people.queries import person as person_frame


def join_room(*, actor: User, room: str) -> RoomView:
    """Become a member. What was said before counts as read. A member's joining changes nothing."""
    standing = find_standing(actor, room, lock=True, lock_room=True)
    standing.require(Action.JOIN)
    if standing.membership is None:
        let_in(standing, [actor])
        standing = find_standing(actor, room)
    return view_for(standing)


def add_members(*, actor: User, room: str, people: Sequence[str]) -> int:
    """Make `people` (public ids) members and return how many there are; those who are, stay as they are."""
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.INVITE)
    wanted = find_people(people)
    there = set(
        Membership.objects.filter(room=standing.room, user__in=wanted).values_list("user_id", flat=True)
    )
    new = [user for user in wanted if user.pk not in there]
    if new:
        check_guests(standing.room, new)
        let_in(standing, new)
        _record(actor, "member.add", standing.room, {"people": [user.public_id for user in new]})
    return standing.room.member_count


def let_in(standing: Standing, users: Sequence[User], *, answer: str = "") -> None:
    """Write the memberships and tell the room and each of the people.

    Whoever had asked to be let in has thereby been answered, with the words of `answer`.
    """
    by = standing.user
    room = standing.room
    notify, read = default_notify(room), room.topic.numbers
    Membership.objects.bulk_create(
        [
            Membership(room=room, user=user, read_number=read, notify=notify, seen_head=room.topic.head)
            for user in users
        ]
    )
    _count(room, len(users))
    settled = close_requests(room, users, JoinRequest.State.ACCEPTED, by=by, answer=answer)
    line = view_for(standing).line
    # In a large room a single newcomer is not worth an event to all the others.
    told = len(users) > 1 or is_step(room.member_count)
    positions = log.advance(
        _topics_of(users) | settled.topics | ({room.topic_id: log.Access} if told else {})
    )
    if told:
        _tell_room(
            room,
            positions[room.topic_id],
            "member.joined",
            [_view_of(user, Membership.Role.MEMBER, room) for user in users],
        )
    view = RoomView(room, role=Membership.Role.MEMBER, read_number=read, line=line, notify=notify)
    for user in users:
        log.record(positions[user.topic_id], "room.joined", view)
    # Who asked has a place in their own topic for being in, and another for the answer.
    asked = {request.user.topic_id: log.Plain for request in settled.requests}
    settled.announce({**positions, **log.advance(asked)})


def leave_room(*, actor: User, room: str) -> RoomView:
    """Leave the room. The last one out archives it. Raises Conflict for an only owner with others there."""
    standing = find_standing(actor, room, lock=True, lock_room=True)
    standing.require(Action.LEAVE)
    membership = standing.membership
    if membership is None:
        raise NotFound()
    if standing.room.member_count > 1:
        _keep_an_owner(standing.room, membership)
    else:
        standing.room.archived_at = timezone.now()
        standing.room.save(update_fields=["archived_at"])
    _end(standing.room, membership, "member.left")
    if standing.room.archived:
        _record(actor, "room.archive", standing.room, {"archived": True, "why": "empty"})
    return view_for(Standing(standing.room, actor, None))


def remove_member(*, actor: User, room: str, person: str) -> int:
    """End somebody's membership (public id) and return how many members there are. Raises Refused.

    Nothing that is said in the room afterwards reaches the person.
    """
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.REMOVE)
    membership = _lock_member(standing.room, person)
    if membership.user_id == actor.pk:
        leave_room(actor=actor, room=room)
        return standing.room.member_count - 1
    _end(standing.room, membership, "member.removed")
    _record(actor, "member.remove", standing.room, {"person": person})
    return standing.room.member_count


def change_role(*, actor: User, room: str, person: str, role: str) -> int:
    """Make a member an owner, or an owner a member, and return how many members there are. Raises Refused."""
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.APPOINT)
    if role not in Seat.Role.values:
        raise Invalid("role", _("A member's role is owner or member."))
    member = _lock_member(standing.room, person)
    if member.role == role:
        return standing.room.member_count
    if role == Seat.Role.OWNER and is_guest(member.user):
        raise Invalid("person", _("A guest cannot own a room."))
    _keep_an_owner(standing.room, member)
    change_seat(member, role=role)
    _announce_role(standing.room, member)
    _record(actor, "member.role", standing.room, {"person": person, "role": role})
    return standing.room.member_count


def _announce_role(room: Room, membership: Seat) -> None:
    user = membership.user
    positions = log.advance({room.topic_id: log.Access, user.topic_id: log.Plain})
    if room.member_count <= SMALL_ROOM:
        view = _view_of(user, membership.role, room)
        log.record(positions[room.topic_id], "member.changed", view)
    else:
        shared = SharedRoomView(room, owners_of([room])[room.pk])
        log.record(positions[room.topic_id], "room.changed", shared)
    log.record(positions[user.topic_id], "room.changed", view_for(Standing(room, user, membership)))


def _lock_member(room: Room, person_id: str) -> Seat:
    """Return somebody's place in the room, kept as it is until the transaction ends. Raises NotFound."""
    user = User.objects.select_related("unit").filter(public_id=clean_id(person_id)).first()
    seat = find_membership(room, user, lock=True) if user is not None else None
    if seat is None:
        raise NotFound()
    return seat


def _keep_an_owner(room: Room, without: Seat) -> None:
    """Raise Conflict when the room would have members but no owner, or the place is a head's by office."""
    if without.role != Seat.Role.OWNER:
        return
    if room.audience_id is not None:
        if led_by(without.user.pk).filter(audience=room.audience_id).exists():
            raise Conflict("conflict", _("Who leads the unit owns its room."))
        return
    owners = Membership.objects.filter(room=room, role=Seat.Role.OWNER)
    if not owners.exclude(pk=without.pk).exists():
        raise Conflict("conflict", _("The room needs an owner: make somebody else owner first."))


def _end(room: Room, membership: Seat, kind: str) -> None:
    """Delete a membership and tell the room, which from then on is closed to the person, and the person."""
    user = membership.user
    membership.delete()
    _count(room, -1)
    Mention.objects.filter(room=room, user=user, seen=False, number=None).update(seen=True)
    positions = log.advance({room.topic_id: log.Access, user.topic_id: log.Plain})
    view = _view_of(user, None, room)
    _tell_room(room, positions[room.topic_id], kind, [view])
    log.record(positions[user.topic_id], "room.left", RoomView(room))


def _count(room: Room, change: int) -> None:
    room.member_count += change
    room.save(update_fields=["member_count"])


def _topics_of(users: Sequence[User]) -> dict[int, Advance]:
    return {user.topic_id: log.Plain for user in users}


def _view_of(user: User, role: str | None, room: Room) -> MemberView:
    return MemberView(user.pk, person_frame(user), role, room.member_count)


def _tell_room(room: Room, position: Position, kind: str, views: Sequence[MemberView]) -> None:
    """Log one event for each person, or for a large room only how many there are now.

    `position` is where the first goes; the room's topic is already held, so that more can follow.
    """
    if room.member_count > SMALL_ROOM:
        log.record(position, "members.counted", SharedRoomView(room, ()))
    else:
        log.record(position, kind, views[0])
        for view in views[1:]:
            position = log.advance({room.topic_id: log.Plain})[room.topic_id]
            log.record(position, kind, view)
    room.topic.head = position.seq


def _record(actor: User, action: str, room: Room, detail: dict[str, Any]) -> None:
    audit.record(actor_id=actor.pk, action=action, target=f"room:{room.public_id}", detail=detail)
