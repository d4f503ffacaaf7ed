"""Urgent messages: their notifications go through working hours, which some roles alone may ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import Entry
from chat.models import Message
from chat.queries.messages import find_message
from chat.rules import Action
from eventlog.errors import Conflict, Forbidden, TooFast
from eventlog.models import Event
from eventlog.ports import IntentRow
from notifications.models import Intent
from notifications.services.intents import write_intents
from people.models import User

ACTION = "message.urgent"
# Only of what was said just now; and not more often than this by one person.
MINUTES = 60
AN_HOUR = 5


def may_urge(user: User) -> bool:
    """Say whether one of the person's roles lets their messages through (TORGET_URGENT_ROLES)."""
    return not set(settings.TORGET_URGENT_ROLES).isdisjoint(user.role_names)


def send_urgent(*, actor: User, message: str) -> None:
    """Tell those of a room of one's own message now, whatever their hours; again changes nothing.

    Told are those who have not read it and want to hear of the room. It is written to the audit trail. Raises
    NotFound, Forbidden, Conflict, TooFast.
    """
    written, standing = find_message(actor, message)
    standing.require(Action.EDIT)
    if written.author_id != actor.pk or not may_urge(actor):
        raise Forbidden(_("Your role may not send urgent messages, or this one is not yours."))
    if written.deleted or written.created_at < timezone.now() - timedelta(minutes=MINUTES):
        raise Conflict("conflict", _("Only what you wrote within the last hour can be urgent."))
    topic = written.room.topic
    event = Event.objects.filter(topic=topic, kind="message.created", object_id=written.pk).first()
    if event is None:
        raise Conflict("conflict", _("Only what you wrote within the last hour can be urgent."))
    if Intent.objects.filter(topic=topic, seq=event.seq, kind="urgent").exists():
        return
    _check_pace(actor)
    audit.record(
        actor_id=actor.pk,
        action=ACTION,
        target=f"message:{written.public_id}",
        detail={"room": written.room.public_id, "members": _members(written)},
    )
    write_intents([IntentRow(topic.pk, event.seq, "urgent", {"members": True})])


def _check_pace(actor: User) -> None:
    since = timezone.now() - timedelta(hours=1)
    lately = Entry.objects.filter(actor_id=actor.pk, action=ACTION, at__gt=since).order_by("-number")
    if len(lately[:AN_HOUR]) == AN_HOUR:
        raise TooFast(600)


def _members(message: Message) -> int:
    return message.room.member_count
