"""REST for the house rules."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.errors import Invalid
from people import commands, queries, rules, schema
from people.api import viewer_of


class HouseRulesView(APIView):
    """The municipality's guidelines."""

    before_rules = True

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

    before_rules = True

    @extend_schema(
        operation_id="house_rules_accept",
        request=schema.body_of(commands.AcceptHouseRules),
        responses={200: schema.AcceptedAnswer, **schema.WRITES, **schema.CONFLICT},
    )
    def post(self, request: Request) -> Response:
        """Accept the version I have read; another than the one that holds is refused."""
        return Response(api.run(request, "house_rules.accept", api.body(request)))


class AcceptancesView(APIView):
    """Who has accepted which version."""

    @extend_schema(
        operation_id="house_rules_acceptances",
        parameters=[OpenApiParameter("version", int, description="Only those who stand at this version.")],
        responses={
            200: schema.AcceptancesAnswer,
            **schema.INVALID,
            **schema.NOT_SIGNED_IN,
            **schema.FORBIDDEN,
        },
    )
    def get(self, request: Request) -> Response:
        """How many stand at which version, and the first hundred of them by name; for administrators."""
        rules.check_may_manage_people(viewer_of(request))
        wanted = request.query_params.get("version", "")
        if wanted and not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 9):
            raise Invalid("version", _("Write a whole number."))
        return Response(queries.acceptances(int(wanted) if wanted else None))
