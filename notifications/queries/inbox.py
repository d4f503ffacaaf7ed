"""The inbox: everything that told somebody of something, the latest first."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from eventlog.frames import timestamp
from notifications.models import Notification
from notifications.queries.content import Spoken, contents_of
from notifications.queries.unread import LISTED, seen_elsewhere, visible
from notifications.texts import Content, shorten
from people.models import User

TEXT_LENGTH = 140


def read_inbox(user: User, *, cursor: str | None, limit: int) -> dict[str, Any]:
    """Return a page of somebody's inbox and how many in it are unread; a few queries. Raises Invalid.

    What was deleted, or is in a room the person has left, is not in it.
    """
    mine = _mine(user)
    if cursor is not None:
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        mine = mine.filter(pk__lt=int(cursor))
    seen = ExpressionWrapper(seen_elsewhere(), output_field=BooleanField())
    page = list(mine.annotate(seen=seen).order_by("-pk")[: limit + 1])
    shown = page[:limit]
    contents = contents_of([_spoken(one) for one in shown])
    return {
        "notifications": [
            _data(one, content, read=one.read_at is not None or one.seen)
            for one in shown
            if (content := contents[_spoken(one)]) is not None
        ],
        "unread": count_mine(user),
        "next": str(shown[-1].pk) if len(page) > limit else None,
    }


def read_unread(user: User, limit: int) -> list[dict[str, Any]]:
    """Return the latest of what is unread, at most `limit`, as the inbox shows it; a few queries."""
    unread = list(_mine(user).filter(read_at=None).exclude(seen_elsewhere()).order_by("-pk")[:limit])
    contents = contents_of([_spoken(one) for one in unread])
    return [
        _data(one, content, read=False) for one in unread if (content := contents[_spoken(one)]) is not None
    ]


def count_mine(user: User) -> int:
    """Return how many of somebody's are unread, in one query: what the badge of the app says."""
    return _mine(user).filter(read_at=None).exclude(seen_elsewhere()).count()


def _mine(user: User) -> QuerySet[Notification]:
    return Notification.objects.filter(visible() | Q(topic=None), user=user, kind__in=LISTED)


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
