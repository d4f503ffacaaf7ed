"""Who a username or an e-mail address and a password belong to."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest
from django.utils import timezone

from eventlog.statements import Kept
from people.active import is_active
from people.models import User
from people.passwords import MAX_PASSWORD
from people.queries import find_account
from people.text import is_storable

_acting = Kept(lambda at, key: User.objects.acting(at=at).filter(pk=key).select_related("unit"))


class PasswordBackend(AuthenticationBackend):
    """Signs people in by password. An unknown name costs the same time as a wrong password."""

    def get_user(self, user_id: int) -> User | None:
        """Return who the session belongs to, with the unit, in one query; None when deactivated."""
        return _acting.first(timezone.now(), user_id)

    def _authenticate(self, request: HttpRequest | None, **credentials: str) -> User | None:
        password = credentials["password"]
        user = find_account(credentials.get("email") or credentials.get("username") or "")
        if user is None or len(password) > MAX_PASSWORD or not is_storable(password):
            return None
        self._did_check_password = True
        # A deactivated person hears the same as one with a wrong password.
        right = user.check_password(password) and is_active(user)
        return user if right else None

    def _mitigate_timing_attack(self, password: str) -> None:
        super()._mitigate_timing_attack(password[:MAX_PASSWORD] if is_storable(password) else "")
