"""Following people, units, topic streams and tags."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from eventlog.errors import Invalid, NotFound
from people.active import active
from people.models import Role, Unit, User
from streams.models import Follow
from streams.queries.posts import clean_id
from streams.queries.sources import read_tag
from streams.queries.topics import find_stream
from streams.rules import check_may_follow

FOLLOWS_LIMIT = 1_000


def set_follow(*, actor: User, kind: str, source: str, on: bool, notify: bool | None = None) -> bool:
    """Follow a person, unit or topic stream by public id, or a tag, or stop it; either again changes nothing.

    `notify` says whether to be notified of each post; None leaves it. Returns whether one is. Raises Refused:
    for oneself, for guests, and for more than 1,000.
    """
    check_may_follow(actor)
    wanted = _find(actor, kind, source)
    mine = Follow.objects.filter(user=actor)
    if not on:
        mine.filter(**wanted).delete()
        return False
    if not mine.filter(**wanted).exists():
        if mine.count() >= FOLLOWS_LIMIT:
            raise Invalid(
                "source",
                _("You follow %(limit)d already. Stop following some first.") % {"limit": FOLLOWS_LIMIT},
                code="too_many",
                limit=FOLLOWS_LIMIT,
            )
        Follow.objects.bulk_create([Follow(user=actor, **wanted)], ignore_conflicts=True)
    if notify is not None:
        mine.filter(**wanted).update(notify=notify)
    return mine.filter(**wanted, notify=True).exists()


def _find(actor: User, kind: str, source: str) -> dict[str, Any]:
    if kind == "person":
        return {"person": _find_person(actor, source)}
    if kind == "unit":
        unit = Unit.objects.filter(public_id=clean_id(source)).first()
        if unit is None:
            raise NotFound()
        return {"unit": unit}
    if kind == "stream":
        return {"stream": find_stream(actor, source)}
    return {"tag": read_tag(source)}


def _find_person(actor: User, person_id: str) -> User:
    found = User.objects.filter(active(), public_id=clean_id(person_id)).first()
    if found is None:
        raise NotFound()
    if found.pk == actor.pk:
        raise Invalid("source", _("What you post is in your stream anyway."))
    if Role.GUEST in found.role_names:
        raise Invalid("source", _("Guests do not post, so they cannot be followed."))
    return found
