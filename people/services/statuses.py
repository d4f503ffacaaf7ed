"""What people are doing now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from eventlog.errors import Invalid
from people.models import EMOJI_LENGTH, STATUS_LENGTH, Status, User
from people.services.profiles import note_changed
from people.text import check_line, check_symbol

LONGEST = timedelta(days=366)


@transaction.atomic
def set_status(
    *,
    user: User,
    kind: str = Status.Kind.DOING,
    emoji: str = "",
    text: str = "",
    until: datetime | None = None,
) -> Status:
    """Say what the person is doing, in place of what was said before; over at `until`, None: until changed.

    Logs `profile.changed` in the person's own topic. Raises Invalid and TooLong with the field.
    """
    if kind not in Status.Kind.values:
        raise Invalid("kind", _("Choose one of the kinds of status there are."))
    line = check_line("text", text, limit=STATUS_LENGTH)
    picture = check_symbol("emoji", emoji, limit=EMOJI_LENGTH)
    if kind == Status.Kind.DOING and not line and not picture:
        raise Invalid("text", _("Write what you are doing, or choose an emoji."), code="text_empty")
    if until is not None:
        now = timezone.now()
        if not now < until <= now + LONGEST:
            raise Invalid("until", _("Choose a time between now and a year from now."))
        until = until.astimezone(UTC)
    values = {"kind": kind, "emoji": picture, "text": line, "until": until}
    user.status, _created = Status.objects.update_or_create(user=user, defaults=values)
    note_changed(user)
    return user.status


@transaction.atomic
def clear_status(*, user: User) -> None:
    """Take back what was said; nothing said is nothing to do."""
    deleted, _by_model = Status.objects.filter(user=user).delete()
    user._state.fields_cache.pop("status", None)
    if deleted:
        note_changed(user)
