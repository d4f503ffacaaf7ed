"""Drafts: what is begun on one device goes on at another, and nothing of either is lost."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from chat.models import Draft, Message, Room
from chat.queries.rooms import clean_id, find_standing
from chat.rules import Action
from content.text import check_kept
from eventlog import log
from eventlog.errors import NotFound
from people.models import User

DRAFT_LIMIT = 16_000


def save_draft(*, actor: User, room: str, text: str, base: int, thread: str | None = None) -> Draft:
    """Keep what is begun in a room or thread (public ids), in place of the version `base` of it.

    Where another device has changed it after `base`, both texts stand: the other's, an empty line, and this
    one; or the longer alone where it holds the other. Emptying what is empty changes nothing. Raises Refused.
    """
    text = check_kept(text, DRAFT_LIMIT)
    standing = find_standing(actor, room)
    standing.require(Action.READ)
    return keep_draft(actor, standing.room, _find_thread(standing.room, thread), text, base=base)


def keep_draft(user: User, room: Room, thread: Message | None, text: str, *, base: int | None) -> Draft:
    """Do so for a room that is not asked about; without a `base` both texts always stand."""
    # Two devices at once: the second waits here and finds what the first wrote.
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    draft = Draft.objects.filter(user=user, room=room, thread=thread).first()
    if draft is None:
        draft = Draft(user=user, room=room, thread=thread)
    draft.room, draft.thread = room, thread
    if base is None or base != draft.version:
        text = join(draft.text, text)
    if text == draft.text:
        return draft
    draft.text, draft.version, draft.changed_at = text, draft.version + 1, timezone.now()
    draft.save()
    positions = log.advance({user.topic_id: log.Plain})
    log.record(positions[user.topic_id], "draft.changed", draft)
    return draft


def join(there: str, here: str) -> str:
    """Return a text in which both stand, at most as long as a draft may be."""
    if not there.strip() or there.strip() in here:
        return here
    if not here.strip() or here.strip() in there:
        return there
    return f"{there.rstrip()}\n\n{here}"[: 2 * DRAFT_LIMIT]


def purge_drafts() -> int:
    """Remove empty drafts that nobody's log can speak of any more; return how many."""
    before = timezone.now() - timedelta(days=settings.TORGET_LOG_DAYS)
    return Draft.objects.filter(text="", changed_at__lt=before).delete()[0]


def _find_thread(room: Room, thread: str | None) -> Message | None:
    if thread is None:
        return None
    found = Message.objects.filter(room=room, public_id=clean_id(thread), number__isnull=False).first()
    if found is None:
        raise NotFound()
    return found
