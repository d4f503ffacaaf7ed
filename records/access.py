"""An officer's way into rooms that are not open to them: with a reason, for a time, seen by the owners."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from chat.models import MessageFile, Room
from chat.queries.rooms import find_membership
from chat.rules import Action as ChatAction
from chat.rules import Standing
from people.models import User
from records.models import Grant
from records.rules import Action, may


def may_read(user: User, room: Room) -> bool:
    """Say whether the person may read the room as anybody may who is in it, or to whom it is open."""
    return Standing(room, user, find_membership(room, user)).allows(ChatAction.READ)


def may_enter(user: User, room: Room) -> bool:
    """Say whether an officer has a grant for the room that has not ended."""
    return may(user, Action.ENTER) and grants_now().filter(officer=user, room=room).exists()


def grants_now() -> QuerySet[Grant]:
    """Return the grants that have not ended."""
    return Grant.objects.filter(until__gt=timezone.now())


def may_read_file(user: User, file_id: int) -> bool:
    """Tell whether the file is part of a message that stands, in a room an officer may enter now."""
    if not may(user, Action.ENTER):
        return False
    sent = (
        MessageFile.objects.select_related("message__room")
        .filter(file=file_id, message__deleted_at=None)
        .first()
    )
    return sent is not None and may_enter(user, sent.message.room)
