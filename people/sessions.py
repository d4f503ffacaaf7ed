"""Django's sessions, kept in the table of sign-ins.

One row is the session and the sign-in: what ends the one ends the other, whoever ends it (the person, an
administrator, a changed password, Django itself), and the open sockets hear of it through the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from eventlog.statements import Kept
from people import services
from people.models import USER_AGENT_LENGTH, SignIn

USER_AGENT_KEY = "user_agent"

_live = Kept(lambda key, at: SignIn.objects.filter(session_key=key, expire_date__gt=at))


def session_of(request: HttpRequest) -> SessionStore:
    """Return the request's session."""
    return cast(SessionStore, request.session)


class SessionStore(DatabaseStore):
    """A session whose row is a `SignIn`."""

    row: SignIn | None = None

    if TYPE_CHECKING:
        _session_cache: dict[str, Any]

        def _get_session(self, no_load: bool = False) -> dict[str, Any]: ...

        def _get_new_session_key(self) -> str: ...

    @property
    def public_id(self) -> str | None:
        """The sign-in's id as the outside sees it; None where there is no session yet."""
        self._get_session()
        return self.row.public_id if self.row else None

    def exists(self, session_key: str) -> bool:
        """Say whether there is a session with that key."""
        return SignIn.objects.filter(session_key=session_key).exists()

    def load(self) -> dict[str, Any]:
        """Read the session; an unknown, ended or expired one is empty and has no key."""
        self.row = _live.first(self.session_key or "", timezone.now())
        if self.row is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(self.row.session_data)
        return data

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError when it was ended meanwhile: it must not come back."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)
        now = timezone.now()
        user_id = data.get(SESSION_KEY)
        values = {
            "session_data": self.encode(data),
            "expire_date": self.get_expiry_date(),
            "user_id": int(user_id) if user_id else None,
            "user_agent": str(data.get(USER_AGENT_KEY, ""))[:USER_AGENT_LENGTH],
            "last_seen_at": now,
        }
        if must_create:
            try:
                with transaction.atomic():
                    self.row = SignIn.objects.create(session_key=self.session_key, created_at=now, **values)
            except IntegrityError as error:
                raise CreateError from error
        elif not SignIn.objects.filter(session_key=self.session_key).update(**values):
            raise UpdateError

    def cycle_key(self) -> None:
        """Give the session a new key and keep the row: after signing in, and after a changed password."""
        old_key = self.session_key
        if old_key is None:
            self.create()
            return
        self._get_session()
        new_key = self._get_new_session_key()
        if not SignIn.objects.filter(session_key=old_key).update(session_key=new_key):
            raise UpdateError
        self._session_key = new_key
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        """End the session; a sign-in's sockets close."""
        key = session_key or self.session_key
        if key is not None:
            services.end_session(session_key=key)

    def forget(self) -> None:
        """Let go of a session that was ended elsewhere, so that the answer takes the cookie away."""
        self._session_key = None
        self._session_cache = {}
        self.row = None
        self.modified = False

    @classmethod
    def clear_expired(cls) -> None:
        """Remove what has expired and what ended longer ago than the log reaches back."""
        services.purge_sign_ins()

    # Django's asynchronous views would otherwise go past the methods above.
    async def aload(self) -> dict[str, Any]:
        """Read the session."""
        return await sync_to_async(self.load)()

    async def asave(self, must_create: bool = False) -> None:
        """Write the session. Raises UpdateError."""
        await sync_to_async(self.save)(must_create)

    async def aexists(self, session_key: str) -> bool:
        """Say whether there is a session with that key."""
        return await sync_to_async(self.exists)(session_key)

    async def acreate(self) -> None:
        """Start a session."""
        await sync_to_async(self.create)()

    async def acycle_key(self) -> None:
        """Give the session a new key."""
        await sync_to_async(self.cycle_key)()

    async def adelete(self, session_key: str | None = None) -> None:
        """End the session."""
        await sync_to_async(self.delete)(session_key)

    @classmethod
    async def aclear_expired(cls) -> None:
        """Remove what has expired."""
        await sync_to_async(cls.clear_expired)()
