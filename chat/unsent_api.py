"""REST for what is not sent yet: drafts, and messages to be sent later."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import schema, unsent_commands
from chat.api import WRITES, viewer_of
from chat.queries import unsent
from eventlog import api
from people.schema import NOT_SIGNED_IN, body_of


class DraftsView(APIView):
    """My drafts."""

    @extend_schema(operation_id="drafts", responses={200: schema.DraftsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """All that I have begun, the latest first."""
        return Response({"drafts": unsent.read_drafts(viewer_of(request))})


class DraftView(APIView):
    """My draft in a room."""

    @extend_schema(
        operation_id="draft_save",
        request=body_of(unsent_commands.SaveDraft, in_path=["room"]),
        responses={200: schema.DraftAnswer, **WRITES},
    )
    def put(self, request: Request, room_id: str) -> Response:
        """Keep what I have begun in a room or thread."""
        return Response(api.run(request, "draft.save", {**api.body(request), "room": room_id}))


class ScheduledListView(APIView):
    """My messages to be sent later."""

    @extend_schema(operation_id="scheduled", responses={200: schema.ScheduledListAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Those that wait, and those that could not be sent, by their times."""
        return Response({"scheduled": unsent.read_scheduled(viewer_of(request))})


class RoomScheduledView(APIView):
    """Sending later in a room."""

    @extend_schema(
        operation_id="scheduled_create",
        request=body_of(unsent_commands.ScheduleMessage, in_path=["room"]),
        responses={201: schema.ScheduledAnswer, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Have a message sent at a time; with the same `client_id` again it is the same."""
        data = {**api.body(request), "room": room_id}
        return Response(api.run(request, "scheduled.create", data), status=status.HTTP_201_CREATED)


class ScheduledView(APIView):
    """One message to be sent later."""

    @extend_schema(
        operation_id="scheduled_change",
        request=body_of(unsent_commands.ChangeScheduled, in_path=["scheduled"]),
        responses={200: schema.ScheduledAnswer, **WRITES},
    )
    def patch(self, request: Request, scheduled_id: str) -> Response:
        """Change its text or time."""
        return Response(
            api.run(request, "scheduled.change", {**api.body(request), "scheduled": scheduled_id})
        )

    @extend_schema(operation_id="scheduled_cancel", responses={200: schema.ScheduledAnswer, **WRITES})
    def delete(self, request: Request, scheduled_id: str) -> Response:
        """Take it back."""
        return Response(api.run(request, "scheduled.cancel", {"scheduled": scheduled_id}))


class ScheduledSendView(APIView):
    """Sending it now."""

    @extend_schema(
        operation_id="scheduled_send", request=None, responses={200: schema.ScheduledSentAnswer, **WRITES}
    )
    def post(self, request: Request, scheduled_id: str) -> Response:
        """Send it now instead."""
        return Response(api.run(request, "scheduled.send", {"scheduled": scheduled_id}))
