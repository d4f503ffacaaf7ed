"""Those who have an account and no way into it yet: brought in from a file, and waiting for a letter."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from people import queries, rules
from people.models import Invitation, Role, Unit, User

SHOWN = 100


def has_way_in(user: User) -> bool:
    """Say whether the person can sign in with something that only they have: a password, a passkey."""
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return user.has_usable_password() or passkeys.exists()


def without_way_in() -> QuerySet[User]:
    """Return the active people who have neither password nor passkey, as names sort. Guests are not among
    them: they come by invitations of their own."""
    passkeys = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.WEBAUTHN)
    return (
        queries.people()
        .filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        .exclude(Exists(passkeys))
        .exclude(roles__role=Role.GUEST)
        .order_by("sort_key", "pk")
    )


def people_awaited(unit: Unit | None = None) -> QuerySet[User]:
    """Return those without a way in, of `unit` and what lies below it, who have never signed in."""
    found = without_way_in().filter(last_login=None)
    return found if unit is None else found.filter(unit__path__startswith=unit.path)


def have_letter() -> Exists:
    """Return the condition that somebody has a letter whose code is still good."""
    letters = Invitation.objects.filter(
        person=OuterRef("pk"), used_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    return Exists(letters)


def summary(actor: User, unit: Unit | None) -> dict[str, Any]:
    """Return how many are awaited in `unit`, how many of them have a letter, and the first hundred without.

    Raises Forbidden for who may not invite them.
    """
    rules.check_may_invite(actor, unit)
    found = people_awaited(unit)
    without = found.exclude(have_letter())
    count = found.count()
    return {
        "count": count,
        "lettered": count - without.count(),
        "people": [queries.person(user) for user in without[:SHOWN]],
    }
