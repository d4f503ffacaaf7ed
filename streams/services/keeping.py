"""Making topic streams, changing and closing them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Invalid
from people.active import active
from people.audience import Audience, parse
from people.belonging import keep, replace
from people.models import PersonList, Role, User
from people.services import create_person_list, set_list_members
from people.text import check_line
from streams.models import (
    FREQUENCY_LENGTH,
    HANDLE_LENGTH,
    NAME_LENGTH,
    PURPOSE_LENGTH,
    TopicStream,
)
from streams.queries.topics import base, find_stream
from streams.rules import check_may_keep_stream, check_may_publish
from streams.services.reaching import reach_of

PEOPLE_LIMIT = 100
HANDLE = r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$"
_handle = re.compile(HANDLE)
COMMUNICATORS: dict[str, Any] = {"role": Role.COMMUNICATOR.value}


def create_stream(
    *,
    actor: User,
    name: str,
    purpose: str,
    audience: Any,
    posters: Any = None,
    people: Collection[str] = (),
    handle: str = "",
    frequency: str = "",
    pre_approved: bool = False,
) -> TopicStream:
    """Make a topic stream for an audience (see `people.audience`), by the rule of official posts.

    `posters` is an audience expression, None for communicators alone; `people` are public ids of those who
    post besides. `handle` stands in its address, and is made of the name where it is empty. Raises Refused.
    """
    meant = parse(audience)
    check_may_publish(actor, meant)
    name = check_line("name", name, limit=NAME_LENGTH, required=True)
    handle = _check_handle(handle or handle_of(name))
    named = _find_people(people)
    own = create_person_list(owner=actor, name=name, members=named) if named else None
    made = TopicStream.objects.create(
        name=name,
        handle=handle,
        purpose=check_line("purpose", purpose, limit=PURPOSE_LENGTH, required=True),
        frequency=check_line("frequency", frequency, limit=FREQUENCY_LENGTH),
        reach=reach_of(meant),
        posters=keep(_posters(posters, own)),
        people=own,
        pre_approved=pre_approved,
        created_by=actor,
    )
    _record(actor, made, "made", {"name": name})
    return base().get(pk=made.pk)


def change_stream(*, actor: User, stream: str, fields: dict[str, Any]) -> TopicStream:
    """Change some fields of a topic stream, named as in `create_stream`, or close or open it (`closed`).

    Another audience is for what is posted from then on: whoever was told something keeps it, and nobody
    gets to read what was not for them. Raises Refused.
    """
    known = find_stream(actor, stream)
    check_may_keep_stream(actor, known)
    found = TopicStream.objects.select_for_update().get(pk=known.pk)
    if "name" in fields:
        found.name = check_line("name", fields["name"], limit=NAME_LENGTH, required=True)
    if "handle" in fields and fields["handle"] != found.handle:
        found.handle = _check_handle(fields["handle"])
    if "purpose" in fields:
        found.purpose = check_line("purpose", fields["purpose"], limit=PURPOSE_LENGTH, required=True)
    if "frequency" in fields:
        found.frequency = check_line("frequency", fields["frequency"], limit=FREQUENCY_LENGTH)
    if "audience" in fields:
        meant = parse(fields["audience"])
        check_may_publish(actor, meant)
        found.reach = reach_of(meant)
    if "posters" in fields or "people" in fields:
        _set_posters(actor, found, fields)
    if "pre_approved" in fields:
        found.pre_approved = fields["pre_approved"]
    if "closed" in fields and fields["closed"] != (found.closed_at is not None):
        found.closed_at = timezone.now() if fields["closed"] else None
    found.save()
    _record(actor, found, "changed", {"fields": sorted(fields)})
    return base().get(pk=found.pk)


def handle_of(name: str) -> str:
    """Return a handle made of a name: its letters without accents and its digits, the rest as hyphens."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:HANDLE_LENGTH].strip("-")


def _check_handle(handle: str) -> str:
    if len(handle) > HANDLE_LENGTH or not _handle.match(handle):
        raise Invalid(
            "handle",
            _("Small letters a to z, digits and hyphens, at most %(limit)d.") % {"limit": HANDLE_LENGTH},
            limit=HANDLE_LENGTH,
        )
    if TopicStream.objects.filter(handle=handle).exists():
        raise Invalid("handle", _("There is a stream with this address already. Choose another."))
    return handle


def _find_people(public_ids: Collection[str]) -> list[User]:
    wanted = set(public_ids)
    if len(wanted) > PEOPLE_LIMIT:
        raise Invalid(
            "people",
            _("At most %(limit)d people.") % {"limit": PEOPLE_LIMIT},
            code="too_many_people",
            limit=PEOPLE_LIMIT,
        )
    storable = {one for one in wanted if one.isascii() and one.isprintable()}
    found = list(User.objects.filter(active(), public_id__in=storable)) if storable else []
    if len(found) != len(wanted):
        raise Invalid("people", _("One of these people is not here."))
    return found


def _posters(expression: Any, own: PersonList | None) -> Audience:
    """Return who posts: the expression, else communicators, and who was named one by one."""
    meant = parse({"any": [COMMUNICATORS]} if expression is None else expression, field="posters")
    if own is None:
        return meant
    any_of_them = [*meant.expression["any"], {"list": own.public_id}]
    return parse({**meant.expression, "any": any_of_them}, field="posters")


def _set_posters(actor: User, stream: TopicStream, fields: dict[str, Any]) -> None:
    """Put others in place of who posts: the expression and the people go together."""
    if not {"posters", "people"} <= fields.keys():
        raise Invalid("posters", _("Say together who posts: posters and people."))
    named = _find_people(fields["people"])
    own = stream.people
    if own is not None:
        set_list_members(person_list=own, members=named)
    elif named:
        own = stream.people = create_person_list(owner=actor, name=stream.name, members=named)
    replace(stream.posters_id, _posters(fields["posters"], own if named else None))


def _record(actor: User, stream: TopicStream, what: str, detail: dict[str, Any]) -> None:
    audit.record(
        actor_id=actor.pk, action=f"stream.{what}", target=f"stream:{stream.public_id}", detail=detail
    )
