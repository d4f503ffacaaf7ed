"""What every room's REST views share: running a command, and errors in one shape."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from eventlog import executor, limits
from eventlog.commands import Actor
from eventlog.errors import Refused, TooFast

_CODES = {
    400: "bad_frame",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "frame_too_large",
    415: "unsupported_media_type",
    429: "too_fast",
}


def actor_of(request: Request) -> Actor:
    """Return who makes the request."""
    user: Any = request.user
    return Actor(user, getattr(request, "session_id", None))


def run(request: Request, name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Run the command `name` with `data` for whoever makes the request. Raises Refused."""
    actor = actor_of(request)
    wait = limits.take(actor.user_id)
    if wait:
        raise TooFast(wait)
    return executor.run(name, data, actor)


def body(request: Request) -> dict[str, Any]:
    """Return the request's JSON object. Raises Refused when it is something else."""
    if not isinstance(request.data, dict):
        raise Refused("bad_frame", _("Send a JSON object."))
    return dict(request.data)


def error_response(refused: Refused) -> Response:
    """Return the answer that says why not."""
    response = Response({"error": refused.as_dict()}, status=refused.status)
    if refused.retry_after is not None:
        response["Retry-After"] = str(max(1, ceil(refused.retry_after)))
    return response


def handle_exception(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Render any refusal in the one shape; what is unforeseen goes on to the server's log."""
    if isinstance(exc, Refused):
        return error_response(exc)
    if isinstance(exc, Http404):
        exc = exceptions.NotFound(_("There is nothing here, or it is not for you."))
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    code = exc.status_code
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        code = status.HTTP_401_UNAUTHORIZED
    name = "bad_json" if isinstance(exc, exceptions.ParseError) else _CODES.get(code, "error")
    wait = getattr(exc, "wait", None)
    return error_response(Refused(name, str(exc.detail), status=code, retry_after=wait))
