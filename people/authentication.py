"""Who makes a REST request."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication
from rest_framework.request import Request

from people.models import User
from people.sessions import session_of


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie, with Django's protection against forged requests.

    Puts the sign-in's public id on the request as `session_id`. Somebody not signed in gets 401, not 403.
    """

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """Return the person, or None. Raises PermissionDenied on a missing or wrong CSRF token."""
        found: tuple[User, Any] | None = super().authenticate(request)
        if found is not None:
            vars(request._request)["session_id"] = session_of(request._request).public_id
        return found

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme for the header `WWW-Authenticate`: its presence makes the answer a 401."""
        return "Session"


class SessionAuthenticationScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the OpenAPI document describes it."""

    target_class = "people.authentication.SessionAuthentication"
