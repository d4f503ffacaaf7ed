"""Asking everybody in a room to confirm a message, and confirming it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.confirming import reminders
from chat.confirming.frames import ConfirmView, GivenView, version_of
from chat.confirming.models import Confirmation, MustConfirm
from chat.confirming.queries import read_confirms
from chat.frames import MessageView
from chat.models import Message
from chat.queries.messages import find_message, load_view
from chat.queries.rooms import find_standing
from chat.rules import SMALL_ROOM, Action, Standing
from chat.services.editing import lock_message
from eventlog import due, log
from eventlog.errors import Conflict, Forbidden, Invalid
from eventlog.frames import timestamp
from eventlog.log import Intent
from people.models import User

LATEST_DAYS = 366
COUNT_SECONDS = 1


def ask_confirmation(*, actor: User, message: str, deadline: str | None = None) -> MessageView:
    """Ask everybody in the room to confirm one's own message, or move the deadline. Raises Refused.

    `deadline` is RFC 3339, None for none. Asked again after it was ended, it begins anew; who has confirmed
    has done so.
    """
    until = _read_deadline(deadline)
    written, standing = _lock(actor, message)
    standing.require(Action.DEMAND)
    if written.author_id != actor.pk:
        raise Forbidden(_("Only its author may ask for a message to be confirmed."))
    _require_standing(written)
    if written.number is None:
        raise Invalid("message", _("A reply in a thread cannot be asked to be confirmed."))
    asked = MustConfirm.objects.filter(message=written).first()
    running = asked is not None and asked.ended_at is None
    if running and asked is not None and asked.deadline == until:
        return load_view(written)
    now = timezone.now()
    values = {"asked_by": actor, "deadline": until, "ended_at": None}
    if not running:
        values |= {"asked_at": now, "reminded_at": None}
    asked, _made = MustConfirm.objects.update_or_create(message=written, defaults=values)
    reminders.schedule(written, asked)
    audience = {"members": True, "unconfirmed": written.public_id}
    announce(written, None if running else Intent("confirm", audience))
    return load_view(written)


def end_confirmation(*, actor: User, message: str) -> MessageView:
    """Ask no more: one's own request, or as owner anybody's; who has confirmed stays known."""
    written, standing = _lock(actor, message)
    if written.author_id != actor.pk:
        standing.require(Action.TRACK)
    else:
        standing.require(Action.READ)
    ended = MustConfirm.objects.filter(message=written, ended_at=None).update(ended_at=timezone.now())
    if ended:
        reminders.cancel(written)
        announce(written)
    return load_view(written)


def give_confirmation(*, actor: User, message: str, version: str | None = None) -> GivenView:
    """Confirm having read a message; again after it was changed, its new text. Raises Refused.

    `version` is the time of the text one has read (`edited_at`, or `at` before the first change): where that
    is no longer the latest, `edit_conflict`.
    """
    written, standing = _lock(actor, message)
    standing.require(Action.CONFIRM)
    _require_standing(written)
    if written.author_id == actor.pk:
        raise Forbidden(_("You wrote this yourself."))
    asked = MustConfirm.objects.filter(message=written).first()
    if asked is None or asked.ended_at is not None:
        raise Conflict("conflict", _("Nobody asks for this to be confirmed any more."))
    latest = version_of(written)
    if version is not None and version != timestamp(latest):
        raise Conflict("edit_conflict", _("The message was changed meanwhile. Read it once more."))
    given = Confirmation.objects.filter(message=written, user=actor).first()
    if given is not None and given.version == latest:
        given.message = written
        return GivenView(given, standing.room)
    first = given is None
    given, _made = Confirmation.objects.update_or_create(
        message=written, user=actor, defaults={"at": timezone.now(), "version": latest}
    )
    given.message = written
    at_once = first and standing.room.member_count <= SMALL_ROOM
    told = {actor.topic_id, standing.room.topic_id} if at_once else {actor.topic_id}
    positions = log.advance(dict.fromkeys(told, log.Plain))
    view = GivenView(given, standing.room)
    log.record(positions[actor.topic_id], "confirmation.given", view)
    if at_once:
        view_of_all = ConfirmView(written, read_confirms([written.pk])[written.pk])
        log.record(positions[standing.room.topic_id], "confirmation.changed", view_of_all)
    elif first:
        _count_later(written)
    return view


def announce(written: Message, intent: Intent | None = None) -> None:
    """Tell the room how it stands with the confirmations of a message."""
    positions = log.advance({written.room.topic_id: log.Plain})
    view = ConfirmView(written, read_confirms([written.pk])[written.pk])
    log.record(positions[written.room.topic_id], "confirmation.changed", view, intent=intent)


def _count_later(written: Message) -> None:
    """Let the room hear of the count once for all who confirm within the same second."""
    at = timezone.now().replace(microsecond=0) + timedelta(seconds=COUNT_SECONDS)
    due.schedule("chat.confirm_count", f"{written.public_id}/{int(at.timestamp())}", at)


def _run_count(item: due.Item) -> None:
    public_id = item.key.partition("/")[0]
    written = Message.objects.select_related("room__topic").filter(public_id=public_id).first()
    if written is not None and not written.deleted and MustConfirm.objects.filter(message=written).exists():
        announce(written)


due.register("chat.confirm_count", _run_count)


def _lock(actor: User, message_id: str) -> tuple[Message, Standing]:
    found, seen = find_message(actor, message_id)
    standing = find_standing(actor, seen.room.public_id, lock=True)
    return lock_message(found.pk, standing.room), standing


def _require_standing(written: Message) -> None:
    if written.deleted:
        raise Conflict("deleted", _("This message was deleted."))


def _read_deadline(deadline: str | None) -> datetime | None:
    """Return the time. Raises Invalid for what is none, has passed, or lies more than a year ahead."""
    if deadline is None:
        return None
    try:
        at = datetime.fromisoformat(deadline)
    except ValueError:
        at = None
    now = timezone.now()
    if at is None or at.tzinfo is None or not now < at <= now + timedelta(days=LATEST_DAYS):
        raise Invalid("deadline", _("Choose a time within a year from now."))
    return at.astimezone(UTC)
