"""How Django itself finds and makes accounts: sign-in, `createsuperuser`, the admin."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Subquery

from eventlog.errors import Refused

if TYPE_CHECKING:
    from people.models import User


class AccountManager(BaseUserManager["User"]):
    """The manager of people."""

    def acting(self, *, at: datetime | None = None) -> QuerySet[User]:
        """Return those who may act, with what `User.must_accept` reads; `at` is when, now by default."""
        from people.active import active
        from people.models import HouseRules

        newest = HouseRules.objects.order_by("-version").values("version")[:1]
        return self.filter(active(at=at)).annotate(newest_rules=Subquery(newest))

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with that username, however it was cased."""
        return self.get(username=(username or "").casefold())

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator from the command line (`createsuperuser`). Raises ValidationError."""
        from people.services import create_user

        try:
            return create_user(
                username=username,
                password=password,
                given_name=fields.get("given_name") or username,
                family_name=fields.get("family_name") or "",
                email=fields.get("email") or "",
                roles=("staff", "administrator"),
                is_superuser=True,
            )
        except Refused as refused:
            # What the command knows how to tell.
            raise ValidationError(refused.message) from refused
