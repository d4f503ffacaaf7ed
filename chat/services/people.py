"""People named in a command."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.models import User
from people.queries import people_by_public_id

PEOPLE_LIMIT = 100


def find_people(public_ids: Sequence[str], *, limit: int = PEOPLE_LIMIT) -> list[User]:
    """Return the people in the order named, each once.

    Raises Invalid: `too_many_people` over `limit`, `invalid` when one of them is unknown or no longer here.
    """
    wanted = list(dict.fromkeys(public_ids))
    if len(wanted) > limit:
        raise Invalid(
            "people",
            _("At most %(limit)d people at a time.") % {"limit": limit},
            code="too_many_people",
            limit=limit,
        )
    if not wanted:
        return []
    sound = [public_id for public_id in wanted if public_id.isascii() and public_id.isprintable()]
    found = people_by_public_id(sound)
    if len(found) < len(wanted):
        raise Invalid("people", _("Somebody named here is not in the directory."))
    return [found[public_id] for public_id in wanted]
