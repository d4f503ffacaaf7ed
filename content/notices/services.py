"""Telling people, and their having read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from content.notices.models import Notice
from eventlog import log
from eventlog.errors import NotFound
from eventlog.log import Intent
from people.models import User
from people.text import is_storable

# More than this at once and the others hear of it when they next ask: nothing grows with the audience.
TOLD_AT_ONCE = 100
KEPT_DAYS = 365


def tell(
    users: Iterable[User],
    *,
    kind: str,
    about: str,
    words: str = "",
    detail: dict[str, Any] | None = None,
    must_read: bool = False,
) -> list[Notice]:
    """Write a notice for each of `users` and tell their devices; see `Notice` for the arguments.

    Advances their topics, which the caller holds already (`log.hold`) where it advances others as well.
    """
    people = list({user.pk: user for user in users}.values())
    notices = [
        Notice(user=user, kind=kind, about=about, words=words, detail=detail or {}, must_read=must_read)
        for user in people
    ]
    Notice.objects.bulk_create(notices)
    _announce(notices[:TOLD_AT_ONCE], new=True)
    return notices


def read_notice(*, actor: User, notice: str) -> Notice:
    """Say that one's own notice was read; again changes nothing. Raises NotFound."""
    mine = Notice.objects.select_for_update().filter(user=actor)
    found = mine.filter(public_id=notice).first() if is_storable(notice) else None
    if found is None:
        raise NotFound()
    if found.read_at is None:
        found.read_at = timezone.now()
        found.save(update_fields=["read_at"])
        found.user = actor
        _announce([found])
    return found


def _announce(notices: Sequence[Notice], *, new: bool = False) -> None:
    positions = log.advance({notice.user.topic_id: log.Plain for notice in notices})
    for notice in notices:
        intent = Intent("notice", {"people": [notice.user.public_id]}) if new else None
        log.record(positions[notice.user.topic_id], "notice.changed", notice, intent=intent)


def forget_words(about: Sequence[str]) -> None:
    """Leave of notices about these things no more than that they were."""
    Notice.objects.filter(about__in=about).update(words="")


def purge_notices() -> int:
    """Remove notices that were read and are older than a year; return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return Notice.objects.filter(read_at__isnull=False, created_at__lt=before).delete()[0]
