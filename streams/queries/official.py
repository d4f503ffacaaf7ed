"""Reading official posts: who has confirmed one, what is scheduled, who writes for whom."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.active import active
from people.belonging import members
from people.models import User
from people.queries import person
from people.text import is_storable
from people.words import fold
from streams import frames
from streams.frames import Json
from streams.models import Delegation, Post, PostConfirmation
from streams.queries.posts import base, load_views

PAGE = 50


def read_confirmations(post: Post, *, state: str, words: str, cursor: str | None) -> Json:
    """Return how many are to confirm a post and how many have, and a page of those of one `state` ("missing",
    "confirmed") in the order of their names. Raises Invalid."""
    if state not in ("missing", "confirmed"):
        raise Invalid("state", "missing, confirmed")
    if not is_storable(words):
        raise Invalid("q", _("This contains characters that are not text."))
    given = PostConfirmation.objects.filter(post=post, user=OuterRef("pk"))
    asked = members(post.reach.audience_id).exclude(pk=post.author_id or 0)
    expected = asked.count()
    confirmed = asked.filter(Exists(given)).count()
    found = asked.filter(Exists(given) if state == "confirmed" else ~Exists(given))
    for word in fold(words).split():
        found = found.filter(search_text__contains=word)
    if cursor:
        key, _sep, pk = cursor.partition("-")
        if not (key.isascii() and key.isdecimal() and pk.isascii() and pk.isdecimal() and len(pk) < 19):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        found = found.filter(Q(sort_key__gt=key) | Q(sort_key=key, pk__gt=int(pk)))
    page = list(found.select_related("unit").order_by("sort_key", "pk")[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return {
        "expected": expected,
        "confirmed": confirmed,
        "people": [person(user) for user in page[:PAGE]],
        "next": f"{last.sort_key}-{last.pk}" if last is not None else None,
    }


def list_scheduled(user: User) -> Json:
    """Return the posts of somebody, or written by them, that have not appeared yet: those that wait to be
    approved, and those for a time, the next one first."""
    mine = base().filter(Q(author=user) | Q(written_by=user), number=None, deleted_at=None)
    return {
        "scheduled": [
            frames.scheduled(view) for view in load_views(list(mine.order_by("held_at", "publish_at", "pk")))
        ]
    }


def list_delegations(user: User) -> Json:
    """Return who writes in somebody's name, and in whose name they write."""
    granted = Delegation.objects.filter(active("writer__"), leader=user).select_related("writer__unit")
    got = Delegation.objects.filter(active("leader__"), writer=user).select_related("leader__unit")
    return {
        "writers": [person(one.writer) for one in granted.order_by("writer__sort_key", "pk")],
        "leaders": [person(one.leader) for one in got.order_by("leader__sort_key", "pk")],
    }
