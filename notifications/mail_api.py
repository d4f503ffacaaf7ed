"""Saying no to optional mail, from the mail itself: without a sign-in, by people and by mail programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from eventlog import executor
from eventlog.commands import Actor
from notifications import commands
from notifications.queries.mail import holder_of
from people.schema import NOT_FOUND, TOO_FAST, UNAVAILABLE


class StopMailView(APIView):
    """The link in optional mail that stops it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    # What mail programs send (RFC 8058 §3.2); what they say is of no matter, only that they post.
    parser_classes = (FormParser, MultiPartParser, JSONParser)

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let browsers that ask for HTML alone have it; errors stay JSON."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="mail_stop_ask",
        responses={(200, "text/html"): OpenApiTypes.STR, **NOT_FOUND},
        auth=[],
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """A page that asks once more: programs follow links in mail on their own."""
        with translation.override(holder_of(token).language):
            return _page(
                title=_("No more mail about notifications?"),
                text=_("What reaches you in Torget still waits there for you."),
                action=_("No more mail"),
            )

    @extend_schema(
        operation_id="mail_stop",
        request=None,
        responses={(200, "text/html"): OpenApiTypes.STR, **NOT_FOUND, **TOO_FAST, **UNAVAILABLE},
        auth=[],
    )
    def post(self, request: Request, token: str) -> HttpResponse:
        """Send no more of it (RFC 8058)."""
        command = commands.StopMail(token=token)
        executor.submit(command, Actor(user_id=0)).result(executor.ANSWER_SECONDS)
        with translation.override(holder_of(token).language):
            return _page(
                title=_("You get no more mail about notifications"),
                text=_("You can switch it on again in Torget, under Me."),
            )


def _page(*, title: str, text: str, action: str = "") -> HttpResponse:
    context = {
        "language": translation.get_language(),
        "title": title,
        "text": text,
        "action": action,
        "back": _("To my notifications"),
    }
    page = render_to_string("notifications/stop.html", context)
    return HttpResponse(page, headers={"Cache-Control": "no-store"})
