"""Sending later: the message waits as a row, and due work sends it once, under the rules of that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from chat.frames import MessageView
from chat.models import Message, Scheduled, ScheduledFile
from chat.queries.rooms import clean_id, find_standing
from chat.rules import Action
from chat.services.drafts import keep_draft
from chat.services.messages import find_root, read_text, send_message
from content.files.services import attach_files, release_files
from content.moderation.muting import require_voice
from eventlog import due, log
from eventlog.due import Item
from eventlog.errors import Conflict, Invalid, NotFound, Refused
from people.active import is_active
from people.models import User

KIND = "message.scheduled"
TOLD = "message.scheduled.told"
WAITING_LIMIT = 100
FARTHEST_DAYS = 366
# What could not be sent for longer than this, because the server was down, waits for its author's word.
LATE_HOURS = 6
OPEN = (Scheduled.State.WAITING, Scheduled.State.FAILED)


def schedule_message(
    *,
    actor: User,
    room: str,
    text: str,
    client_id: str,
    at: str,
    time_zone: str | None = None,
    thread: str | None = None,
    files: Sequence[str] = (),
) -> Scheduled:
    """Have a message sent at a time, see `read_time`; the rest as for `send_message`.

    Asked again with the same `client_id` it returns what there is. Raises Refused: `too_many` with 100
    waiting.
    """
    document = read_text(text, may_be_empty=bool(files))
    when = read_time(at, time_zone)
    require_voice(actor)
    standing = find_standing(actor, room)
    standing.require(Action.READ)
    standing.require(Action.POST if thread is None else Action.REPLY)
    root = None if thread is None else find_root(standing.room, thread)
    earlier = Scheduled.objects.filter(author=actor, client_id=client_id).first()
    if earlier is not None:
        same = (earlier.room_id, earlier.text, earlier.thread_id)
        if same != (standing.room.pk, document.text, root and root.pk):
            raise Conflict("client_id_reused", _("Another message was already sent under this id."))
        return earlier
    if Message.objects.filter(author=actor, client_id=client_id).exists():
        raise Conflict("client_id_reused", _("Another message was already sent under this id."))
    if Scheduled.objects.filter(author=actor, state=Scheduled.State.WAITING).count() >= WAITING_LIMIT:
        raise Invalid(
            "at",
            _("At most %(limit)d messages can wait to be sent.") % {"limit": WAITING_LIMIT},
            code="too_many",
            limit=WAITING_LIMIT,
        )
    attached = attach_files(actor=actor, files=files)
    scheduled = Scheduled.objects.create(
        author=actor, room=standing.room, thread=root, text=document.text, client_id=client_id, at=when
    )
    ScheduledFile.objects.bulk_create(
        [ScheduledFile(scheduled=scheduled, file=file, position=place) for place, file in enumerate(attached)]
    )
    due.schedule(KIND, scheduled.public_id, when)
    _announce(scheduled)
    return scheduled


def change_scheduled(
    *,
    actor: User,
    scheduled: str,
    text: str | None = None,
    at: str | None = None,
    time_zone: str | None = None,
) -> Scheduled:
    """Change the text or the time of one's message that is not sent yet; one that failed waits again with a
    new time. Raises Refused."""
    found = _lock(actor, scheduled)
    if text is not None:
        found.text = read_text(text, may_be_empty=found.files.exists()).text
    if at is not None:
        found.at = read_time(at, time_zone)
        found.state, found.code, found.why = Scheduled.State.WAITING, "", ""
        due.schedule(KIND, found.public_id, found.at)
    found.save()
    _announce(found)
    return found


def cancel_scheduled(*, actor: User, scheduled: str) -> Scheduled:
    """Take back one's message before it is sent. Raises Refused."""
    found = _lock(actor, scheduled)
    due.cancel(KIND, found.public_id)
    _release_files(found)
    found.state = Scheduled.State.CANCELLED
    found.save(update_fields=["state"])
    _announce(found)
    return found


def send_scheduled(*, actor: User, scheduled: str) -> tuple[Scheduled, MessageView]:
    """Send one's message now instead. Raises Refused, and then it stays as it is."""
    found = _lock(actor, scheduled)
    due.cancel(KIND, found.public_id)
    return found, _deliver(found)


