"""Whom one may name where one writes a post or a comment, and who of those named could not read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from content.mentions import MENTIONS_LIMIT, units_called, written_names
from eventlog.errors import Invalid
from people import belonging
from people.audience import parse
from people.directory import search_people
from people.models import User
from people.queries import person, unit_ref
from people.rules import is_guest
from people.text import is_storable
from streams.frames import Json, mentioned
from streams.queries.posts import find_post
from streams.queries.topics import find_stream
from streams.rules import check_may_address

# Of so many people found those who can read come first.
PEOPLE = 30
UNITS = 4


@dataclass(frozen=True)
class Place:
    """Where one writes: to an `audience` (an expression as JSON), in a topic `stream`, or below a `post`."""

    audience: str | None = None
    stream: str | None = None
    post: str | None = None

    def readers(self, user: User) -> QuerySet[User]:
        """Return the people who can read what is written there.

        Raises NotFound for a stream or post that the person may not know of, Invalid for an audience they may
        not post to, and where not exactly one place is named.
        """
        if (self.audience, self.stream, self.post).count(None) != 2:
            raise Invalid("audience", _("Name one of audience, stream and post."))
        if self.stream is not None:
            return belonging.members(find_stream(user, self.stream).reach.audience_id)
        if self.post is not None:
            found = find_post(user, self.post)
            return User.objects.filter(belonging.belongs(found.reach.audience_id) | Q(pk=found.author_id))
        meant = parse(_read_expression(self.audience or ""))
        check_may_address(user, meant)
        return meant.members()


def _read_expression(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid("audience", _('Write an audience as {"any": [...]}.')) from None


def suggest(user: User, place: Place, words: str) -> Json:
    """Return people and units that may be meant by `words` after an @, and of each person whether they could
    read what is written; those who could come first. Guests see no directory and find nobody.

    Raises as `Place.readers`, and Invalid for words that cannot be searched.
    """
    readers = place.readers(user)
    if is_guest(user):
        return {"people": [], "units": []}
    found = search_people(viewer=user, words=words, beginning=True, limit=PEOPLE).people
    reading = set(readers.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    found.sort(key=lambda one: one.pk not in reading)
    units = list(units_called(words)[:UNITS])
    written = written_names(units)
    return {
        "people": [{"person": person(one), "reads": one.pk in reading} for one in found],
        "units": [
            {
                **unit_ref(unit),
                "above": unit.parent.name if unit.parent else "",
                "written": written[unit.pk],
            }
            for unit in units
            if unit.pk in written
        ],
    }


def outside(user: User, place: Place, usernames: Sequence[str]) -> list[Json]:
    """Return those of the people named who could not read what is written, in the order of the names.

    Raises as `Place.readers`, and Invalid for more than 50 names.
    """
    if len(usernames) > MENTIONS_LIMIT:
        raise Invalid(
            "names",
            _("At most %(limit)d people can be mentioned in one text.") % {"limit": MENTIONS_LIMIT},
            code="too_many_mentions",
            limit=MENTIONS_LIMIT,
        )
    readers = place.readers(user)
    wanted = [name.casefold() for name in usernames if is_storable(name)]
    if is_guest(user) or not wanted:
        return []
    named = User.objects.filter(username__in=wanted).in_bulk(field_name="username")
    reading = set(readers.filter(pk__in=[one.pk for one in named.values()]).values_list("pk", flat=True))
    found = (named[name] for name in dict.fromkeys(wanted) if name in named)
    return [mentioned(one) for one in found if one.pk not in reading]
