"""Letting posts appear: now, official ones at a time, held ones when they are approved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation import services as moderation
from content.moderation.services import look
from content.richtext import Document, parse
from eventlog import due, log
from eventlog.errors import Conflict, Forbidden, Invalid, NotFound
from eventlog.log import Intent, Position
from eventlog.marks import parse_mark
from people.active import active, is_active
from people.audience import Audience
from people.models import User
from streams.frames import PostView
from streams.models import Delegation, Post, PostMention, PostTagging, PostVersion
from streams.queries.posts import clean_id, load_view, lock_post
from streams.rules import check_may_publish
from streams.services.telling import tell_mentioned
from streams.services.texts import find_mentioned, version_of
from streams.topics import home_topic

PUBLISH = "streams.publish"
LATEST = timedelta(days=366)


class Official(NamedTuple):
    """How an official post is published: whether it asks to be confirmed, for whom, and when."""

    confirm: bool = False
    behalf: str | None = None
    publish_at: str | None = None


def find_author(actor: User, audience: Audience, how: Official) -> User:
    """Return in whose name an official post goes. Raises Forbidden, NotFound."""
    if how.behalf is None:
        check_may_publish(actor, audience)
        return actor
    leader = User.objects.filter(active(), public_id=clean_id(how.behalf)).select_related("unit").first()
    if leader is None:
        raise NotFound()
    if not Delegation.objects.filter(leader=leader, writer=actor).exists():
        raise Forbidden(_("You may write in somebody's name when they have let you."))
    check_may_publish(leader, audience)
    return leader


def read_time(text: str | None) -> datetime | None:
    """Return when a post is to appear, None for now. Raises Invalid."""
    if text is None:
        return None
    at = parse_mark(text)
    if at is None or not timezone.now() < at < timezone.now() + LATEST:
        raise Invalid("publish_at", _("Choose a time that lies ahead, within a year."))
    return at


def announce(post: Post, position: Position, document: Document, mentioned: list[User]) -> PostView:
    """Let a post that has its number appear, and tell whom it concerns. Last in a transaction."""
    PostTagging.objects.bulk_create(
        [PostTagging(post=post, tag=tag, number=position.number or 0) for tag in document.tags]
    )
    PostMention.objects.bulk_create([PostMention(post=post, user=user) for user in mentioned])
    view = load_view(post)
    intent = Intent("official", {"members": True}) if post.official else Intent("post", {"followers": True})
    log.record(position, "post.created", view, intent=intent, at=post.created_at)
    if post.author is not None:
        tell_mentioned(position, post.author, mentioned)
    if post.held_at is None:
        look(kind="post", object_id=post.pk, text=post.text)
    if post.written_by is not None:
        audit.record(
            actor_id=post.written_by.pk,
            action="post.behalf",
            target=f"post:{post.public_id}",
            detail={"author": post.author.public_id if post.author else None},
        )
    return view


def run(item: due.Item) -> None:
    """Let a scheduled post appear; not where its author, or who wrote it, has left meanwhile."""
    waiting = Post.objects.filter(public_id=item.key, number=None, deleted_at=None)
    pk = waiting.values_list("pk", flat=True).first()
    if pk is None:
        return
    post = lock_post(pk)
    if not all(user is not None and is_active(user) for user in _writers(post)):
        withdraw(post, None)
        return
    appear(post)


def appear(post: Post) -> None:
    """Let a post that waited appear now: it gets the next number, and is told of. Last in a transaction."""
    document = parse(post.text)
    mentioned = find_mentioned(post.reach.audience_id, document)
    topic = home_topic()
    position = log.advance({topic.pk: log.Numbered})[topic.pk]
    post.number, post.created_at = position.number, timezone.now()
    post.save(update_fields=["number", "created_at"])
    announce(post, position, document, mentioned)


def approve_post(post_id: int) -> None:
    """Let a post appear that waited to be approved. Raises Conflict where it no longer can."""
    post = _lock_held(post_id)
    if post.author is None or not is_active(post.author):
        raise Conflict("conflict", _("Whoever wrote this is no longer here."))
    if post.stream is None or post.stream.closed_at is not None:
        raise Conflict("closed", _("This stream is closed. What was posted in it stays."))
    appear(post)


def refuse_post(post_id: int, *, actor: User) -> None:
    """Leave a tombstone of a post that waited to be approved. Raises Conflict where it no longer does."""
    withdraw(_lock_held(post_id), actor)


def _lock_held(post_id: int) -> Post:
    post = lock_post(post_id)
    if post.number is not None or post.held_at is None or post.deleted:
        raise Conflict("conflict", _("This does not wait to be approved."))
    return post


def _writers(post: Post) -> list[User | None]:
    return [post.author, *([post.written_by] if post.written_by is not None else [])]


def withdraw(post: Post, actor: User | None) -> None:
    """Take a post back that has not appeared; what it was to say is kept for the record."""
    now = timezone.now()
    due.cancel(PUBLISH, post.public_id)
    PostVersion.objects.create(post=post, **version_of(post, actor, now, deletion=True))
    post.text, post.html, post.deleted_at, post.deleted_by = "", None, now, actor
    post.save(update_fields=["text", "html", "deleted_at", "deleted_by"])
    audit.record(
        actor_id=actor.pk if actor else None,
        action="post.withdrawn",
        target=f"post:{post.public_id}",
        detail={"author": post.author.public_id if post.author else None},
    )


def withdraw_scheduled(*, actor: User, post: str) -> None:
    """Take back one's own post that has not appeared, for its time or for an approval, or one that somebody
    wrote in one's name. Raises NotFound."""
    mine = Post.objects.filter(public_id=clean_id(post), number=None, deleted_at=None)
    found = mine.filter(author=actor).first() or mine.filter(written_by=actor).first()
    if found is None:
        raise NotFound()
    if found.held_at is not None:
        moderation.withdraw(kind="post", object_id=found.pk)
    waiting = lock_post(found.pk)
    if waiting.number is not None or waiting.deleted:
        raise NotFound()
    withdraw(waiting, actor)


due.register(PUBLISH, run)
