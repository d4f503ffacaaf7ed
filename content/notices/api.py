"""REST for notices."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.notices import queries, schema
from eventlog import api
from people.api import read_limit
from people.models import User
from people.schema import CURSOR, INVALID, LIMIT, NOT_FOUND, NOT_SIGNED_IN, WRITES

UNREAD = OpenApiParameter("unread", {"enum": ["1"]}, description="Only those not read.")


class NoticesView(APIView):
    """What the house has told me."""

    @extend_schema(
        operation_id="notices",
        parameters=[UNREAD, CURSOR, LIMIT],
        responses={200: schema.NoticesAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """My notices, the latest first."""
        user = cast(User, request.user)
        found, following = queries.list_notices(
            user,
            unread=request.query_params.get("unread") == "1",
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        unread = queries.count_unread([user.pk]).get(user.pk, 0)
        return Response(
            {"notices": [queries.as_json(notice) for notice in found], "unread": unread, "next": following}
        )


class ReadView(APIView):
    """Having read one."""

    @extend_schema(
        operation_id="notice_read", request=None, responses={200: schema.NoticeAnswer, **WRITES, **NOT_FOUND}
    )
    def post(self, request: Request, notice_id: str) -> Response:
        """Say that I have read it."""
        return Response(api.run(request, "notice.read", {"notice": notice_id}))
