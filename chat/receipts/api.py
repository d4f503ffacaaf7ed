"""REST for read receipts: thin views over the command and queries."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat.api import READS, WRITES, viewer_of
from chat.queries.rooms import find_standing
from chat.receipts import commands, queries, schema
from chat.rules import SMALL_ROOM, Action
from eventlog import api
from eventlog.errors import Conflict, Forbidden
from people.queries import person
from people.schema import CONFLICT, NOT_SIGNED_IN, body_of


class ReadsView(APIView):
    """How far the others in a room have read."""

    @extend_schema(operation_id="room_reads", responses={200: schema.ReadsAnswer, **READS, **CONFLICT})
    def get(self, request: Request, room_id: str) -> Response:
        """By name, in rooms of up to 100, of those who tell; for whoever tells it of themselves."""
        standing = find_standing(viewer_of(request), room_id)
        standing.require(Action.RECEIPTS)
        if standing.room.member_count > SMALL_ROOM:
            raise Conflict("conflict", _("In so large a room nobody is told who has read."))
        if queries.refuses(standing.user):
            raise Forbidden(
                _("You have chosen not to tell what you have read, and so are not told it of others.")
            )
        readers = queries.list_readers(standing.room, standing.user)
        return Response(
            {"reads": [{"person": person(reader.person), "number": reader.number} for reader in readers]}
        )


class ReceiptsView(APIView):
    """Whether I tell how far I have read."""

    @extend_schema(operation_id="receipts", responses={200: schema.ReceiptsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """What I have chosen."""
        return Response({"on": not queries.refuses(viewer_of(request))})

    @extend_schema(
        operation_id="receipts_choose",
        request=body_of(commands.ChooseReceipts),
        responses={200: schema.ReceiptsAnswer, **WRITES},
    )
    def put(self, request: Request) -> Response:
        """Choose."""
        return Response(api.run(request, "receipts.choose", api.body(request)))
