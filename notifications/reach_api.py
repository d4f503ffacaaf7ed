"""REST for how many people can be reached, and by what."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog.errors import Invalid
from notifications import schema
from notifications.channels import available
from notifications.queries import reach
from notifications.rules import reach_scope
from people.models import User
from people.schema import CURSOR, FORBIDDEN, INVALID, NOT_FOUND, NOT_SIGNED_IN


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


class ReachView(APIView):
    """How many can be reached."""

    @extend_schema(operation_id="reach", responses={200: schema.ReachAnswer, **NOT_SIGNED_IN, **FORBIDDEN})
    def get(self, request: Request) -> Response:
        """For each unit with what lies below: how many a push reaches, and what else reaches the others."""
        return Response(reach.reach_data(reach_scope(viewer_of(request)), timezone.now()))


class ReachFileView(APIView):
    """The same as a file."""

    @extend_schema(
        operation_id="reach_file",
        responses={(200, "text/csv"): OpenApiTypes.STR, **NOT_SIGNED_IN, **FORBIDDEN},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A line for each unit, as CSV with semicolons, UTF-8 with a byte order mark."""
        found = reach.reach_by_unit(reach_scope(viewer_of(request)), timezone.now())
        rows = (
            [one.unit.name if one.unit else _("No unit"), one.depth, one.people, *one.ways.values()]
            for one in found
        )
        head = [_("Unit"), _("Level"), _("People"), *_way_names().values()]
        return _as_file("reach.csv", [head], rows)


class ReachPeopleView(APIView):
    """Whom no push reaches."""

    @extend_schema(
        operation_id="reach_people",
        parameters=[CURSOR],
        responses={
            200: schema.ReachPeopleAnswer,
            **INVALID,
            **NOT_SIGNED_IN,
            **FORBIDDEN,
            **NOT_FOUND,
        },
    )
    def get(self, request: Request, unit_id: str) -> Response:
        """Those of a unit and below, by name, for its head, heads above it and administrators."""
        unit = reach.unit_to_name(reach_scope(viewer_of(request)), unit_id)
        cursor = request.query_params.get("cursor", "0")
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 7):
            raise Invalid("cursor", _("This is not the cursor of a page."))
        return Response(reach.people_data(unit, start=int(cursor), now=timezone.now()))


class ReachPeopleFileView(APIView):
    """The same as a file."""

    @extend_schema(
        operation_id="reach_people_file",
        responses={(200, "text/csv"): OpenApiTypes.STR, **NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND},
    )
    def get(self, request: Request, unit_id: str) -> StreamingHttpResponse:
        """A line for each person whom no push reaches, as CSV likewise."""
        now = timezone.now()
        unit = reach.unit_to_name(reach_scope(viewer_of(request)), unit_id)
        channels, names = available(), _way_names()
        people: Iterable[Any] = reach.without_push(unit, now).iterator()
        rows = (
            [
                user.name,
                user.username,
                user.title,
                user.unit.name,
                names[reach.way_to(False, user.email, user.phone, channels)],
                timezone.localtime(user.alive_at).strftime("%Y-%m-%d") if user.alive_at else "",
            ]
            for user in people
        )
        head = [_("Name"), _("Username"), _("Title"), _("Unit"), _("Reached by"), _("Device last alive")]
        return _as_file(f"reach-{unit.public_id}.csv", [head], rows)


def _way_names() -> dict[str, str]:
    return {"push": _("Push"), "mail": _("E-mail"), "sms": _("SMS"), "nothing": _("Nothing")}


class _Line:
    """What `csv` writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def _as_file(name: str, head: list[list[str]], rows: Iterable[list[Any]]) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        writer: Any = csv.writer(_Line(), delimiter=";")
        yield "\ufeff"
        for row in (*head, *rows):
            yield writer.writerow([_safe(cell) for cell in row])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _safe(cell: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
