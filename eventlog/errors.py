"""Refusals: what a person may be told when something cannot be done. REST and socket render them alike."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from eventlog.frames import timestamp


class Refused(Exception):
    """A command that was not carried out, and why.

    `code` is for programs, `message` for the person, in the person's language. `status` is the HTTP status,
    `field` the faulty input, `limit` the bound that was passed, `retry_after` seconds to wait,
    `until` the time from which it can be done.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 400,
        field: str | None = None,
        limit: int | None = None,
        retry_after: float | None = None,
        until: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.field = field
        self.limit = limit
        self.retry_after = retry_after
        self.until = until

    def as_dict(self) -> dict[str, Any]:
        """Return the error as it stands in an answer; what does not apply is left out."""
        error: dict[str, Any] = {"code": self.code, "message": self.message, "field": self.field}
        if self.limit is not None:
            error["limit"] = self.limit
        if self.retry_after is not None:
            error["retry_after"] = ceil(self.retry_after * 10) / 10
        if self.until is not None:
            error["until"] = timestamp(self.until)
        return error


class NotFound(Refused):
    """No such thing, or not for this person: the two are never told apart."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(
            "not_found", message or _("There is nothing here, or it is not for you."), status=404
        )


class Forbidden(Refused):
    """The person sees the thing but may not do this with it."""

    def __init__(self, message: str | None = None, *, code: str = "forbidden") -> None:
        super().__init__(code, message or _("You may not do this."), status=403)


class Invalid(Refused):
    """A value that is refused; `field` says which."""

    def __init__(self, field: str, message: str, *, code: str = "invalid", limit: int | None = None) -> None:
        super().__init__(code, message, status=400, field=field, limit=limit)


class TooLong(Invalid):
    """A text over its limit, in characters."""

    def __init__(self, field: str, limit: int) -> None:
        message = _("This is too long: at most %(limit)d characters.") % {"limit": limit}
        super().__init__(field, message, code="text_too_long", limit=limit)


class Conflict(Refused):
    """The state of things does not allow this now."""

    def __init__(self, code: str, message: str, *, limit: int | None = None) -> None:
        super().__init__(code, message, status=409, limit=limit)


class TooFast(Refused):
    """Over the rate limit; `retry_after` in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(
            "too_fast",
            _("That was too fast. Wait a moment and try again."),
            status=429,
            retry_after=retry_after,
        )


class Unavailable(Refused):
    """The server cannot write now."""

    def __init__(self, retry_after: float = 2.0) -> None:
        super().__init__(
            "unavailable",
            _("The server cannot save right now. Nothing is lost: try again in a moment."),
            status=503,
            retry_after=retry_after,
        )
