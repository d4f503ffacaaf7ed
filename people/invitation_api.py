"""REST for invitations: for those who write them, and for those who come in by one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.commands import convert
from eventlog.errors import Conflict, Invalid, NotFound
from people import (
    awaited,
    guesses,
    invitation_commands,
    invitations,
    letters,
    queries,
    schema,
    second_step,
    services,
    sessions,
)
from people.api import read_limit, viewer_of
from people.devices import remember_device

LETTERS = 100


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
        request=schema.body_of(invitation_commands.CreateInvitation),
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


class RenewView(APIView):
    """An invitation that is written once more."""

    @extend_schema(
        operation_id="invitation_renew",
        request=schema.body_of(invitation_commands.RenewInvitation, in_path=["invitation"]),
        responses={
            201: schema.InvitationMadeAnswer,
            **schema.WRITES,
            **schema.NOT_FOUND,
            **schema.CONFLICT,
        },
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Write it once more, with another code; the one before opens nothing any more."""
        answer = api.run(request, "invitation.renew", {**api.body(request), "invitation": public_id})
        return Response(answer, status=status.HTTP_201_CREATED)


class AwaitedView(APIView):
    """Those who have an account and never came in."""

    @extend_schema(
        operation_id="invitations_awaited",
        parameters=[OpenApiParameter("unit", str, description="A unit and what lies below it.")],
        responses={
            200: schema.AwaitedAnswer,
            **schema.INVALID,
            **schema.NOT_SIGNED_IN,
            **schema.FORBIDDEN,
        },
    )
    def get(self, request: Request) -> Response:
        """How many there are, how many have a letter, and the first hundred without; for who may invite."""
        unit = queries.find_unit("unit", request.query_params.get("unit") or None)
        return Response(awaited.summary(viewer_of(request), unit))

    @extend_schema(
        operation_id="invitations_write_letters",
        request=schema.body_of(invitation_commands.WriteLetters),
        responses={201: schema.LettersAnswer, **schema.WRITES, **schema.CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Write letters to people, or to all of a unit, at most a hundred at once."""
        answer = api.run(request, "invitation.letters", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


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
        page = letters.render([invitation], origin=letters.origin_of(request._request))
        return HttpResponse(page, headers={"Cache-Control": "no-store"})


class LettersView(LetterView):
    """Several letters."""

    @extend_schema(
        operation_id="invitation_letters",
        parameters=[OpenApiParameter("ids", str, required=True, description="Ids with commas between.")],
        responses={
            (200, "text/html"): OpenApiTypes.STR,
            **schema.INVALID,
            **schema.NOT_SIGNED_IN,
            **schema.NOT_FOUND,
            **schema.GONE,
        },
    )
    def get(self, request: Request) -> HttpResponse:  # type: ignore[override]
        """A page to print with a sheet for each invitation, at most a hundred; those that are not open any
        more are left out."""
        wanted = [one for one in request.query_params.get("ids", "").split(",") if one]
        if not 1 <= len(wanted) <= LETTERS:
            raise Invalid("ids", _("From one to %(limit)d.") % {"limit": LETTERS}, limit=LETTERS)
        found = invitations.get_invitations(viewer_of(request), wanted)
        still_open = [one for one in found if invitations.state(one) == "open"]
        if not still_open:
            invitations.check_open(found[0])
            raise NotFound
        page = letters.render(still_open, origin=letters.origin_of(request._request))
        return HttpResponse(page, headers={"Cache-Control": "no-store"})


class CheckView(APIView):
    """What a code is for."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="invitation_check",
        request=schema.body_of(invitation_commands.InvitationCode),
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
        given = convert(api.body(request), invitation_commands.InvitationCode)
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
        request=schema.body_of(invitation_commands.AcceptInvitation),
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
        given = convert(api.body(request), invitation_commands.AcceptInvitation)
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
        mine = {**queries.me(user, session=session), "ways": second_step.ways_in(user)}
        response = Response(mine, status=status.HTTP_201_CREATED)
        remember_device(request._request, response, user)
        return response
