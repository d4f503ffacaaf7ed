"""The streams: posts in the order they appeared, the newest first.

A page costs the same however many posts there are and however many sources one follows. The newest posts are
looked through first, where an active stream has enough of them; a sparse one is gathered from its sources,
of which it then has few posts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from eventlog.statements import Kept
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

# Reads posts from a number on, at most so many, the newest first.
Recent = Callable[[int, int], list[Post]]


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
    if everything:
        return read_page(user, [Q(reach__in=reaches), Q(author=user)], place, limit, reaches)
    units = _units_of(user)

    def recent(low: int, count: int) -> list[Post]:
        first = (place.after or 0) + 1
        below = place.before or _NO_BOUND
        keys = reaches or [0], units or [0]
        return _recent(user.pk, *keys, max(low, first), below, limit=count)

    return read_page(user, _followed(user.pk, units), place, limit, reaches, recent)


def read_stream(user: User, source: Q, place: Place, limit: int) -> Json:
    """Return a page of one source's posts."""
    return read_page(user, [source], place, limit, reaches_of(user))


def sources_of(user: User) -> list[Q]:
    """Return what somebody's home stream is made of, as conditions on posts: themselves and the people they
    follow; their own unit and those they follow, with what lies below; topic streams; tags."""
    return _followed(user.pk, _units_of(user))


def _units_of(user: User) -> list[int]:
    """Return the units whose posts are in somebody's home stream: at most two queries."""
    paths = set(_followed_paths(user.pk))
    if user.unit is not None:
        paths.add(user.unit.path)
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(path__startswith=path)
    return list(Unit.objects.filter(within).values_list("pk", flat=True)) if paths else []


_followed_paths = Kept(
    lambda user_id: Follow.objects.filter(user=user_id, unit__isnull=False).values_list(
        "unit__path", flat=True
    )
)


def _followed(user_id: int, units: Sequence[int]) -> list[Q]:
    mine = Follow.objects.filter(user=user_id)
    people = Q(author__in=mine.filter(person__isnull=False).values("person")) | Q(author=user_id)
    tags = mine.exclude(tag="").values("tag")
    streams = Q(stream__in=mine.filter(stream__isnull=False).values("stream"))
    return [people, Q(unit__in=units), streams, tagged(tags)]


def _any_of(sources: Collection[Q]) -> Q:
    found = Q(pk__in=[])
    for source in sources:
        found |= source
    return found


# Above every number there will be.
_NO_BOUND = 1 << 62
_recent = Kept(
    lambda user_id, reaches, units, low, below, *, limit: (
        base()
        .filter(readable(User(pk=user_id), reaches), _any_of(_followed(user_id, units)))
        .filter(number__gte=low, number__lt=below)
        .order_by("-number")[:limit]
    )
)
_numbers = Kept(
    lambda: Post.objects.filter(number__isnull=False).order_by("-number").values_list("number", flat=True)[:1]
)


def tagged(tags: Any) -> Q:
    """Return the condition that a post carries one of the tags."""
    return Q(number__in=PostTagging.objects.filter(tag__in=tags).values("number"))


def read_page(
    user: User,
    sources: list[Q],
    place: Place,
    limit: int,
    reaches: Collection[int],
    recent: Recent | None = None,
) -> Json:
    """Return the newest posts of the sources at a place that somebody may read, with the cursors on both
    sides. `limit` is 1 to 50. `recent` reads those from a number on, where that is put together already."""
    posts = _newest(user, reaches, sources, place, limit + 1, recent)
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


def _newest(
    user: User,
    reaches: Collection[int],
    sources: list[Q],
    place: Place,
    count: int,
    recent: Recent | None,
) -> list[Post]:
    top = place.before
    if top is None:
        top = (_numbers.first() or 0) + 1
    if recent is None:
        found = base().filter(readable(user, reaches), place.condition, _any_of(sources))
        posts = list(found.filter(number__gte=top - WINDOW).order_by("-number")[:count])
    else:
        posts = recent(top - WINDOW, count)
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
    newest = _numbers.first() or 0
    new = Post.objects.filter(readable(user), number__gt=newest - WINDOW, created_at__gte=since)
    new = new.exclude(author=user)
    return {
        "posts": new.filter(_any_of(sources_of(user)))[:COUNTED].count(),
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
