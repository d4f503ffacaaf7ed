"""An officer enters a room that is not open to them: nobody does so unseen."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from chat.models import Room
from chat.queries.belonging import people_in
from chat.queries.rooms import clean_id, owners_of
from content.notices.services import tell
from content.text import check_name
from eventlog import log
from eventlog.errors import Conflict, Invalid, NotFound
from eventlog.frames import timestamp
from people.models import User
from people.queries import people_by_public_id
from records import rules
from records.access import may_read
from records.models import CASE_LENGTH, REASON_LENGTH, Grant
from records.rules import Action

MOST_HOURS = 72
# A reason is more than a word.
SHORTEST_REASON = 10


def enter_room(*, actor: User, room: str, reason: str, hours: int, case_number: str = "") -> Grant:
    """Let an officer read a room for so many hours; its owners are told, in a direct chat everybody in it.

    Raises Refused; Conflict where the room is open to the officer anyhow.
    """
    rules.require(actor, Action.ENTER)
    reason = check_name(reason, REASON_LENGTH, field="reason")
    if len(reason) < SHORTEST_REASON:
        raise Invalid("reason", _("Say in a sentence why you need to read this."))
    if not 1 <= hours <= MOST_HOURS:
        raise Invalid("hours", _("From 1 to %(limit)d hours.") % {"limit": MOST_HOURS}, limit=MOST_HOURS)
    case_number = check_name(case_number, CASE_LENGTH, field="case_number", required=False)
    found = Room.objects.filter(public_id=clean_id(room)).first()
    if found is None:
        raise NotFound()
    if may_read(actor, found):
        raise Conflict("conflict", _("This room is open to you."))
    grant = Grant.objects.create(
        officer=actor,
        room=found,
        reason=reason,
        case_number=case_number,
        until=timezone.now() + timedelta(hours=hours),
    )
    told = _told(found)
    log.hold(user.topic_id for user in told)
    detail = {
        "officer": {"id": actor.public_id, "name": actor.name},
        "until": timestamp(grant.until),
        "place": {"kind": "room", "id": found.public_id},
        "room": found.name,
    }
    tell(told, kind="room_read", about=f"room:{found.public_id}", words=reason, detail=detail, must_read=True)
    audit.record(
        actor_id=actor.pk,
        action="record.room_entered",
        target=f"room:{found.public_id}",
        detail={"hours": hours, "reason": reason, "case": case_number, "grant": grant.public_id},
    )
    return grant


def leave_room(*, actor: User, grant: str) -> Grant:
    """End one's own time in a room before it is over. Raises NotFound."""
    mine = Grant.objects.select_for_update(of=("self",)).select_related("room")
    found = mine.filter(officer=actor, public_id=clean_id(grant)).first()
    if found is None:
        raise NotFound()
    if found.until > timezone.now():
        found.until = timezone.now()
        found.save(update_fields=["until"])
        audit.record(
            actor_id=actor.pk,
            action="record.room_left",
            target=f"room:{found.room.public_id}",
            detail={"grant": found.public_id},
        )
    return found


def _told(room: Room) -> list[User]:
    """Return whom it concerns: the owners, or in a direct chat everybody."""
    if room.kind == Room.Kind.DIRECT:
        return list(people_in(room))
    return list(people_by_public_id(owner["id"] for owner in owners_of([room])[room.pk]).values())
