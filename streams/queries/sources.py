"""The streams of one person, one unit, one tag: whose they are, and whether one follows them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from content.tags import normalise
from eventlog.errors import Invalid, NotFound
from people.active import active
from people.models import Unit, User
from people.queries import path_of, person, unit_ref
from people.rules import check_may_see_card, check_may_see_directory
from streams.frames import Json
from streams.queries.follows import stand_to
from streams.queries.home import Place, read_stream, tagged
from streams.queries.posts import clean_id
from streams.rules import may_speak_for


def read_person(viewer: User, person_id: str, place: Place, limit: int) -> Json:
    """Return a page of what somebody posted. Raises NotFound, and Forbidden for guests."""
    check_may_see_card(viewer, person_id)
    found = User.objects.filter(active(), public_id=clean_id(person_id)).select_related("unit").first()
    if found is None:
        raise NotFound()
    return {
        "person": person(found),
        **stand_to(viewer, person=found),
        **read_stream(viewer, Q(author=found), place, limit),
    }


def read_unit(viewer: User, unit_id: str, place: Place, limit: int) -> Json:
    """Return a page of what a unit and those below it posted. Raises NotFound, and Forbidden for guests."""
    check_may_see_directory(viewer)
    found = Unit.objects.filter(public_id=clean_id(unit_id)).first()
    if found is None:
        raise NotFound()
    below = Unit.objects.filter(path__startswith=found.path).values("pk")
    return {
        "unit": {**unit_ref(found), "path": path_of(found)},
        **stand_to(viewer, unit=found),
        "can_speak": may_speak_for(viewer, found),
        **read_stream(viewer, Q(unit__in=below), place, limit),
    }


def read_tag(tag: str) -> str:
    """Return a tag as it is stored. Raises Invalid for what is none."""
    found = normalise(tag.removeprefix("#"))
    if found is None:
        raise Invalid("tag", _("This is not a tag: letters, digits and _, with at least one letter."))
    return found


def read_tagged(viewer: User, tag: str, place: Place, limit: int) -> Json:
    """Return a page of what carries a tag. Raises Invalid for what is no tag."""
    wanted = read_tag(tag)
    return {
        "tag": wanted,
        **stand_to(viewer, tag=wanted),
        **read_stream(viewer, tagged([wanted]), place, limit),
    }
