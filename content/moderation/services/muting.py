"""Taking the word from somebody for a time, and giving it back before."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from audit import services as audit
from content.moderation import rules
from content.moderation.models import Case, Mute
from content.moderation.rules import Action
from content.notices.services import tell
from eventlog import log
from eventlog.errors import NotFound
from people.active import is_muted
from people.models import User
from people.services.profiles import note_changed
from people.text import is_storable

MUTE_HOURS = 24 * 30


def mute(*, actor: User, user: User, hours: int, case: Case | None = None) -> datetime:
    """Let somebody not write for so many hours from now; return when it ends.

    A longer time that they have already stands. The caller was allowed to, and holds the person's topic.
    """
    until = timezone.now() + timedelta(hours=hours)
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.muted_until is not None and locked.muted_until > until:
        until = locked.muted_until
    Mute.objects.create(user=user, case=case, by=actor, until=until)
    _set(user, until)
    audit.record(
        actor_id=actor.pk,
        action="person.muted",
        target=f"person:{user.public_id}",
        detail={"hours": hours, "case": case.public_id if case else None},
    )
    return until


def lift_mute(*, actor: User, person: str) -> User:
    """Let somebody write again before the time is over. Raises Forbidden, NotFound."""
    rules.require(actor, Action.DECIDE)
    people = User.objects.select_for_update(no_key=True)
    user = people.filter(public_id=person).first() if is_storable(person) else None
    if user is None or not is_muted(user) or user.pk == actor.pk:
        raise NotFound()
    Mute.objects.filter(user=user, lifted_at=None, until__gt=timezone.now()).update(lifted_at=timezone.now())
    log.hold([user.topic_id])
    _set(user, None)
    tell([user], kind="unmuted", about=f"person:{user.public_id}")
    audit.record(actor_id=actor.pk, action="person.unmuted", target=f"person:{user.public_id}")
    return user


def _set(user: User, until: datetime | None) -> None:
    user.muted_until = until
    user.save(update_fields=["muted_until"])
    note_changed(user)
