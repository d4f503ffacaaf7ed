"""REST for messages that must be confirmed: thin views over commands and queries."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import frames, schema
from chat.api import READS, READS_PAGE, WRITES, read_limit, viewer_of
from chat.confirming import commands, queries
from chat.confirming import frames as confirming_frames
from chat.confirming import schema as confirming_schema
from chat.confirming.frames import Reader, version_of
from chat.models import Message
from chat.queries.messages import find_message, load_views
from chat.rules import Action
from eventlog import api
from eventlog.errors import Conflict, Invalid
from people.models import User
from people.schema import CONFLICT, CURSOR, LIMIT, NOT_SIGNED_IN, body_of


class MustConfirmView(APIView):
    """That a message must be confirmed."""

    @extend_schema(
        operation_id="confirmation_ask",
        request=body_of(commands.AskConfirmation, in_path=["message"]),
        responses={200: schema.MessageAnswer, **WRITES},
    )
    def put(self, request: Request, message_id: str) -> Response:
        """Ask everybody in the room to confirm it, or move the deadline."""
        data = {**api.body(request), "message": message_id}
        return Response(api.run(request, "confirmation.ask", data))

    @extend_schema(operation_id="confirmation_end", responses={200: schema.MessageAnswer, **WRITES})
    def delete(self, request: Request, message_id: str) -> Response:
        """Ask no more."""
        return Response(api.run(request, "confirmation.end", {"message": message_id}))


class ConfirmationView(APIView):
    """My confirmation of a message."""

    @extend_schema(
        operation_id="confirmation_give",
        request=body_of(commands.GiveConfirmation, in_path=["message"]),
        responses={200: confirming_schema.GivenAnswer, **WRITES},
    )
    def put(self, request: Request, message_id: str) -> Response:
        """Say that I have read it."""
        data = {**api.body(request), "message": message_id}
        return Response(api.run(request, "confirmation.give", data))


class ConfirmationsView(APIView):
    """Who has confirmed a message, and who has not."""

    @extend_schema(
        operation_id="confirmations",
        parameters=[confirming_schema.STATE, schema.WORDS, CURSOR, LIMIT],
        responses={200: confirming_schema.ReadersAnswer, **READS_PAGE, **CONFLICT},
    )
    def get(self, request: Request, message_id: str) -> Response:
        """For its author and the room's owners: people by name, and how many of each there are now."""
        message = tracked_message(viewer_of(request), message_id)
        state = request.query_params.get("state", "missing")
        if state not in ("confirmed", "missing"):
            raise Invalid("state", _("Write confirmed or missing."))
        confirmed, missing = queries.count_readers(message)
        people, following = queries.list_readers(
            message,
            confirmed=state == "confirmed",
            words=request.query_params.get("q", ""),
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        shown = confirming_frames.readers(people, message)
        return Response({"confirmed": confirmed, "missing": missing, "people": shown, "next": following})


class ConfirmationsFileView(APIView):
    """The same as a file."""

    @extend_schema(
        operation_id="confirmations_file",
        responses={(200, "text/csv"): OpenApiTypes.STR, **READS, **CONFLICT},
    )
    def get(self, request: Request, message_id: str) -> StreamingHttpResponse:
        """Everybody who is to confirm, as CSV with semicolons, UTF-8 with a byte order mark."""
        message = tracked_message(viewer_of(request), message_id)
        answer = StreamingHttpResponse(lines_of(message), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="confirmations-{message.public_id}.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class PendingView(APIView):
    """What I have yet to confirm."""

    @extend_schema(
        operation_id="confirmations_pending", responses={200: schema.MessagesAnswer, **NOT_SIGNED_IN}
    )
    def get(self, request: Request) -> Response:
        """Messages in my rooms, the nearest deadline first, at most 100."""
        views = load_views(queries.list_pending(viewer_of(request)))
        return Response({"messages": [frames.message(view) for view in views]})


def tracked_message(user: User, message_id: str) -> Message:
    """Return a message whose confirmations the person may see. Raises Refused."""
    message, standing = find_message(user, message_id)
    if message.author_id != user.pk:
        standing.require(Action.TRACK)
    if message.deleted:
        raise Conflict("deleted", _("This message was deleted."))
    return message


class _Line:
    """What `csv` writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines_of(message: Message) -> Iterator[str]:
    """Yield the file: a line for each person. Cells that a spreadsheet would run as a formula are quoted."""
    writer: Any = csv.writer(_Line(), delimiter=";")
    heads = [
        _("Name"),
        _("Username"),
        _("Title"),
        _("Unit"),
        _("Confirmed"),
        _("Version"),
        _("Latest version"),
    ]
    yield "\ufeff" + writer.writerow(heads)
    latest = version_of(message)
    for reader in queries.export_readers(message):
        yield writer.writerow([_safe(cell) for cell in _cells(reader)] + [_yes(reader, latest)])


def _cells(reader: Reader) -> list[str]:
    user = reader.user
    times = [_local(at) if at else "" for at in (reader.at, reader.version)]
    return [user.name, user.username, user.title, user.unit.name if user.unit else "", *times]


def _yes(reader: Reader, latest: Any) -> str:
    if reader.version is None:
        return ""
    return _("yes") if reader.version == latest else _("no")


def _local(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
