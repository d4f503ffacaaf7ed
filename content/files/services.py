"""What is written about files: that they are there, what they show, what they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from content.files import keeping
from content.files.keeping import Kept
from content.files.models import ALT_LENGTH, File
from content.files.queries import clean_id
from content.moderation.muting import require_voice
from content.text import check_name
from eventlog import due
from eventlog.due import Item
from eventlog.errors import Conflict, Invalid, NotFound
from people.models import User

FILES_LIMIT = 10
# How long an upload waits for what it is to be part of.
WAITING_HOURS = 24
PURGE_AT_ONCE = 500
DISCARD = "files.discard"


def check_alt(alt: str) -> str:
    """Return what a picture shows in words, as it is stored: one line. Raises Invalid."""
    return check_name(alt, ALT_LENGTH, field="alt", required=False)


def check_quota(user: User, more: int) -> None:
    """Raise Invalid (`too_many`) when a person has too many uploads waiting to also have `more` bytes."""
    waiting = File.objects.filter(uploader=user, attached_at=None)
    if waiting.count() >= settings.TORGET_WAITING_FILES:
        raise Invalid(
            "file",
            _("Too many uploads are waiting to be sent. Send them or remove some."),
            code="too_many",
            limit=settings.TORGET_WAITING_FILES,
        )
    held = waiting.aggregate(bytes=Sum("size"))["bytes"] or 0
    if held + more > settings.TORGET_WAITING_BYTES:
        raise Invalid(
            "file",
            _("Too many uploads are waiting to be sent. Send them or remove some."),
            code="too_many",
            limit=settings.TORGET_WAITING_BYTES,
        )


def add_file(*, actor: User, kept: Kept, alt: str = "") -> File:
    """Write down an upload whose bytes are in the storage. Raises Invalid."""
    alt = check_alt(alt)
    require_voice(actor)
    # Whoever uploads twice at once waits here, so that both are counted.
    User.objects.select_for_update().get(pk=actor.pk)
    check_quota(actor, kept.size)
    return File.objects.create(
        uploader=actor,
        kind=kept.kind,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        width=kept.width,
        height=kept.height,
        duration=kept.duration,
        alt=alt,
        storage_name=kept.storage_name,
    )


def describe_file(*, actor: User, file: str, alt: str) -> File:
    """Say in words what one's own upload shows, before it is sent. Raises Refused."""
    found = _lock_waiting(actor, file)
    found.alt = check_alt(alt)
    found.save(update_fields=["alt"])
    return found


def remove_file(*, actor: User, file: str) -> None:
    """Take back one's own upload before it is sent. Raises Refused."""
    found = _lock_waiting(actor, file)
    storage_name = found.storage_name
    found.delete()
    transaction.on_commit(lambda: keeping.discard(storage_name))


def _lock_waiting(actor: User, file: str) -> File:
    found = File.objects.select_for_update().filter(public_id=clean_id(file), uploader=actor).first()
    if found is None:
        raise NotFound()
    if found.attached_at is not None:
        raise Conflict("conflict", _("This file has been sent already."))
    return found


def remove_attached(files: Sequence[File]) -> None:
    """Remove files that nothing refers to any more: their rows now, their bytes by due work after that."""
    due.schedule_many(DISCARD, [(file.storage_name, timezone.now(), None) for file in files])
    File.objects.filter(pk__in=[file.pk for file in files]).delete()


def discard_bytes(item: Item) -> None:
    """Remove the bytes and the thumbnails of a file whose row is gone; again changes nothing."""
    if not File.objects.filter(storage_name=item.key).exists():
        keeping.discard(item.key)


def attach_files(*, actor: User, files: Sequence[str]) -> list[File]:
    """Mark uploads of `actor`, by public id, as part of what is being written; return them in that order.

    Raises Invalid: for more than 10, for one named twice, and for what is not there, sent already, or
    somebody else's, which are never told apart.
    """
    if not files:
        return []
    if len(files) > FILES_LIMIT:
        raise Invalid(
            "files",
            _("At most %(limit)d files at once.") % {"limit": FILES_LIMIT},
            code="too_many",
            limit=FILES_LIMIT,
        )
    wanted = [clean_id(file) for file in files]
    waiting = File.objects.select_for_update().filter(public_id__in=wanted, uploader=actor, attached_at=None)
    found = {file.public_id: file for file in waiting.order_by("pk")}
    if len(set(wanted)) < len(wanted) or found.keys() != set(wanted):
        raise Invalid("files", _("One of the files is not there any more. Upload it again."))
    now = timezone.now()
    File.objects.filter(pk__in=[file.pk for file in found.values()]).update(attached_at=now)
    for file in found.values():
        file.attached_at = now
    return [found[public_id] for public_id in wanted]


def release_files(files: Sequence[File]) -> None:
    """Make files that were to be part of something uploads again, which lapse as if they came now."""
    if files:
        File.objects.filter(pk__in=[file.pk for file in files]).update(
            attached_at=None, created_at=timezone.now()
        )


def purge_waiting() -> int:
    """Remove uploads that were not sent within a day, rows and bytes; return how many."""
    before = timezone.now() - timedelta(hours=WAITING_HOURS)
    purged = 0
    while True:
        with transaction.atomic():
            lapsed = list(
                File.objects.select_for_update(skip_locked=_can_skip_locked())
                .filter(attached_at=None, created_at__lt=before)
                .order_by("pk")[:PURGE_AT_ONCE]
            )
            File.objects.filter(pk__in=[file.pk for file in lapsed], attached_at=None).delete()
        for file in lapsed:
            keeping.discard(file.storage_name)
        purged += len(lapsed)
        if len(lapsed) < PURGE_AT_ONCE:
            return purged


def _can_skip_locked() -> bool:
    return bool(transaction.get_connection().features.has_select_for_update_skip_locked)


def purge_stray() -> int:
    """Remove bytes older than a day that belong to no file; return of how many uploads."""
    before = timezone.now() - timedelta(hours=WAITING_HOURS)
    stray = list(keeping.find_stray(before))
    for storage_name in stray:
        keeping.discard(storage_name)
    return len(stray)


due.register(DISCARD, discard_bytes, lease_seconds=60)
