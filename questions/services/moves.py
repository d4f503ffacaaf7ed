"""What people's moves mean for sessions: whoever ceases to belong hears no more of them."""

from __future__ import annotations

from people.moves import Moves
from questions import life
from questions.models import Session
from questions.services import telling


def follow(moves: Moves) -> None:
    """Have the sockets of sessions checked that somebody no longer belongs to; the port `TORGET_MOVES`."""
    audiences = {audience for audience, _user in moves.lost}
    if not audiences:
        return
    sessions = Session.objects.filter(audience__in=audiences, state__in=life.SEEN).exclude(state="archived")
    found = list(sessions.order_by("pk"))
    if found:
        telling.tell([telling.session_changed(session, access=True) for session in found])
