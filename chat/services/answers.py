"""Answering those who ask to be let into a room."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit import services as audit
from chat.models import REQUEST_LENGTH, JoinRequest
from chat.queries.requests import find_request
from chat.queries.rooms import find_membership, find_standing
from chat.rules import Action
from chat.services.members import let_in
from chat.services.requests import close_requests
from content.text import check_name
from eventlog import log
from eventlog.errors import Conflict, NotFound
from people.models import User


def answer_request(*, actor: User, request: str, accept: bool, text: str = "") -> JoinRequest:
    """Let somebody in who asked, or not, with some words if wished; return the request as it then stands.

    The same answer again changes nothing. Raises Refused: Conflict when it was answered otherwise or taken
    back, NotFound also for somebody who is no longer active.
    """
    found = find_request(request)
    if found is None:
        raise NotFound()
    standing = find_standing(actor, found.room.public_id, lock_room=True)
    standing.require(Action.ANSWER)
    text = check_name(text, REQUEST_LENGTH, field="text", required=False)
    # Another owner may have been a moment faster.
    found.refresh_from_db(fields=["state", "answer"])
    wanted = JoinRequest.State.ACCEPTED if accept else JoinRequest.State.DECLINED
    if found.state == wanted:
        return found
    if found.state != JoinRequest.State.OPEN:
        raise Conflict("conflict", _("This was answered already, or taken back."))
    if accept:
        standing.require(Action.INVITE)
        if find_membership(standing.room, found.user) is None:
            let_in(standing, [found.user], answer=text)
    else:
        settled = close_requests(standing.room, [found.user], wanted, by=actor, answer=text)
        settled.announce(log.advance(settled.topics))
    audit.record(
        actor_id=actor.pk,
        action="join.answer",
        target=f"room:{standing.room.public_id}",
        detail={"request": found.public_id, "person": found.user.public_id, "accepted": accept},
    )
    found.refresh_from_db(fields=["state", "answer", "answered_at"])
    return found
