"""Reacting to messages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chat.frames import MessageView
from chat.models import Reaction
from chat.queries.messages import find_message, load_view
from chat.queries.rooms import find_standing
from chat.rules import Action
from chat.services.editing import lock_message
from content.emoji import check_emoji
from content.moderation.muting import require_voice
from content.reactions import set_on
from eventlog import log
from eventlog.errors import Conflict
from people.models import User


def set_reaction(*, actor: User, message: str, emoji: str, on: bool) -> MessageView:
    """Put one's emoji on a message or take it away; either again changes nothing. Raises Refused.

    Large numbers of one emoji are announced in steps, see `content.counting`.
    """
    if on:
        require_voice(actor)
    emoji = check_emoji(emoji)
    found, seen = find_message(actor, message)
    standing = find_standing(actor, seen.room.public_id, lock=True)
    standing.require(Action.REACT)
    written = lock_message(found.pk, standing.room)
    if written.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    if not set_on(
        Reaction.objects.all(),
        written,
        actor,
        emoji,
        on,
        too_many=_("A message can have at most %(limit)d different reactions."),
    ):
        return load_view(written)
    positions = log.advance({standing.room.topic_id: log.Plain})
    view = load_view(written)
    log.record(positions[standing.room.topic_id], "reaction.changed", view)
    return view
