"""REST for topic streams."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people.schema import NOT_SIGNED_IN, body_of
from streams import schema, topic_commands
from streams.api import READS, WRITES, limit_of, listened, place_of, viewer_of
from streams.queries import topics


class StreamsView(APIView):
    """The topic streams."""

    @extend_schema(operation_id="streams", responses={200: schema.StreamsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Those I may read or change, with what each is for; those that are closed last."""
        return Response(topics.list_streams(viewer_of(request)))

    @extend_schema(
        operation_id="stream_create",
        request=body_of(topic_commands.CreateStream),
        responses={201: schema.StreamAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Make one: communicators for anybody, heads for whom they lead."""
        return Response(api.run(request, "stream.create", api.body(request)), status=status.HTTP_201_CREATED)


class StreamView(APIView):
    """One topic stream."""

    @extend_schema(
        operation_id="stream_topic",
        parameters=[schema.BEFORE, schema.AFTER, schema.PAGE_LIMIT],
        responses={200: schema.TopicStreamAnswer, **READS},
    )
    def get(self, request: Request, stream_id: str) -> Response:
        """What it is for, and its posts that I may read, the newest first. By id or handle."""
        viewer, place, limit = viewer_of(request), place_of(request), limit_of(request)
        return listened(lambda: topics.read_topic(viewer, stream_id, place, limit))

    @extend_schema(
        operation_id="stream_change",
        request=body_of(topic_commands.ChangeStream, in_path=["stream"]),
        responses={200: schema.StreamAnswer, **WRITES},
    )
    def patch(self, request: Request, stream_id: str) -> Response:
        """Change it, close it or open it again."""
        return Response(api.run(request, "stream.change", {**api.body(request), "stream": stream_id}))
