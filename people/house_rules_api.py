"""REST for the house rules."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people import commands, queries, schema
from people.api import viewer_of


class HouseRulesView(APIView):
    """The municipality's guidelines."""

    @extend_schema(
        operation_id="house_rules", responses={200: schema.HouseRulesAnswer, **schema.NOT_SIGNED_IN}
    )
    def get(self, request: Request) -> Response:
        """The rules that hold, in all languages, and which version I have accepted."""
        return Response(queries.house_rules_data(queries.house_rules(), viewer=viewer_of(request)))

    @extend_schema(
        operation_id="house_rules_publish",
        request=schema.body_of(commands.PublishHouseRules),
        responses={201: schema.HouseRulesAnswer, **schema.WRITES},
    )
    def post(self, request: Request) -> Response:
        """Publish a new version; for administrators. Everybody is then asked to accept it."""
        answer = api.run(request, "house_rules.publish", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class AcceptView(APIView):
    """Accepting them."""

    @extend_schema(
        operation_id="house_rules_accept",
        request=schema.body_of(commands.AcceptHouseRules),
        responses={200: schema.AcceptedAnswer, **schema.WRITES, **schema.CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Accept the version I have read; another than the one that holds is refused."""
        return Response(api.run(request, "house_rules.accept", api.body(request)))
