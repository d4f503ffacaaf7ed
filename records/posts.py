"""Which posts a rule for them is to purge now: each with all that was said about it, and what only passes it
on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from content.models import Case
from records.models import OFFICIAL_POSTS, KeptPost, Rule
from streams.models import Comment, Post, PostFile, Reach
from streams.services.purging import bare_shares


def posts_of(rule: Rule) -> QuerySet[Post]:
    """Return the posts that the rule covers, those to come left out: of its topic stream; or official ones;
    or the others, of no stream that a rule which holds covers by itself."""
    past = Post.objects.filter(Q(number__isnull=False) | Q(deleted_at__isnull=False))
    if rule.stream_id is not None:
        return past.filter(stream=rule.stream_id)
    if rule.scope == OFFICIAL_POSTS:
        return past.filter(official=True)
    own = Rule.objects.filter(approved_at__isnull=False, ended_at=None, stream__isnull=False)
    return past.filter(official=False).exclude(stream__in=own.values("stream"))


def posts_due(rule: Rule, cutoff: datetime) -> QuerySet[Post]:
    """Return those that were written and last changed before `cutoff`, with nothing said about them since, no
    report about any of it that waits to be settled, and that nobody marked to be kept.

    The same holds for what only passes them on, which goes with them.
    """
    passing_on = bare_shares().filter(shared=OuterRef("pk"))
    lately = Comment.objects.filter(Q(created_at__gte=cutoff) | Q(edited_at__gte=cutoff))
    held = (lately.filter(post=OuterRef("pk")), *_waiting(), KeptPost.objects.filter(post=OuterRef("pk")))
    free = [~Exists(rows) for rows in held]
    in_use = reduce(or_, (Q(Exists(rows)) for rows in held))
    return posts_of(rule).filter(
        Q(edited_at=None) | Q(edited_at__lt=cutoff),
        ~Exists(passing_on.filter(in_use)),
        *free,
        created_at__lt=cutoff,
    )


def _waiting() -> tuple[QuerySet[Case] | QuerySet[Comment] | QuerySet[PostFile], ...]:
    """Return what has a report about a post, its comments or its files waiting, for the post outside."""
    waiting = Case.objects.filter(settled_at=None)
    comments = waiting.filter(kind="comment").values("object_id")
    files = waiting.filter(kind="file").values("object_id")
    return (
        waiting.filter(kind="post", object_id=OuterRef("pk")),
        Comment.objects.filter(post=OuterRef("pk"), pk__in=comments),
        PostFile.objects.filter(post=OuterRef("pk"), file__in=files),
    )


def count_due(rule: Rule, cutoff: datetime) -> Iterator[tuple[Reach, int, int, datetime]]:
    """Yield each audience that has some: how many go, how many there are, and since when. Three queries."""
    going = posts_due(rule, cutoff).order_by().values_list("reach")
    found = {pk: (count, oldest) for pk, count, oldest in going.annotate(Count("pk"), Min("created_at"))}
    counted = posts_of(rule).filter(reach__in=list(found)).order_by().values_list("reach")
    total = dict(counted.annotate(Count("pk")))
    for reach in Reach.objects.filter(pk__in=list(found)).order_by("pk"):
        count, oldest = found[reach.pk]
        yield reach, count, total[reach.pk], oldest


def next_posts(rule: Rule, cutoff: datetime, *, after: int, limit: int) -> list[int]:
    """Return the primary keys of the next ones, from `after` on."""
    due = posts_due(rule, cutoff).filter(pk__gte=after).order_by("pk")
    return list(due.values_list("pk", flat=True)[:limit])
