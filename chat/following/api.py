"""REST for followed threads: thin views over commands and queries."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import WRITES, read_limit, read_time, viewer_of
from chat.following import commands, frames, queries, schema
from eventlog import api
from people.schema import INVALID, LIMIT, NOT_SIGNED_IN, body_of


class ThreadsView(APIView):
    """The threads I follow."""

    @extend_schema(
        operation_id="threads",
        parameters=[schema.BEFORE, LIMIT],
        responses={200: schema.ThreadsAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Threads I take part in, am named in or chose, the latest written to first."""
        found = queries.list_followed(
            viewer_of(request), before=read_time(request, "before"), limit=read_limit(request)
        )
        return Response(frames.page(found))


class FollowView(APIView):
    """Whether I follow a thread."""

    @extend_schema(
        operation_id="thread_follow", request=None, responses={200: schema.FollowingAnswer, **WRITES}
    )
    def put(self, request: Request, message_id: str) -> Response:
        """Follow it."""
        return Response(api.run(request, "thread.follow", {"message": message_id, "on": True}))

    @extend_schema(operation_id="thread_unfollow", responses={200: schema.FollowingAnswer, **WRITES})
    def delete(self, request: Request, message_id: str) -> Response:
        """Follow it no longer."""
        return Response(api.run(request, "thread.follow", {"message": message_id, "on": False}))


class ThreadReadView(APIView):
    """How far I have read in a thread."""

    @extend_schema(
        operation_id="thread_read",
        request=body_of(commands.ReadThread, in_path=["message"]),
        responses={200: schema.FollowingAnswer, **WRITES},
    )
    def post(self, request: Request, message_id: str) -> Response:
        """Move my read position in it."""
        return Response(api.run(request, "thread.read", {**api.body(request), "message": message_id}))
