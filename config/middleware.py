"""Middleware of the installation as a whole."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse


def health(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer /healthz (the process lives) and /readyz (it can read the database).

    Before everything else, so that a probe needs no right host name, no session and no sign-in.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if request.path == "/readyz":
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT head FROM eventlog_topic LIMIT 1")
            except DatabaseError:
                return HttpResponse("the database does not answer", content_type="text/plain", status=503)
            return HttpResponse("ok", content_type="text/plain")
        return get_response(request)

    return answer
