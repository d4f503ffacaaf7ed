"""REST for handing over to the registry: thin views over commands and queries."""

from __future__ import annotations

from typing import Any, cast

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.files import serving
from content.files.api import AnyType
from eventlog import api
from people.models import User
from people.schema import CONFLICT, FORBIDDEN, NOT_FOUND, NOT_SIGNED_IN, body_of
from people.schema import WRITES as WRITES_ANY
from records.registry import commands, queries, schema

WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}


class HandoversView(APIView):
    """What goes to the registry."""

    @extend_schema(operation_id="handovers", responses={200: schema.HandoversAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Handovers that wait, and the last ones: all for records officers, else those I asked for."""
        return Response({"handovers": queries.list_handovers(cast(User, request.user))})

    @extend_schema(
        operation_id="handover_create",
        request=body_of(commands.HandOver),
        responses={201: schema.HandoverAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Hand messages of a room over under a case number."""
        answer = api.run(request, "registry.hand_over", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class PreviewView(APIView):
    """What would be handed over."""

    @extend_schema(
        operation_id="handover_preview",
        request=body_of(commands.Preview),
        responses={200: schema.PreviewAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """How much, from when to when, and each message in a few words; nothing is handed over."""
        return Response(api.run(request, "registry.preview", api.body(request)))


class HandoverView(APIView):
    """One handover."""

    @extend_schema(
        operation_id="handover", responses={200: schema.HandoverAnswer, **NOT_SIGNED_IN, **NOT_FOUND}
    )
    def get(self, request: Request, handover_id: str) -> Response:
        """How it stands."""
        return Response({"handover": queries.get_handover(cast(User, request.user), handover_id)})


class AcceptView(APIView):
    """Accepting."""

    @extend_schema(
        operation_id="handover_accept", request=None, responses={200: schema.HandoverAnswer, **WRITES}
    )
    def post(self, request: Request, handover_id: str) -> Response:
        """Go ahead with what an owner asked for."""
        return Response(api.run(request, "registry.accept", {"handover": handover_id}))


class RefuseView(APIView):
    """Turning down."""

    @extend_schema(
        operation_id="handover_refuse",
        request=body_of(commands.Refuse, in_path=["handover"]),
        responses={200: schema.HandoverAnswer, **WRITES},
    )
    def post(self, request: Request, handover_id: str) -> Response:
        """Leave the messages where they are."""
        data = {**api.body(request), "handover": handover_id}
        return Response(api.run(request, "registry.refuse", data))


class CloseView(APIView):
    """Closing."""

    @extend_schema(
        operation_id="handover_close", request=None, responses={200: schema.HandoverAnswer, **WRITES}
    )
    def post(self, request: Request, handover_id: str) -> Response:
        """Say that the registry has the package; it is removed here."""
        return Response(api.run(request, "registry.close", {"handover": handover_id}))


class PackageView(APIView):
    """The package."""

    content_negotiation_class = AnyType

    @extend_schema(
        operation_id="handover_package",
        responses={
            (200, "application/zip"): OpenApiResponse(OpenApiTypes.BINARY),
            **NOT_SIGNED_IN,
            **FORBIDDEN,
            **NOT_FOUND,
        },
    )
    def get(self, request: Request, handover_id: str) -> HttpResponseBase:
        """Its bytes, for records officers; that one took it is in the audit trail."""
        answer = api.run(request, "registry.fetch", {"handover": handover_id})["handover"]
        return serving.respond(request._request, queries.stored_package(answer["id"]))
