"""Counting answers, and /metrics for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import prometheus_client
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from eventlog import metrics

# Anonymous questions are not counted here.
NAMELESS = "/api/questions/anonymous"

Next = Callable[[HttpRequest], HttpResponse]
NextSoon = Callable[[HttpRequest], Awaitable[HttpResponse]]


def measure(get_response: Next) -> Next:
    """Count answers and their time, and answer /metrics to whoever knows TORGET_METRICS_TOKEN.

    The token comes as `Authorization: Bearer …` (RFC 6750 §2.1). Unless one is set there is no such address.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == "/metrics" and settings.TORGET_METRICS_TOKEN:
            return _tell(request)
        began = time.monotonic()
        response = get_response(request)
        _note(request, response, began)
        return response

    return answer


def measure_files(get_response: NextSoon) -> NextSoon:
    """Count the answers with the client's files, and their time."""

    async def answer(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = await get_response(request)
        _note(request, response, began)
        return response

    return answer


def _note(request: HttpRequest, response: HttpResponse, began: float) -> None:
    # A counter read often enough would tell when somebody asked.
    if not request.path.startswith(NAMELESS):
        metrics.requests.labels(request.method, response.status_code).inc()
        metrics.request_seconds.labels(_place(request.path)).observe(time.monotonic() - began)


def _tell(request: HttpRequest) -> HttpResponse:
    expected = f"Bearer {settings.TORGET_METRICS_TOKEN}"
    if not constant_time_compare(request.headers.get("Authorization", ""), expected):
        return HttpResponse("a token is needed", status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(
        prometheus_client.generate_latest(), content_type=prometheus_client.CONTENT_TYPE_LATEST
    )


def _place(path: str) -> str:
    """Return what an address begins with: "/api/rooms", never an id."""
    parts = path.split("/")
    if parts[1] == "api" and len(parts) > 2 and parts[2].isalpha():
        return f"/api/{parts[2]}"
    return f"/{parts[1]}" if parts[1] in ("static", "_allauth", "admin") else "/"
