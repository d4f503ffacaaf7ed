"""Who is active now: an account that is open, and has not passed its end date."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from people.models import User


def active(prefix: str = "") -> Q:
    """Return the condition on people, or with `prefix` ("user__") on what leads to them."""
    open_ended = Q(**{f"{prefix}active_until": None})
    not_over = Q(**{f"{prefix}active_until__gt": timezone.now()})
    return Q(**{f"{prefix}is_active": True}) & (open_ended | not_over)


def is_active(user: User) -> bool:
    """Say whether the person is active now."""
    return user.is_active and (user.active_until is None or user.active_until > timezone.now())
