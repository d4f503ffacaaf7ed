"""Which of the people at the screen get what happens in the streams: the port `TORGET_SIFTED`.

A new post goes to those who follow its author, its unit, its topic stream or one of its tags; whatever
happens to a post later goes to all who may read it, because they may have it on screen wherever they found
it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from eventlog.kinds import EventRow
from people.belonging import belongs
from people.models import User
from streams.models import Comment, Follow, Occasion, Post, PostTagging
from streams.queries.follows import units_above

CREATED = "post.created"
PURGED = "posts.purged"
OPENED = "prompt.opened"


def sift(rows: Sequence[EventRow], user_ids: Sequence[int]) -> list[set[int]]:
    """Return for each event which of the people it is for: five queries, and one for each audience."""
    keys = {row.object_id for row in rows if row.kind.startswith("post.")}
    commented = {row.object_id for row in rows if row.kind.startswith("comment.")}
    post_of = dict(Comment.objects.filter(pk__in=commented).values_list("pk", "post_id")) if commented else {}
    posts = {post.pk: post for post in _posts(keys | set(post_of.values()))}
    asked = _asked({row.object_id for row in rows if row.kind == OPENED})
    audiences = {post.reach.audience_id for post in posts.values()} | set(asked.values())
    readers = _readers(audiences, user_ids)
    new = [posts[row.object_id] for row in rows if row.kind == CREATED and row.object_id in posts]
    followers = _followers(new, user_ids)
    here, chosen = set(user_ids), list[set[int]]()
    for row in rows:
        if row.kind == PURGED:
            # It says nothing but that what one has on screen may be gone.
            chosen.append(here)
            continue
        if row.kind == OPENED:
            chosen.append(readers.get(asked.get(row.object_id, 0), set()))
            continue
        key = post_of.get(row.object_id) if row.kind.startswith("comment.") else row.object_id
        post = posts.get(key or 0)
        if post is None:
            chosen.append(set())
            continue
        may_read = readers[post.reach.audience_id]
        if post.author_id in here and post.author_id is not None:
            may_read = may_read | {post.author_id}
        chosen.append(may_read & followers[post.pk] if row.kind == CREATED else may_read)
    return chosen


def _asked(keys: Collection[int]) -> dict[int, int]:
    """Return the audiences of occasions, no query without any."""
    if not keys:
        return {}
    return dict(Occasion.objects.filter(pk__in=keys).values_list("pk", "reach__audience_id"))


def _posts(keys: Collection[int]) -> list[Post]:
    return list(Post.objects.filter(pk__in=keys).select_related("reach", "unit"))


def _readers(audience_ids: Collection[int], user_ids: Sequence[int]) -> dict[int, set[int]]:
    return {
        audience: set(
            User.objects.filter(belongs(audience), pk__in=list(user_ids)).values_list("pk", flat=True)
        )
        for audience in audience_ids
    }


def _followers(posts: Sequence[Post], user_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return who of the people has each of the posts in their home stream, as `queries.home.sources_of` has
    it; three queries, none without posts."""
    found: dict[int, set[int]] = {post.pk: set() for post in posts}
    if not posts:
        return found
    tags: dict[int, set[str]] = {}
    for number, tag in PostTagging.objects.filter(post__in=list(found)).values_list("post_id", "tag"):
        tags.setdefault(number, set()).add(tag)
    above = {post.pk: units_above(post.unit) for post in posts}
    wanted = (
        Q(person__in={post.author_id for post in posts if post.author_id is not None})
        | Q(unit__in=set().union(*above.values()))
        | Q(stream__in={post.stream_id for post in posts if post.stream_id is not None})
        | Q(tag__in=set().union(*tags.values()))
    )
    follows = Follow.objects.filter(wanted, user__in=list(user_ids))
    rows = follows.values_list("user_id", "person_id", "unit_id", "stream_id", "tag")
    for user_id, person, unit, stream, tag in rows:
        for post in posts:
            if (
                (person is not None and person == post.author_id)
                or unit in above[post.pk]
                or (stream is not None and stream == post.stream_id)
                or (tag and tag in tags.get(post.pk, ()))
            ):
                found[post.pk].add(user_id)
    colleagues = User.objects.filter(pk__in=list(user_ids), unit__in=set().union(*above.values()))
    for user_id, unit in colleagues.values_list("pk", "unit_id"):
        for post in posts:
            if unit in above[post.pk]:
                found[post.pk].add(user_id)
    for post in posts:
        if post.author_id is not None:
            found[post.pk].add(post.author_id)
    return found
