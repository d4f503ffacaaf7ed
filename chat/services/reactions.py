"""Reacting to messages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from chat.frames import MessageView
from chat.models import Message, Reaction
from chat.queries.messages import find_message, load_view
from chat.queries.rooms import find_standing
from chat.rules import Action
from chat.services.editing import lock_message
from content.counting import is_step
from content.emoji import check_emoji
from content.moderation.muting import require_voice
from eventlog import log
from eventlog.errors import Conflict, Invalid
from people.models import User

DISTINCT_LIMIT = 20


def set_reaction(*, actor: User, message: str, emoji: str, on: bool) -> MessageView:
    """Put one's emoji on a message or take it away; either again changes nothing. Raises Refused.

    Large numbers of one emoji are announced in steps, see `is_step`.
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
    if not (_add(written, actor, emoji) if on else _remove(written, actor, emoji)):
        return load_view(written)
    if is_step(Reaction.objects.filter(message=written, emoji=emoji).count()):
        positions = log.advance({standing.room.topic_id: log.Plain})
        view = load_view(written)
        log.record(positions[standing.room.topic_id], "reaction.changed", view)
        return view
    return load_view(written)


def _add(written: Message, actor: User, emoji: str) -> bool:
    reactions = Reaction.objects.filter(message=written)
    if reactions.filter(user=actor, emoji=emoji).exists():
        return False
    distinct = set(reactions.order_by().values_list("emoji", flat=True).distinct())
    if emoji not in distinct and len(distinct) >= DISTINCT_LIMIT:
        raise Invalid(
            "emoji",
            _("A message can have at most %(limit)d different reactions.") % {"limit": DISTINCT_LIMIT},
            limit=DISTINCT_LIMIT,
        )
    Reaction.objects.create(message=written, user=actor, emoji=emoji)
    return True


def _remove(written: Message, actor: User, emoji: str) -> bool:
    deleted, _by_model = Reaction.objects.filter(message=written, user=actor, emoji=emoji).delete()
    return deleted > 0
