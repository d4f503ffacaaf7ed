"""The streams: posts in the order they appeared, the newest first.

A page costs the same however many posts there are and however many sources one follows. The newest posts are
looked through first, where an active stream has enough of them; a sparse one is gathered from its sources,
of which it then has few posts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Q

from people.models import Unit, User
from streams.cursors import to_cursor
from streams.frames import Json
from streams.frames import post as post_frame
from streams.models import Follow, Post, PostTagging
from streams.queries.posts import (
    base,
    confirmed_by,
    find_post,
    load_view,
    load_views,
    reaches_of,
    reacted_by,
    read_shared,
    readable,
    standing_posts,
)

PAGE = 20
PAGE_LIMIT = 50
# So many of the newest posts are looked through before the sources are asked.
WINDOW = 5_000
COUNTED = 100


@dataclass(frozen=True)
class Place:
    """Where a page begins: posts with numbers below `before`, or above `after`."""

    before: int | None = None
    after: int | None = None

    @property
    def condition(self) -> Q:
        """The place as a condition on posts."""
        found = Q() if self.before is None else Q(number__lt=self.before)
        return found if self.after is None else found & Q(number__gt=self.after)


def read_home(user: User, place: Place, limit: int, *, everything: bool = False) -> Json:
    """Return a page of what somebody follows, or with `everything` of all they may read."""
    reaches = reaches_of(user)
    sources = [Q(reach__in=reaches), Q(author=user)] if everything else sources_of(user)
    return read_page(user, sources, place, limit, reaches)


def read_stream(user: User, source: Q, place: Place, limit: int) -> Json:
    """Return a page of one source's posts."""
    return read_page(user, [source], place, limit, reaches_of(user))


def sources_of(user: User) -> list[Q]:
    """Return what somebody's home stream is made of, as conditions on posts: themselves and the people they
    follow; their own unit and those they follow, with what lies below; topic streams; tags."""
    mine = Follow.objects.filter(user=user)
    people = Q(author__in=mine.filter(person__isnull=False).values("person")) | Q(author=user)
    paths = list(mine.filter(unit__isnull=False).values_list("unit__path", flat=True))
    if user.unit is not None:
        paths.append(user.unit.path)
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(path__startswith=path)
    units = Q(unit__in=Unit.objects.filter(within).values("pk"))
    tags = mine.exclude(tag="").values("tag")
    streams = Q(stream__in=mine.filter(stream__isnull=False).values("stream"))
    return [people, units, streams, tagged(tags)]


def tagged(tags: Any) -> Q:
    """Return the condition that a post carries one of the tags."""
    return Q(number__in=PostTagging.objects.filter(tag__in=tags).values("number"))


def read_page(user: User, sources: list[Q], place: Place, limit: int, reaches: Collection[int]) -> Json:
    """Return the newest posts of the sources at a place that somebody may read, with the cursors on both
    sides. `limit` is 1 to 50."""
    posts = _newest(user, reaches, sources, place, limit + 1)
    page = posts[:limit]
    views = load_views(page)
    shared = read_shared(user, page, reaches)
    everything = [*page, *(view.post for view in shared.values())]
    newest = (page[0].number or 0) if page else (place.after or 0)
    return {
        "posts": [post_frame(view) for view in views],
        "shared": {public_id: post_frame(view) for public_id, view in shared.items()},
        "reacted": reacted_by(user, everything),
        "confirmed": confirmed_by(user, everything),
        "older": to_cursor(page[-1].number or 0) if len(posts) > limit else None,
        "newer": to_cursor(newest),
    }


def _newest(user: User, reaches: Collection[int], sources: list[Q], place: Place, count: int) -> list[Post]:
    found = base().filter(readable(user, reaches), place.condition)
    any_of_them = Q(pk__in=[])
    for source in sources:
        any_of_them |= source
    top = place.before
    if top is None:
        top = (Post.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
    recent = found.filter(any_of_them, number__gte=top - WINDOW).order_by("-number")
    posts = list(recent[:count])
    if len(posts) == count or top <= WINDOW or (place.after or 0) >= top - WINDOW:
        return posts
    # By its sources' own indexes: with the number itself the database would walk all posts down, and with
    # the reach itself all that go to everybody.
    may_read = Q(own_reach__in=reaches) | Q(author=user)
    sparse = standing_posts().alias(own_reach=F("reach_id") + 0).filter(may_read, place.condition)
    numbers: set[int] = set()
    for source in sources:
        older = sparse.filter(source, number__lt=top - WINDOW).order_by((F("number") + 0).desc())
        numbers.update(filter(None, older.values_list("number", flat=True)[: count - len(posts)]))
    wanted = sorted(numbers, reverse=True)[: count - len(posts)]
    return posts + list(base().filter(number__in=wanted).order_by("-number"))


def count_since(user: User, since: datetime) -> Json:
    """Return how many posts somebody's home stream has got since a time, and how many official ones for them.

    At most 100 each, among the newest 5,000.
    """
    newest = Post.objects.aggregate(newest=Max("number"))["newest"] or 0
    new = Post.objects.filter(readable(user), number__gt=newest - WINDOW, created_at__gte=since)
    new = new.exclude(author=user)
    mine = Q(pk__in=[])
    for source in sources_of(user):
        mine |= source
    return {
        "posts": new.filter(mine)[:COUNTED].count(),
        "official": new.filter(official=True)[:COUNTED].count(),
    }


def read_post(user: User, post_id: str) -> Json:
    """Return a post, and what it passes on where the person may read that. Raises NotFound."""
    found = find_post(user, post_id)
    shared = read_shared(user, [found], reaches_of(user))
    every = [found, *(view.post for view in shared.values())]
    return {
        "post": post_frame(load_view(found)),
        "shared": {public_id: post_frame(view) for public_id, view in shared.items()},
        "reacted": reacted_by(user, every),
        "confirmed": confirmed_by(user, every),
    }


def read_posts(user: User, ids: list[str]) -> Json:
    """Return those of the posts, by public id, that somebody may read, as they stand now."""
    reaches = reaches_of(user)
    found = list(base().filter(readable(user, reaches), public_id__in=ids).order_by("-number"))
    shared = read_shared(user, found, reaches)
    every = [*found, *(view.post for view in shared.values())]
    return {
        "posts": [post_frame(view) for view in load_views(found)],
        "shared": {public_id: post_frame(view) for public_id, view in shared.items()},
        "reacted": reacted_by(user, every),
        "confirmed": confirmed_by(user, every),
    }
