"""REST for others' warnings: for those who send alerts."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from notifications.alerts import schema
from notifications.alerts import warning_commands as warning_commands
from notifications.alerts.api import CHANGES, READS, sender_of
from notifications.alerts.queries import warnings
from people.api import read_limit
from people.schema import CURSOR, FORBIDDEN, INVALID, LIMIT, NOT_SIGNED_IN


class WarningsView(APIView):
    """Warnings of others."""

    @extend_schema(
        operation_id="alert_warnings",
        parameters=[schema.DISMISSED, CURSOR, LIMIT],
        responses={200: schema.WarningsAnswer, **INVALID, **NOT_SIGNED_IN, **FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Those that stand, or were put aside, the latest first; for 90 days."""
        sender_of(request)
        found, following = warnings.list_warnings(
            dismissed=request.query_params.get("dismissed") == "1",
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        return Response({"warnings": found, "next": following})


class WarningView(APIView):
    """One of them."""

    @extend_schema(operation_id="alert_warning", responses={200: schema.WarningAnswer, **READS})
    def get(self, request: Request, warning_id: str) -> Response:
        """All that it says."""
        sender_of(request)
        return Response({"warning": warnings.find_warning(warning_id)})


class WarningDraftView(APIView):
    """An alert from it."""

    @extend_schema(
        operation_id="alert_warning_adopt", request=None, responses={200: schema.FullAlertAnswer, **CHANGES}
    )
    def post(self, request: Request, warning_id: str) -> Response:
        """Begin one, or the draft that there is."""
        return Response(api.run(request, "warning.adopt", {"warning": warning_id}))


class WarningDismissalView(APIView):
    """That nothing follows from it here."""

    @extend_schema(
        operation_id="alert_warning_dismiss", request=None, responses={200: schema.WarningAnswer, **CHANGES}
    )
    def post(self, request: Request, warning_id: str) -> Response:
        """Put it aside, with the draft that became of it by itself."""
        return Response(api.run(request, "warning.dismiss", {"warning": warning_id}))
