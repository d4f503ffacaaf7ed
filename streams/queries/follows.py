"""Whom somebody follows."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from people.active import active
from people.belonging import audience_keys
from people.models import Unit, User
from people.queries import person, unit_ref
from people.words import sort_key
from streams.frames import Json
from streams.models import Follow, Post, PostTagging


def list_follows(user: User) -> Json:
    """Return the people, units, topic streams and tags that somebody follows, in the order of their names."""
    mine = Follow.objects.filter(user=user)
    people = mine.filter(active("person__")).select_related("person__unit").order_by("person__sort_key", "pk")
    units = mine.filter(unit__isnull=False).select_related("unit").order_by("unit__sort_key", "pk")
    return {
        "people": [person(one.person) for one in people if one.person],
        "units": [unit_ref(one.unit) for one in units if one.unit],
        "streams": _streams(user, mine),
        "tags": list(mine.exclude(tag="").order_by("tag").values_list("tag", flat=True)),
    }


def _streams(user: User, mine: QuerySet[Follow]) -> list[Json]:
    """Return the followed topic streams that the person may still read."""
    found = mine.filter(stream__reach__audience__in=audience_keys(user.pk)).select_related("stream")
    streams = sorted((one.stream for one in found if one.stream), key=lambda it: (sort_key(it.name), it.pk))
    return [{"id": it.public_id, "name": it.name, "handle": it.handle} for it in streams]


def stand_to(user: User, **source: Any) -> Json:
    """Return whether somebody follows a source (`person`, `unit`, `stream` or `tag`), whether they are
    notified of each post there, and how many follow it."""
    notify = Follow.objects.filter(Q(user=user), **source).values_list("notify", flat=True).first()
    return {
        "following": notify is not None,
        "notify": bool(notify),
        "followers": count_followers(**source),
    }


def notified_of(post: Post) -> QuerySet[Follow]:
    """Return the follows by which people want to be notified of a post."""
    by_source = Q(unit__in=units_above(post.unit)) | Q(
        tag__in=PostTagging.objects.filter(post=post).values("tag")
    )
    if post.author_id is not None:
        by_source |= Q(person=post.author_id)
    if post.stream_id is not None:
        by_source |= Q(stream=post.stream_id)
    return Follow.objects.filter(by_source, notify=True)


def units_above(unit: Unit | None) -> set[int]:
    """Return the primary keys of a unit and of those above it."""
    return {int(part) for part in unit.path.split("/") if part} if unit is not None else set()


def count_followers(**source: Any) -> int:
    """Return how many follow a source."""
    return Follow.objects.filter(active("user__"), **source).count()
