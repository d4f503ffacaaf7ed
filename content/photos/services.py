"""Giving oneself a portrait, and taking one away."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from audit.services import record
from content.moderation.muting import require_voice
from content.photos import keeping, rules
from eventlog import due
from eventlog.due import Item
from eventlog.errors import Unavailable
from people.models import User
from people.services.profiles import note_changed

DISCARD = "photos.discard"
# Who has the address may be reading it at this moment.
DISCARD_AFTER = timedelta(minutes=1)


@transaction.atomic
def set_photo(*, actor: User, photo: str) -> User:
    """Give `actor` the portrait whose bytes are in the storage; the one before goes. Return the person.

    Raises Refused (`muted`), and Unavailable where the bytes went in between.
    """
    require_voice(actor)
    user = User.objects.select_for_update().get(pk=actor.pk)
    due.cancel(DISCARD, photo)
    if not keeping.is_kept(photo):
        raise Unavailable()
    _change(user, photo)
    return user


@transaction.atomic
def remove_photo(*, actor: User, user: User) -> None:
    """Take a portrait away: one's own, or as moderator or administrator anybody's, which the trail tells.

    Without one nothing happens. Raises Forbidden.
    """
    rules.check_may_remove_photo(actor, user)
    found = User.objects.select_for_update().get(pk=user.pk)
    if not found.photo:
        return
    _change(found, "")
    if actor.pk != user.pk:
        record(actor_id=actor.pk, action="photo.removed", target=f"person:{user.public_id}")


def _change(user: User, photo: str) -> None:
    before, user.photo = user.photo, photo
    user.save(update_fields=["photo"])
    if before and before != photo:
        due.schedule(DISCARD, before, timezone.now() + DISCARD_AFTER)
    note_changed(user)


def discard_bytes(item: Item) -> None:
    """Remove the bytes of a portrait that nobody has any more; again changes nothing."""
    if not User.objects.filter(photo=item.key).exists():
        keeping.discard(item.key)


def purge_stray() -> int:
    """Remove portraits older than a day that nobody has; return how many."""
    stray = list(keeping.find_stray(timezone.now() - timedelta(days=1)))
    for photo in stray:
        keeping.discard(photo)
    return len(stray)


due.register(DISCARD, discard_bytes, lease_seconds=60)
