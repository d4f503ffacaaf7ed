"""REST for the start page."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import read_time
from notifications import schema
from notifications.api import viewer_of
from notifications.queries import now
from people.schema import INVALID, NOT_SIGNED_IN


class NowView(APIView):
    """What matters now."""

    @extend_schema(
        operation_id="now",
        parameters=[schema.SINCE],
        responses={200: schema.NowAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Alerts, what I am to confirm, questions, mentions, official posts, rooms: in this order."""
        return Response(now.read_now(viewer_of(request), since=read_time(request, "since")))
