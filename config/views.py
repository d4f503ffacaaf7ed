"""The page that holds the web client, its service worker, and what answers where nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

from eventlog.errors import NotFound

SIGNED_IN = "torget_signed_in"


@dataclass(frozen=True)
class Client:
    """What a built client begins with."""

    page: str
    worker: str


@cache
def client() -> Client | None:
    """Return the client as it was built when this process started; None when it was not.

    Page, worker and the list of static files (servestatic) are all of that moment: read one by one, a build
    made while the server runs would mix two versions.
    """
    try:
        return Client(
            page=(settings.WEB_DIST / "index.html").read_text(encoding="utf-8"),
            worker=(settings.WEB_DIST / "sw.js").read_text(encoding="utf-8"),
        )
    except FileNotFoundError:
        return None


@cache_control(no_cache=True, private=True)
@require_safe
@ensure_csrf_cookie
def shell(request: HttpRequest) -> HttpResponse:
    """Return the client's page, whatever view of it the address names.

    With a cookie that says no more than that there is a session: without one the client can show the sign-in
    at once, where it would first ask who is there. The page itself is the same for all, and kept on devices.
    """
    if (built := client()) is None:
        text = _("The web client has not been built. Run bin/setup, then start again.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(built.page)
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        response.set_cookie(SIGNED_IN, "1", samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    elif SIGNED_IN in request.COOKIES:
        response.delete_cookie(SIGNED_IN, samesite="Lax")
    return response


@cache_control(no_cache=True)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker.

    From the root, because a worker serves only addresses below its own (Service Workers, "scope").
    """
    if (built := client()) is None:
        return HttpResponse(status=404)
    return HttpResponse(built.worker, content_type="text/javascript; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines that nothing here is for them (RFC 9309)."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")


@csrf_exempt
def api_not_found(request: HttpRequest) -> JsonResponse:
    """Answer an address under /api/ that is none, in the shape of all errors."""
    return JsonResponse({"error": NotFound().as_dict()}, status=404)
