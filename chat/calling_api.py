"""REST for calling units, and for what is about all of one's rooms at once."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import schema
from chat.api import READS, viewer_of
from chat.queries import calling
from chat.queries.rooms import find_standing
from chat.rules import Action
from eventlog import api
from people.queries import unit_ref
from people.rules import check_may_see_directory
from people.schema import WRITES


class ReadAllView(APIView):
    """How far I have read, everywhere."""

    @extend_schema(
        operation_id="read_all",
        request=None,
        responses={200: schema.ReadAllAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Mark everything as read, in every room I am in."""
        return Response(api.run(request, "read.all", {}))


class CallableView(APIView):
    """The units that can be called in a room."""

    @extend_schema(
        operation_id="room_units",
        parameters=[schema.WORDS],
        responses={200: schema.CallableAnswer, **READS},
    )
    def get(self, request: Request, room_id: str) -> Response:
        """Units with people in the room, by name, at most ten: `written` stands after the @, in brackets."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.READ)
        check_may_see_directory(standing.user)
        found = calling.list_callable(
            standing.room, words=request.query_params.get("q", ""), limit=calling.SHOWN
        )
        units = [
            {
                **unit_ref(one.unit),
                "above": one.unit.parent.name if one.unit.parent else "",
                "written": one.written,
                "people": one.people,
            }
            for one in found
        ]
        return Response({"units": units})
