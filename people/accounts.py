"""How Django itself finds and makes accounts: sign-in, `createsuperuser`, the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager

if TYPE_CHECKING:
    from people.models import User


class AccountManager(BaseUserManager["User"]):
    """The manager of people."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with that username, however it was cased."""
        return self.get(username=(username or "").casefold())

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Make an administrator from the command line (`manage.py createsuperuser`)."""
        from people.services import create_user

        return create_user(
            username=username,
            password=password,
            given_name=fields.get("given_name") or username,
            family_name=fields.get("family_name") or "",
            email=fields.get("email") or "",
            roles=("staff", "administrator"),
            is_superuser=True,
        )
