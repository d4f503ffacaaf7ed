"""Reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from content.notices.models import Notice
from eventlog.errors import Invalid
from eventlog.frames import timestamp
from people.models import User

PAGE = 50


def list_notices(
    user: User, *, unread: bool = False, cursor: str | None = None, limit: int = PAGE
) -> tuple[list[Notice], str | None]:
    """Return the person's notices, the latest first, and the cursor of the next page. Raises Invalid."""
    mine = Notice.objects.filter(user=user)
    if unread:
        mine = mine.filter(read_at=None)
    if cursor:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        mine = mine.filter(pk__lt=int(cursor))
    found = list(mine.order_by("-pk")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def count_unread(user_ids: Iterable[int]) -> dict[int, int]:
    """Return how many notices these people have not read, in one query; who has none is left out."""
    unread = Notice.objects.filter(user__in=list(user_ids), read_at=None)
    return dict(unread.order_by().values_list("user").annotate(found=Count("pk")))


def as_json(notice: Notice) -> dict[str, Any]:
    """Return a Notice (docs/protocol.md)."""
    return {
        "id": notice.public_id,
        "kind": notice.kind,
        "about": notice.about,
        "words": notice.words,
        "detail": notice.detail,
        "must_read": notice.must_read,
        "at": timestamp(notice.created_at),
        "read": notice.read_at is not None,
    }
