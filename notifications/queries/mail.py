"""Whose mail a link is from."""

from __future__ import annotations

from eventlog.errors import NotFound
from notifications.channels.stopping import read_token
from people.models import User


def holder_of(token: str) -> User:
    """Return who was sent the mail with this token. Raises NotFound."""
    person_id = read_token(token)
    found = User.objects.filter(public_id=person_id).first() if person_id is not None else None
    if found is None:
        raise NotFound
    return found
