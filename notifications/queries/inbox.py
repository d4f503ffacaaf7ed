"""The inbox: everything that told somebody of something, the latest first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.frames import timestamp
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
    mine = _visible(Notification.objects.filter(user=user, kind__in=LISTED))
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        mine = mine.filter(pk__lt=int(cursor))
    page = list(mine.order_by("-pk")[: limit + 1])
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
    unread = list(_unread(user).order_by("-pk")[:limit])
    contents = contents_of([_spoken(one) for one in unread])
    return [
        _data(one, content, read=False) for one in unread if (content := contents[_spoken(one)]) is not None
    ]


def count_mine(user: User) -> int:
    """Return how many of somebody's are unread, in two queries: what the badge of the app says."""
    return _unread(user).count()


def _visible(some: QuerySet[Notification], kinds: Collection[str] | None = None) -> QuerySet[Notification]:
    kinds = kinds_of(some) if kinds is None else kinds
    return some.filter(visible(kinds) | Q(topic=None)) if kinds else some.none()


def _unread(user: User) -> QuerySet[Notification]:
    some = Notification.objects.filter(user=user, kind__in=LISTED, read_at=None)
    kinds = kinds_of(some)
    return _visible(some, kinds).exclude(seen_elsewhere(kinds)) if kinds else some.none()


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
