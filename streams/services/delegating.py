"""Letting somebody write official posts in one's name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from audit import services as audit
from eventlog.errors import Forbidden, Invalid, NotFound
from people.active import active
from people.models import User
from people.rules import is_guest
from streams.models import Delegation
from streams.queries.posts import clean_id
from streams.rules import may_be_official


def set_delegation(*, actor: User, person: str, on: bool) -> None:
    """Let somebody write in one's name, or no longer; again changes nothing. Raises Refused."""
    if not may_be_official(actor):
        raise Forbidden(_("Heads and communicators can let others write official posts for them."))
    writer = User.objects.filter(active(), public_id=clean_id(person)).first()
    if writer is None:
        raise NotFound()
    if writer.pk == actor.pk or is_guest(writer):
        raise Invalid("person", _("Choose a colleague who works here."))
    mine = Delegation.objects.filter(leader=actor, writer=writer)
    if on:
        changed = not mine.exists()
        Delegation.objects.bulk_create([Delegation(leader=actor, writer=writer)], ignore_conflicts=True)
    else:
        changed = bool(mine.delete()[0])
    if changed:
        audit.record(
            actor_id=actor.pk,
            action="delegation.granted" if on else "delegation.ended",
            target=f"user:{writer.public_id}",
            detail={},
        )
