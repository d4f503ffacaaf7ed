"""Middleware of the installation as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

# What is smaller fits into one packet either way.
WORTH_BYTES = 1_000
# Of a length by chance, so that a length tells nothing of a secret beside words of an attacker's (BREACH).
PADDING_BYTES = 100
Next = Callable[[HttpRequest], HttpResponseBase]
_accepts_gzip = re.compile(r"\bgzip\b")


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


def compress(get_response: Next) -> Next:
    """Send JSON compressed to whoever takes it so: a list of 300 rooms is a tenth over a phone's network.

    Files pass untouched: they are compressed already, and streamed.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _compressed(request, get_response(request))

    return answer


def _compressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not isinstance(response, HttpResponse) or response.has_header("Content-Encoding"):
        return response
    is_json = response.get("Content-Type", "").startswith("application/json")
    if not is_json or len(response.content) < WORTH_BYTES:
        return response
    patch_vary_headers(response, ("Accept-Encoding",))
    if _accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response.content = compress_string(response.content, max_random_bytes=PADDING_BYTES)
        response["Content-Length"] = str(len(response.content))
        response["Content-Encoding"] = "gzip"
    return response
