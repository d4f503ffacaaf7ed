"""The inbox: everything that told somebody of something, the latest first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.frames import timestamp
from eventlog.statements import Kept
from notifications.models import Notification
from notifications.queries.content import Spoken, contents_of
from notifications.queries.unread import LISTED, kinds_of, read_elsewhere, seen_elsewhere, visible
from notifications.texts import Content, shorten
from people.models import User

TEXT_LENGTH = 140


def read_inbox(user: User, *, cursor: str | None, limit: int) -> dict[str, Any]:
    """Return a page of somebody's inbox and how many in it are unread; a few queries. Raises Invalid.

    What was deleted, or is in a room the person has left, is not in it.
    """
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
        raise Invalid("cursor", _("This is not the cursor of a page."))
    below = _NO_BOUND if cursor is None else int(cursor)
    kinds = tuple(sorted(_kinds(user.pk)))
    page = _page(user.pk, timezone.now(), below, kinds=kinds, limit=limit + 1) if kinds else []
    shown = page[:limit]
    seen = _seen([one for one in shown if one.read_at is None])
    contents = contents_of([_spoken(one) for one in shown])
    return {
        "notifications": [
            _data(one, content, read=one.read_at is not None or one.pk in seen)
            for one in shown
            if (content := contents[_spoken(one)]) is not None
        ],
        "unread": count_mine(user),
        "next": str(shown[-1].pk) if len(page) > limit else None,
    }


def read_unread(user: User, limit: int) -> list[dict[str, Any]]:
    """Return the latest of what is unread, at most `limit`, as the inbox shows it; a few queries."""
    kinds = tuple(sorted(_unread_kinds(user.pk)))
    unread = _unread(user.pk, timezone.now(), kinds=kinds, limit=limit) if kinds else []
    contents = contents_of([_spoken(one) for one in unread])
    return [
        _data(one, content, read=False) for one in unread if (content := contents[_spoken(one)]) is not None
    ]


def count_mine(user: User) -> int:
    """Return how many of somebody's are unread, in two queries: what the badge of the app says."""
    kinds = tuple(sorted(_unread_kinds(user.pk)))
    return len(_unread_keys(user.pk, timezone.now(), kinds=kinds)) if kinds else 0


def _visible_of(user_id: int, at: datetime, kinds: Collection[str]) -> QuerySet[Notification]:
    mine = Notification.objects.filter(user=user_id, kind__in=LISTED)
    return mine.filter(visible(kinds, at=at) | Q(topic=None))


def _unread_of(user_id: int, at: datetime, kinds: Collection[str]) -> QuerySet[Notification]:
    return _visible_of(user_id, at, kinds).filter(read_at=None).exclude(seen_elsewhere(kinds, at=at))


# Above every key there will be.
_NO_BOUND = 1 << 62
_kinds = Kept(lambda user_id: kinds_of(Notification.objects.filter(user=user_id, kind__in=LISTED)))
_unread_kinds = Kept(
    lambda user_id: kinds_of(Notification.objects.filter(user=user_id, kind__in=LISTED, read_at=None))
)
_page = Kept(
    lambda user_id, at, below, *, kinds, limit: (
        _visible_of(user_id, at, kinds).filter(pk__lt=below).order_by("-pk")[:limit]
    )
)
_unread = Kept(lambda user_id, at, *, kinds, limit: _unread_of(user_id, at, kinds).order_by("-pk")[:limit])
_unread_keys = Kept(
    lambda user_id, at, *, kinds: _unread_of(user_id, at, kinds).order_by().values_list("pk", flat=True)
)


def _seen(some: Collection[Notification]) -> set[int]:
    """Return the keys of those that were read where it stands what they speak of."""
    return set(read_elsewhere([(one.pk, one.kind) for one in some]))


def _spoken(one: Notification) -> Spoken:
    return Spoken(one.user_id, one.kind, one.topic_id, one.object_id)


def _data(one: Any, content: Content, *, read: bool) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "kind": one.kind,
        "at": timestamp(one.at),
        "read": read,
        "person": {"id": content.person_id, "name": content.person} if content.person else None,
        "room": {"id": content.place_id, "name": content.place} if content.place_id else None,
        "text": shorten((content.in_words() or (content.text,))[0], TEXT_LENGTH),
        "count": content.count,
        "path": content.path,
    }
