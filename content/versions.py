"""What writings said before they were changed: the same for messages, posts and comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet

from content.models import Version
from eventlog.frames import timestamp
from people.models import User

LIMIT = 100

Json = dict[str, Any]
V = TypeVar("V", bound=Version)


def latest(versions: QuerySet[V]) -> tuple[list[V], bool]:
    """Return the earlier texts of one writing, the latest first, at most 100; and whether that is all."""
    found = list(versions.select_related("replaced_by").order_by("-pk")[: LIMIT + 1])
    return found[:LIMIT], len(found) <= LIMIT


def as_frames(versions: Iterable[Version], author: Callable[[User | None], Json]) -> list[Json]:
    """Return earlier texts as clients get them: each from when to when, and who replaced it, as `author`
    shows them."""
    return [
        {
            "text": version.text,
            "at": timestamp(version.written_at),
            "until": timestamp(version.replaced_at),
            "by": author(version.replaced_by),
            "deletion": version.deletion,
        }
        for version in versions
    ]
