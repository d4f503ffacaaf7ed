"""Finding portraits for somebody who may see them."""

from __future__ import annotations

from collections.abc import Iterable

from content.photos import keeping
from eventlog.errors import NotFound
from people import queries, rules
from people.active import active
from people.models import User
from people.text import is_storable


def photos_of(viewer: User, person_ids: Iterable[str]) -> dict[str, str]:
    """Return the hashes of the portraits that those people have and `viewer` may see, in one query.

    As with cards, guests see their own alone.
    """
    wanted = {person_id for person_id in person_ids if is_storable(person_id)}
    if rules.is_guest(viewer):
        wanted &= {viewer.public_id}
    found = User.objects.filter(active(), public_id__in=wanted).exclude(photo="")
    return dict(found.values_list("public_id", "photo"))


def find_photo(viewer: User, person_id: str, photo: str, side: str) -> str:
    """Return where a portrait's form lies. Raises Forbidden for guests, NotFound for one that is no more."""
    rules.check_may_see_card(viewer, person_id)
    user = queries.get_person(person_id)
    if not user.photo or user.photo != photo or side not in {str(known) for known in keeping.SIDES}:
        raise NotFound
    return keeping.name_of(photo, int(side))
