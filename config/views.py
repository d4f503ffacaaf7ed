"""The page that holds the web client, and what answers where nothing is."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, ensure_csrf_cookie
from django.views.decorators.http import require_safe

from eventlog.errors import NotFound

INDEX = "index.html"


@cache
def _page() -> str:
    return (settings.WEB_DIST / INDEX).read_text(encoding="utf-8")


@never_cache
@require_safe
@ensure_csrf_cookie
def shell(request: HttpRequest) -> HttpResponse:
    """Return the client's page, whatever view of it the address names."""
    try:
        return HttpResponse(_page())
    except FileNotFoundError:
        text = _("The web client has not been built. Run bin/setup, then start again.")
        return HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")


@csrf_exempt
def api_not_found(request: HttpRequest) -> JsonResponse:
    """Answer an address under /api/ that is none, in the shape of all errors."""
    return JsonResponse({"error": NotFound().as_dict()}, status=404)
