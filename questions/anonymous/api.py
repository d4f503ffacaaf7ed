"""REST for anonymous questions.

Asking and following come without a cookie, or are refused: nobody is to be known here by mistake.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api, executor
from eventlog.commands import Actor, convert
from eventlog.errors import Refused
from people.schema import CONFLICT, INVALID, NOT_FOUND, TOO_FAST, UNAVAILABLE, body_of
from questions.anonymous import commands, services
from questions.anonymous.services import AskAnonymously
from questions.api import WRITES, run
from questions.schema import FateAnswer

NAMELESS: dict[int, Any] = {**INVALID, **TOO_FAST, **UNAVAILABLE}


class SignedAnswer(serializers.Serializer[object]):
    signed = serializers.ListField(child=serializers.CharField())


class ArrivesAnswer(serializers.Serializer[object]):
    arrives = serializers.DateTimeField(help_text="When the moderators have it.")


class Secret(serializers.Serializer[object]):
    secret = serializers.CharField(min_length=64, max_length=64)


class TokensView(APIView):
    """Tokens."""

    @extend_schema(
        operation_id="question_tokens",
        request=body_of(commands.IssueTokens, in_path=["session"]),
        responses={200: SignedAnswer, **WRITES},
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Have my blinded messages signed, once in a session."""
        return run(request, "token.issue", session=session_id)


class _Nameless(APIView):
    authentication_classes = ()
    permission_classes = ()


class AnonymousView(_Nameless):
    """Asking without a name."""

    @extend_schema(
        operation_id="question_ask_anonymously",
        auth=[],
        request=body_of(AskAnonymously),
        responses={201: ArrivesAnswer, **NAMELESS, **CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Ask for a token. The request must carry no cookie."""
        require_nobody(request)
        command = convert(api.body(request), AskAnonymously)
        waiting = executor.submit(command, Actor(user_id=0))
        return Response(waiting.result(executor.ANSWER_SECONDS), status=status.HTTP_201_CREATED)


class AnonymousFateView(_Nameless):
    """Following it."""

    @extend_schema(
        operation_id="question_anonymous_fate",
        auth=[],
        request=Secret,
        responses={200: FateAnswer, **NAMELESS, **NOT_FOUND},
    )
    def post(self, request: Request) -> Response:
        """What has become of the question whose secret I keep. The request must carry no cookie."""
        require_nobody(request)
        secret = api.body(request).get("secret")
        return Response({"question": services.find_fate(secret if isinstance(secret, str) else "")})


def require_nobody(request: Request) -> None:
    """Raise Refused for a request that tells who makes it."""
    if request.COOKIES or "Authorization" in request.headers:
        raise Refused("cookie_sent", _("Ask without cookies: this request would tell who you are."))
