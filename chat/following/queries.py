"""Reading threads that somebody follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from chat.following.models import Following
from chat.frames import MessageView
from chat.models import Mention, Message
from chat.queries.access import readable_rooms
from chat.queries.messages import all_messages, load_views
from people.models import User

PAGE = 20


@dataclass
class Followed:
    """A thread as one of its followers sees it: `unread` replies, those that name the follower, the last."""

    following: Following
    root: MessageView
    last: MessageView | None
    unread: int
    mentions: int


@dataclass
class FollowedPage:
    """Threads, the one with the latest reply first; `before` is where the next page begins, None at the end.

    `unread` counts all threads that have unread replies.
    """

    threads: Sequence[Followed]
    before: datetime | None
    unread: int


def list_followed(user: User, *, before: datetime | None = None, limit: int = PAGE) -> FollowedPage:
    """Return the threads that the person follows in rooms they may read, the latest written to first.

    The number of queries depends neither on the threads nor on their length.
    """
    mine = _followed(user)
    replies = Message.objects.filter(thread_root=OuterRef("root"))
    new = replies.filter(_unread(user))
    named = Mention.objects.filter(
        user=user, message__thread_root=OuterRef("root"), message__reply_number__gt=OuterRef("read_number")
    )
    page = mine.annotate(
        last_id=Subquery(replies.order_by("-reply_number").values("pk")[:1]),
        unread=_count(new, "thread_root"),
        named=_count(named, "message__thread_root"),
    ).order_by("-root__last_reply_at", "-root")
    if before is not None:
        page = page.filter(root__last_reply_at__lt=before)
    rows: list[Any] = list(page[: limit + 1])
    shown = rows[:limit]
    wanted = {pk for row in shown for pk in (row.root_id, row.last_id) if pk is not None}
    found = all_messages().select_related("room__topic").filter(pk__in=wanted)
    views = {view.pk: view for view in load_views(list(found))}
    threads = [
        Followed(row, views[row.root_id], views.get(row.last_id or 0), row.unread, row.named) for row in shown
    ]
    last_at = threads[-1].root.message.last_reply_at if len(rows) > limit else None
    return FollowedPage(threads, last_at, count_unread_threads(user))


def count_unread_threads(user: User) -> int:
    """Return in how many of the threads that the person follows there are replies they have not read."""
    new = Message.objects.filter(_unread(user), thread_root=OuterRef("root"))
    return _followed(user).filter(Exists(new)).count()


def find_following(root: Message, user: User) -> Following | None:
    """Return the person's place in a thread, None where they have none."""
    return Following.objects.filter(root=root, user=user).first()


def last_number(root: Message) -> int:
    """Return the number of a thread's last reply, 0 where there is none."""
    return Message.objects.filter(thread_root=root).aggregate(last=Max("reply_number"))["last"] or 0


def follows(root: int | OuterRef) -> Q:
    """Return the condition that a person follows a thread."""
    return Q(Exists(Following.objects.filter(root=root, user=OuterRef("pk"), on=True)))


def _followed(user: User) -> QuerySet[Following]:
    return Following.objects.filter(
        user=user, on=True, root__reply_count__gt=0, root__room__in=readable_rooms(user).values("pk")
    )


def _unread(user: User) -> Q:
    others = Q(author=None) | ~Q(author=user)
    return others & Q(reply_number__gt=OuterRef("read_number"), deleted_at=None)


def _count(rows: QuerySet[Any], root: str) -> Coalesce:
    counted = rows.order_by().annotate(of=F(root)).values("of").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(counted), 0)