def run_scheduled(item: Item) -> datetime | None:
    """Send what is due, as due work. What may not be sent any more stays, with the reason, for its author."""
    found = _rows().filter(public_id=item.key, state=Scheduled.State.WAITING).first()
    if found is None:
        return None
    now = timezone.now()
    if found.at > now:
        return found.at
    with translation.override(found.author.language):
        try:
            if not is_active(found.author):
                raise Refused("not_signed_in", _("You are not signed in."), status=401)
            if now - found.at > timedelta(hours=LATE_HOURS):
                raise Conflict("late", _("The server was down when it was due. Send it now, or not at all?"))
            with transaction.atomic():
                _deliver(found)
        except Refused as refused:
            if refused.code in ("unavailable", "too_fast"):
                raise
            _fail(found, refused)
    return None


def tell_sent(item: Item) -> datetime | None:
    """Tell the author's devices that it was sent. Apart from the sending: topics are locked in one go."""
    found = Scheduled.objects.select_related("author", "room", "thread").filter(public_id=item.key).first()
    if found is not None:
        _announce(found)
    return None


def read_time(at: str, time_zone: str | None) -> datetime:
    """Return a time to send at: RFC 3339 with an offset, or without one in `time_zone` (IANA, else ours).

    A time that the clocks jump over is as much later; of one that comes twice the first is meant.
    Raises Invalid for what is no time, not in the future, or more than a year away.
    """
    try:
        when = datetime.fromisoformat(at)
        if when.tzinfo is None:
            when = when.replace(tzinfo=ZoneInfo(time_zone or settings.TIME_ZONE))
        when = when.astimezone(UTC)
    except (ValueError, LookupError, OverflowError, OSError):
        raise Invalid("at", _("Choose a day and a time.")) from None
    now = timezone.now()
    if when <= now:
        raise Invalid("at", _("Choose a time that is still to come."))
    if when > now + timedelta(days=FARTHEST_DAYS):
        raise Invalid("at", _("At most a year ahead."))
    return when


def _rows() -> QuerySet[Scheduled]:
    return Scheduled.objects.select_related("author", "room__topic", "thread").select_for_update(of=("self",))


def _lock(actor: User, scheduled: str) -> Scheduled:
    found = _rows().filter(public_id=clean_id(scheduled), author=actor).first()
    if found is None:
        raise NotFound()
    if found.state not in OPEN:
        raise Conflict("conflict", _("This message was sent or taken back already."))
    return found


def _deliver(scheduled: Scheduled) -> MessageView:
    """Send it as its author would now. Raises Refused."""
    files = _release_files(scheduled)
    view = send_message(
        actor=scheduled.author,
        room=scheduled.room.public_id,
        text=scheduled.text,
        client_id=scheduled.client_id,
        thread=scheduled.thread.public_id if scheduled.thread else None,
        files=files,
    )
    scheduled.state, scheduled.code, scheduled.why = Scheduled.State.SENT, "", ""
    scheduled.save(update_fields=["state", "code", "why"])
    due.schedule(TOLD, scheduled.public_id, timezone.now())
    return view


def _release_files(scheduled: Scheduled) -> list[str]:
    """Make its files ordinary uploads again, and return their public ids in order."""
    files = [kept.file for kept in scheduled.files.select_related("file").order_by("position")]
    scheduled.files.all().delete()
    release_files(files)
    return [file.public_id for file in files]


def _fail(scheduled: Scheduled, refused: Refused) -> None:
    """Keep it with the reason, and its text as a draft besides."""
    scheduled.state, scheduled.code, scheduled.why = Scheduled.State.FAILED, refused.code, refused.message
    scheduled.save(update_fields=["state", "code", "why"])
    if scheduled.text:
        keep_draft(scheduled.author, scheduled.room, scheduled.thread, scheduled.text, base=None)
    _announce(scheduled)


def _announce(scheduled: Scheduled) -> None:
    topic = scheduled.author.topic_id
    log.record(log.advance({topic: log.Plain})[topic], "scheduled.changed", scheduled)
