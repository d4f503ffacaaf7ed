"""Ambassadors: those who help colleagues get going."""

from __future__ import annotations

from django.db import transaction

from audit.services import record
from people import rules
from people.models import User
from people.services.profiles import note_changed


@transaction.atomic
def mark_ambassador(*, actor: User, user: User, on: bool) -> None:
    """Give somebody the mark or take it back; as it is already is nothing to do. Raises Forbidden."""
    rules.check_may_manage_people(actor)
    if user.ambassador == on:
        return
    user.ambassador = on
    user.save(update_fields=["ambassador"])
    action = "ambassador.granted" if on else "ambassador.revoked"
    record(actor_id=actor.pk, action=action, target=f"person:{user.public_id}")
    note_changed(user)
