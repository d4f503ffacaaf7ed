"""REST for invitations: for those who write them, and for those who come in by one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.commands import convert
from eventlog.errors import Conflict, NotFound
from people import commands, guesses, invitations, letters, queries, schema, services, sessions
from people.api import read_limit, viewer_of
from people.devices import remember_device


class InvitationsView(APIView):
    """Invitations one keeps."""

    @extend_schema(
        operation_id="invitations",
        parameters=[schema.CURSOR, schema.LIMIT],
        responses={200: schema.InvitationsAnswer, **schema.INVALID, **schema.NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """Those I have written, newest first; for administrators all of them."""
        cursor, limit = request.query_params.get("cursor"), read_limit(request)
        return Response(invitations.list_invitations(viewer_of(request), cursor=cursor, limit=limit))

    @extend_schema(
        operation_id="invitation_create",
        request=schema.body_of(commands.CreateInvitation),
        responses={201: schema.InvitationMadeAnswer, **schema.WRITES},
    )
    def post(self, request: Request) -> Response:
        """Invite somebody; for administrators, and for heads to their own unit."""
        answer = api.run(request, "invitation.create", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class InvitationView(APIView):
    """One invitation."""

    @extend_schema(
        operation_id="invitation_revoke",
        request=None,
        responses={200: schema.InvitationAnswer, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Take it back; its code opens nothing any more."""
        return Response(api.run(request, "invitation.revoke", {"invitation": public_id}))


class LetterView(APIView):
    """The letter with the code."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Let browsers that ask for HTML alone have it; errors stay JSON."""
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="invitation_letter",
        responses={
            (200, "text/html"): OpenApiTypes.STR,
            **schema.NOT_SIGNED_IN,
            **schema.NOT_FOUND,
            **schema.GONE,
        },
    )
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """A page to print: what this is, the code, and a QR code that opens it; in Swedish and English."""
        invitation = invitations.get_invitation(viewer_of(request), public_id)
        invitations.check_open(invitation)
        page = letters.render(invitation, origin=letters.origin_of(request._request))
        return HttpResponse(page, headers={"Cache-Control": "no-store"})


class CheckView(APIView):
    """What a code is for."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="invitation_check",
        request=schema.body_of(commands.InvitationCode),
        responses={
            200: schema.WelcomeAnswer,
            **schema.INVALID,
            **schema.FORBIDDEN,
            **schema.NOT_FOUND,
            **schema.GONE,
            **schema.TOO_FAST,
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Whom the code invites, for whoever holds the letter; the code stays good."""
        given = convert(api.body(request), commands.InvitationCode)
        guesses.check(request._request)
        try:
            found = invitations.find_open(given.code)
        except NotFound:
            guesses.note_failed(request._request)
            raise
        return Response({"invitation": invitations.welcome(found)})


class AcceptView(APIView):
    """Coming in."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="invitation_accept",
        request=schema.body_of(commands.AcceptInvitation),
        responses={
            201: schema.Me,
            **schema.INVALID,
            **schema.FORBIDDEN,
            **schema.NOT_FOUND,
            **schema.CONFLICT,
            **schema.GONE,
            **schema.TOO_FAST,
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Make my account with the code from the letter, and sign me in. A code opens once."""
        given = convert(api.body(request), commands.AcceptInvitation)
        if request.user is not None:
            raise Conflict("conflict", _("You are signed in already. Sign out first."))
        guesses.check(request._request)
        try:
            user = services.accept_invitation(
                code=given.code, username=given.username, password=given.password, language=given.language
            )
        except NotFound:
            guesses.note_failed(request._request)
            raise
        get_adapter(request._request).login(request._request, user)
        session = sessions.session_of(request._request).public_id
        response = Response(queries.me(user, session=session), status=status.HTTP_201_CREATED)
        remember_device(request._request, response, user)
        return response
