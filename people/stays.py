"""Guests' end dates: when one has passed, the guest is signed out everywhere at that moment."""

from __future__ import annotations

from datetime import datetime

from eventlog import due
from people.active import is_active
from people.models import User
from people.services.sign_ins import revoke_all_sign_ins

KIND = "people.stay_over"


def watch(user: User) -> None:
    """See to it that the person is signed out when their time is over, in the caller's transaction."""
    if user.active_until is not None:
        due.schedule(KIND, user.public_id, user.active_until)


def _end(item: due.Item) -> datetime | None:
    user = User.objects.filter(public_id=item.key).first()
    if user is None or user.active_until is None:
        return None
    if is_active(user) and user.active_until > item.at:
        # It was put off.
        return user.active_until
    revoke_all_sign_ins(user=user)
    return None


due.register(KIND, _end)
