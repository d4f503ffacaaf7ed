"""Who is active now: an account that is open, and has not passed its end date."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from people.models import User


def active(prefix: str = "", *, at: datetime | None = None) -> Q:
    """Return the condition on people, or with `prefix` ("user__") on what leads to them; `at` is for now."""
    open_ended = Q(**{f"{prefix}active_until": None})
    not_over = Q(**{f"{prefix}active_until__gt": at or timezone.now()})
    return Q(**{f"{prefix}is_active": True}) & (open_ended | not_over)


def is_active(user: User) -> bool:
    """Say whether the person is active now."""
    return user.is_active and (user.active_until is None or user.active_until > timezone.now())


def is_muted(user: User) -> bool:
    """Say whether a moderator has taken the word from the person for a time that is not over."""
    return user.muted_until is not None and user.muted_until > timezone.now()
