"""REST for records: thin views over commands and queries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import frames
from chat import schema as chat_schema
from chat.api import read_limit, read_place
from chat.queries import messages
from content.files.api import AnyType
from eventlog import api
from people.models import User
from people.schema import CONFLICT, CURSOR, FORBIDDEN, INVALID, LIMIT, NOT_FOUND, NOT_SIGNED_IN, body_of
from people.schema import WRITES as WRITES_ANY
from records import commands, rules, schema
from records.models import KeptPost, MessageStatus
from records.queries import retention, rooms, trail
from records.registry.queries import handed_as
from records.rules import Action
from records.services.marking import find_markable
from records.statuses import default_of, status_of
from streams.queries.posts import find_post

WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}
READS: dict[int, Any] = {**NOT_SIGNED_IN, **FORBIDDEN}


def officer_of(request: Request, action: Action) -> User:
    """Return who asks, if their roles allow it. Raises Forbidden."""
    user = cast(User, request.user)
    rules.require(user, action)
    return user


class RulesView(APIView):
    """Rules of retention."""

    @extend_schema(operation_id="retention_rules", responses={200: schema.RulesAnswer, **READS})
    def get(self, request: Request) -> Response:
        """Rules that are proposed, that hold, and the last that ended."""
        officer_of(request, Action.RETENTION)
        return Response({"rules": retention.list_rules()})

    @extend_schema(
        operation_id="retention_propose",
        request=body_of(commands.ProposeRule),
        responses={201: schema.RuleAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Propose a rule; it holds once another officer approves."""
        answer = api.run(request, "retention.propose", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class StreamsView(APIView):
    """The topic streams a rule may be for."""

    @extend_schema(operation_id="retention_streams", responses={200: schema.OfficersStreamsAnswer, **READS})
    def get(self, request: Request) -> Response:
        """All of them by name, whether or not I read them."""
        officer_of(request, Action.RETENTION)
        return Response({"streams": retention.list_streams()})


class TrialView(APIView):
    """What a rule would do."""

    @extend_schema(operation_id="retention_try", responses={200: schema.TrialAnswer, **READS, **NOT_FOUND})
    def get(self, request: Request, rule_id: str) -> Response:
        """How many messages it would purge now, room by room; nothing is."""
        officer = officer_of(request, Action.RETENTION)
        return Response(retention.try_rule(officer, retention.get_rule(rule_id)))


class ApproveView(APIView):
    """Approving."""

    @extend_schema(
        operation_id="retention_approve",
        request=body_of(commands.ApproveRule, in_path=["rule"]),
        responses={200: schema.RuleAnswer, **WRITES},
    )
    def post(self, request: Request, rule_id: str) -> Response:
        """Let another officer's rule hold."""
        return Response(api.run(request, "retention.approve", {**api.body(request), "rule": rule_id}))


class RunView(APIView):
    """Purging now."""

    @extend_schema(
        operation_id="retention_run",
        request=body_of(commands.RunRule, in_path=["rule"]),
        responses={200: schema.RuleAnswer, **WRITES},
    )
    def post(self, request: Request, rule_id: str) -> Response:
        """Purge what a rule that holds covers, now instead of at night."""
        return Response(api.run(request, "retention.run", {**api.body(request), "rule": rule_id}))


class EndView(APIView):
    """Ending a rule."""

    @extend_schema(operation_id="retention_end", request=None, responses={200: schema.RuleAnswer, **WRITES})
    def post(self, request: Request, rule_id: str) -> Response:
        """Take a proposal back, or let a rule hold no longer."""
        return Response(api.run(request, "retention.end", {"rule": rule_id}))


class RoomsView(APIView):
    """Rooms as an officer finds them."""

    @extend_schema(
        operation_id="record_rooms",
        parameters=[schema.WORDS],
        responses={200: schema.OfficersRoomsAnswer, **READS, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Rooms of every kind by name; never what is said in them."""
        officer = officer_of(request, Action.RETENTION)
        found, everything = rooms.find_rooms(officer, request.query_params.get("q", ""))
        return Response({"rooms": found, "all": everything})


class RoomStatusView(APIView):
    """What messages of a room are."""

    @extend_schema(
        operation_id="record_room",
        request=body_of(commands.SetRoomStatus, in_path=["room"]),
        responses={200: schema.RoomStatusAnswer, **WRITES},
    )
    def put(self, request: Request, room_id: str) -> Response:
        """Say what they are unless somebody says otherwise."""
        return Response(api.run(request, "record.room", {**api.body(request), "room": room_id}))


class KeptView(APIView):
    """Whether a post is kept."""

    @extend_schema(operation_id="record_kept", responses={200: schema.KeptAnswer, **READS, **NOT_FOUND})
    def get(self, request: Request, post_id: str) -> Response:
        """Say whether an officer has marked it to be kept."""
        post = find_post(officer_of(request, Action.MARK), post_id)
        return Response({"post": post.public_id, "kept": KeptPost.objects.filter(post=post).exists()})

    @extend_schema(
        operation_id="record_keep",
        request=body_of(commands.KeepPost, in_path=["post"]),
        responses={200: schema.KeptAnswer, **WRITES},
    )
    def put(self, request: Request, post_id: str) -> Response:
        """Have it kept, or no longer."""
        return Response(api.run(request, "record.keep", {**api.body(request), "post": post_id}))


class EnterView(APIView):
    """Entering a room as an officer."""

    @extend_schema(
        operation_id="record_enter",
        request=body_of(commands.EnterRoom, in_path=["room"]),
        responses={201: schema.GrantAnswer, **WRITES},
    )
    def post(self, request: Request, room_id: str) -> Response:
        """Read a room that is not open to me, for a time; its owners see it with my reason."""
        answer = api.run(request, "record.enter", {**api.body(request), "room": room_id})
        return Response(answer, status=status.HTTP_201_CREATED)


class EnteredView(APIView):
    """What is said in a room that an officer has entered."""

    @extend_schema(
        operation_id="record_messages",
        parameters=[chat_schema.BEFORE, chat_schema.AFTER, chat_schema.AROUND, LIMIT],
        responses={200: schema.EnteredAnswer, **READS, **NOT_FOUND, **INVALID},
    )
    def get(self, request: Request, room_id: str) -> Response:
        """Messages of the main flow in their order; without a place, the last ones."""
        room = rooms.find_entered(officer_of(request, Action.ENTER), room_id)
        page = messages.read_history(
            room,
            before=read_place(request, "before"),
            after=read_place(request, "after"),
            around=read_place(request, "around"),
            limit=read_limit(request),
        )
        shown = frames.history(page.seq, page.messages, first=page.first, last=page.last)
        return Response({name: shown[name] for name in ("messages", "first", "last")})


class EnteredThreadView(APIView):
    """A thread in a room that an officer has entered."""

    @extend_schema(
        operation_id="record_thread",
        parameters=[chat_schema.AFTER, LIMIT],
        responses={200: schema.EnteredThreadAnswer, **READS, **NOT_FOUND, **INVALID},
    )
    def get(self, request: Request, room_id: str, message_id: str) -> Response:
        """Replies in their order, after a reply number."""
        room = rooms.find_entered(officer_of(request, Action.ENTER), room_id)
        root = rooms.find_in(room, message_id)
        page = messages.read_thread(root, after=read_place(request, "after") or 0, limit=read_limit(request))
        shown = [frames.message(view) for view in (page.root, *page.messages)]
        return Response({"root": shown[0], "messages": shown[1:], "last": page.last})


class GrantsView(APIView):
    """An officer's time in rooms."""

    @extend_schema(operation_id="record_grants", responses={200: schema.GrantsAnswer, **READS})
    def get(self, request: Request) -> Response:
        """Rooms I have entered, and until when."""
        return Response({"grants": rooms.list_grants(officer_of(request, Action.ENTER))})


class GrantView(APIView):
    """One of them."""

    @extend_schema(operation_id="record_leave", responses={200: schema.GrantAnswer, **WRITES})
    def delete(self, request: Request, grant_id: str) -> Response:
        """End it before its time is over."""
        return Response(api.run(request, "record.leave", {"grant": grant_id}))


class StatusView(APIView):
    """What a message is before the law."""

    @extend_schema(operation_id="record_status", responses={200: schema.MessageStatusAnswer, **WRITES})
    def get(self, request: Request, message_id: str) -> Response:
        """What it is, who said so, and what I may make of it."""
        message, choices = find_markable(cast(User, request.user), message_id)
        row = MessageStatus.objects.select_related("set_by").filter(message=message).first()
        by = row.set_by if row else None
        return Response(
            {
                "message": message.public_id,
                "status": status_of(message),
                "room_status": default_of(message.room),
                "thread": row.thread if row else False,
                "set_by": {"id": by.public_id, "name": by.name} if by else None,
                "set_at": row.set_at if row else None,
                "choices": choices,
                "handover": handed_as(message),
            }
        )

    @extend_schema(
        operation_id="record_mark",
        request=body_of(commands.MarkMessage, in_path=["message"]),
        responses={200: schema.MarkedAnswer, **WRITES},
    )
    def put(self, request: Request, message_id: str) -> Response:
        """Say what it is."""
        return Response(api.run(request, "record.mark", {**api.body(request), "message": message_id}))


class TrailView(APIView):
    """The audit trail."""

    @extend_schema(
        operation_id="audit_trail",
        parameters=[*schema.FILTERS, CURSOR, LIMIT],
        responses={200: schema.TrailAnswer, **READS, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Who did what, the latest first, and how the last check of the trail ended."""
        officer_of(request, Action.AUDIT)
        entries, following = trail.read_page(
            trail.read_filters(request.query_params),
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        return Response({"entries": entries, "check": trail.last_check(), "next": following})


class ExportView(APIView):
    """The audit trail as a table."""

    content_negotiation_class = AnyType

    @extend_schema(
        operation_id="audit_export",
        parameters=schema.FILTERS,
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR), **READS, **INVALID},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The entries as CSV (RFC 4180), at most 100,000."""
        officer_of(request, Action.AUDIT)
        filters = trail.read_filters(request.query_params)
        response = StreamingHttpResponse(
            _as_csv(trail.export_rows(filters)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        response["Cache-Control"] = "no-store"
        return response


class _Line:
    """What `csv.writer` writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


def _as_csv(rows: Iterator[list[str]]) -> Iterator[bytes]:
    writer = csv.writer(_Line())
    # Spreadsheets take UTF-8 for what it is only with this mark.
    yield "\ufeff".encode()
    for row in rows:
        yield str(writer.writerow(row)).encode()


class CheckView(APIView):
    """Whether the trail is whole."""

    @extend_schema(operation_id="audit_check", request=None, responses={200: schema.CheckAnswer, **WRITES})
    def post(self, request: Request) -> Response:
        """Ask for it to be gone through; the answer stands with the trail when it is done."""
        return Response(api.run(request, "audit.check", {}))
