"""Whom somebody follows."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from people.active import active
from people.models import User
from people.queries import person, unit_ref
from streams.frames import Json
from streams.models import Follow


def list_follows(user: User) -> Json:
    """Return the people, units and tags that somebody follows, in the order of their names."""
    mine = Follow.objects.filter(user=user)
    people = mine.filter(active("person__")).select_related("person__unit").order_by("person__sort_key", "pk")
    units = mine.filter(unit__isnull=False).select_related("unit").order_by("unit__sort_key", "pk")
    return {
        "people": [person(one.person) for one in people if one.person],
        "units": [unit_ref(one.unit) for one in units if one.unit],
        "tags": list(mine.exclude(tag="").order_by("tag").values_list("tag", flat=True)),
    }


def follows(user: User, **source: Any) -> bool:
    """Say whether somebody follows a source: `person`, `unit` or `tag`."""
    return Follow.objects.filter(Q(user=user), **source).exists()


def count_followers(**source: Any) -> int:
    """Return how many follow a source."""
    return Follow.objects.filter(active("user__"), **source).count()
