"""Asking to be let into a closed room. Whoever asks and each of its owners hear of it in their own topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from audit import services as audit
from chat.models import REQUEST_LENGTH, JoinRequest, Membership, Room, Seat
from chat.own_frames import RequestCountView
from chat.queries.requests import count_open
from chat.queries.rooms import find_standing
from chat.rules import Action
from content.text import check_name
from eventlog import log
from eventlog.errors import NotFound
from eventlog.log import Advance, Intent, Position
from people.active import active
from people.models import User

# Owners beyond these see requests when they next load the room.
OWNERS_TOLD = 100


@dataclass
class Settled:
    """Requests whose state has changed, and whom to tell once their topics are held."""

    room: Room
    requests: Sequence[JoinRequest]
    owners: Sequence[User]

    @property
    def topics(self) -> dict[int, Advance]:
        """The topics to advance."""
        told = [*self.owners, *(request.user for request in self.requests)] if self.requests else []
        return {user.topic_id: log.Plain for user in told}

    def announce(self, positions: Mapping[int, Position]) -> None:
        """Log what has changed for those who asked and for the owners."""
        if not self.requests:
            return
        for request in self.requests:
            answered = request.state in (JoinRequest.State.ACCEPTED, JoinRequest.State.DECLINED)
            position = positions[request.user.topic_id]
            log.record(
                position,
                "request.changed",
                request,
                intent=Intent("request_answered", {"people": [request.user.public_id]}) if answered else None,
            )
        asking = any(request.state == JoinRequest.State.OPEN for request in self.requests)
        view = RequestCountView(self.room, count_open(self.room))
        for owner in self.owners:
            log.record(
                positions[owner.topic_id],
                "requests.changed",
                view,
                intent=Intent("join_request", {"people": [owner.public_id]}) if asking else None,
            )


def ask_to_join(*, actor: User, room: str, text: str = "") -> JoinRequest:
    """Ask the owners of a closed room to let one in, and return the request; asked again it is the same one.

    Raises Refused: Forbidden where one need not or may not ask.
    """
    standing = find_standing(actor, room, lock_room=True)
    standing.require(Action.ASK)
    text = check_name(text, REQUEST_LENGTH, field="text", required=False)
    request = JoinRequest.objects.filter(room=standing.room, user=actor, state=JoinRequest.State.OPEN).first()
    if request is not None:
        request.room, request.user = standing.room, actor
        return request
    request = JoinRequest.objects.create(room=standing.room, user=actor, text=text)
    _tell(Settled(standing.room, [request], owners_told(standing.room)))
    _record(actor, "join.ask", request)
    return request


def withdraw_request(*, actor: User, room: str) -> JoinRequest:
    """Take back that one asked. Raises NotFound where one has not."""
    standing = find_standing(actor, room, lock_room=True)
    settled = close_requests(standing.room, [actor], JoinRequest.State.WITHDRAWN, by=actor)
    if not settled.requests:
        raise NotFound()
    _tell(settled)
    _record(actor, "join.withdraw", settled.requests[0])
    return settled.requests[0]


def close_requests(room: Room, users: Collection[User], state: str, *, by: User, answer: str = "") -> Settled:
    """Give the open requests of these people another state, and return whom the caller is to tell."""
    asked = JoinRequest.objects.select_related("user").filter(
        room=room, user__in=[user.pk for user in users], state=JoinRequest.State.OPEN
    )
    requests = list(asked.order_by("pk"))
    if requests:
        now = timezone.now()
        JoinRequest.objects.filter(pk__in=[request.pk for request in requests]).update(
            state=state, answer=answer, answered_by=by, answered_at=now
        )
        for request in requests:
            request.room, request.state, request.answer = room, state, answer
            request.answered_by, request.answered_at = by, now
    return Settled(room, requests, owners_told(room) if requests else ())


def owners_told(room: Room) -> list[User]:
    """Return the owners who hear of requests."""
    owners = Membership.objects.filter(active("user__"), room=room, role=Seat.Role.OWNER)
    return [owner.user for owner in owners.select_related("user").order_by("joined_at", "pk")[:OWNERS_TOLD]]


def note_askers(user_ids: Collection[int]) -> None:
    """Tell owners anew how many ask, where somebody who asked was switched off, or on again."""
    asked = JoinRequest.objects.filter(user__in=list(user_ids), state=JoinRequest.State.OPEN)
    rooms = Room.objects.filter(pk__in=asked.order_by().values("room"), audience=None).order_by("pk")
    told = [(RequestCountView(room, count_open(room)), owners_told(room)) for room in rooms]
    positions = log.advance({owner.topic_id: log.Plain for _view, owners in told for owner in owners})
    first = set(positions)
    for view, owners in told:
        for owner in owners:
            if owner.topic_id not in first:
                positions |= log.advance({owner.topic_id: log.Plain})
            first.discard(owner.topic_id)
            log.record(positions[owner.topic_id], "requests.changed", view)


def purge_requests() -> int:
    """Delete requests that were answered so long ago that no log tells of it; return how many."""
    before = timezone.now() - timedelta(days=settings.TORGET_LOG_DAYS)
    old = JoinRequest.objects.exclude(state=JoinRequest.State.OPEN).filter(answered_at__lt=before)
    return old.delete()[0]


def _tell(settled: Settled) -> None:
    settled.announce(log.advance(settled.topics))


def _record(actor: User, action: str, request: JoinRequest) -> None:
    audit.record(
        actor_id=actor.pk,
        action=action,
        target=f"room:{request.room.public_id}",
        detail={"request": request.public_id, "person": request.user.public_id},
    )
