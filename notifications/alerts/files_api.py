"""Alerts as files: CAP and its feed, the list to print, the report; and screens on a wall."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from msgspec import Struct
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.commands import convert
from eventlog.errors import Forbidden, NotFound, Refused
from eventlog.frames import timestamp
from notifications.alerts import rules, schema
from notifications.alerts.api import READS, sender_of
from notifications.alerts.cap.writing import issues_of, write_cap, write_feed
from notifications.alerts.links import make_screen, read_screen
from notifications.alerts.models import Issue, Recipient, Source
from notifications.alerts.queries import alerts, board, report
from notifications.api import UnsignedView
from people.models import Unit, User
from people.schema import FORBIDDEN, INVALID, NOT_FOUND, NOT_SIGNED_IN, TOO_FAST, UNAVAILABLE
from people.text import is_storable

FEED = 50
TOKEN = OpenApiParameter("token", str, description="For readers that are not signed in.")


class _CapView(APIView):
    """For those who send alerts, and for whoever holds the token of the feed."""

    permission_classes = (AllowAny,)

    def check(self, request: Request) -> None:
        """Raises Refused."""
        token, given = settings.TORGET_ALERT_FEED_TOKEN, request.query_params.get("token", "")
        if token and constant_time_compare(given, token):
            return
        if not isinstance(request.user, User):
            raise Refused("not_signed_in", _("You are not signed in."), status=401)
        sender_of(request)


class FeedView(_CapView):
    """Our alerts, as an Atom feed of CAP."""

    @extend_schema(
        operation_id="alert_feed",
        parameters=[TOKEN],
        responses={(200, "application/atom+xml"): OpenApiTypes.STR, **NOT_SIGNED_IN, **FORBIDDEN},
    )
    def get(self, request: Request) -> HttpResponse:
        """The last 50 issues, drills among them, marked as such."""
        self.check(request)
        issues = Issue.objects.select_related("alert").order_by("-sent_at", "-pk")[:FEED]
        feed = write_feed([(issue.alert, issue) for issue in issues], timezone.now())
        return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


class CapView(_CapView):
    """One issue of an alert."""

    @extend_schema(
        operation_id="alert_cap",
        parameters=[TOKEN],
        responses={(200, "application/cap+xml"): OpenApiTypes.STR, **READS},
    )
    def get(self, request: Request, alert_id: str, number: str) -> HttpResponse:
        """As a message of CAP 1.2."""
        self.check(request)
        alert = alerts.find_alert(alert_id)
        issues = issues_of(alert)
        if not any(str(issue.number) == number for issue in issues):
            raise NotFound()
        message = write_cap(alert, issues, int(number))
        return HttpResponse(message, content_type="application/cap+xml; charset=utf-8")


class BoardFileView(APIView):
    """The list for when the network dies."""

    @extend_schema(operation_id="alert_board_file", responses={(200, "text/csv"): OpenApiTypes.STR, **READS})
    def get(self, request: Request, alert_id: str) -> StreamingHttpResponse:
        """Everybody with unit, number and answer, as CSV with semicolons; for heads their own units."""
        paths = rules.check_follows(cast(User, request.user))
        alert = alerts.find_alert(alert_id)
        answer = StreamingHttpResponse(
            lines_of(board.export_people(alert, paths)), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="alert-{alert.public_id}.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class ReportView(APIView):
    """After it is over: what was done when, and how it went."""

    @extend_schema(operation_id="alert_report", responses={(200, "text/html"): OpenApiTypes.STR, **READS})
    def get(self, request: Request, alert_id: str) -> HttpResponse:
        """A page to print: timeline, curve, units."""
        sender_of(request)
        found = report.report_data(alerts.find_alert(alert_id))
        return render(cast(Any, request), "notifications/alert_report.html", report.drawn(found))


class ReportDataView(APIView):
    """The same as data."""

    @extend_schema(operation_id="alert_report_data", responses={200: schema.AlertReport, **READS})
    def get(self, request: Request, alert_id: str) -> Response:
        """Timeline, counts, units and curve."""
        sender_of(request)
        answer = Response(report.report_data(alerts.find_alert(alert_id)))
        answer["Content-Disposition"] = f'attachment; filename="alert-{alert_id}.json"'
        return answer


class SourcesView(APIView):
    """Whose warnings become drafts."""

    @extend_schema(
        operation_id="alert_sources", responses={200: schema.AlertSourcesAnswer, **NOT_SIGNED_IN, **FORBIDDEN}
    )
    def get(self, request: Request) -> Response:
        """When each was read, and why it could not be since."""
        sender_of(request)
        known = {source.name: source for source in Source.objects.all()}
        return Response(
            {
                "sources": [
                    {
                        "name": name,
                        "tried_at": _time(known[name].tried_at) if name in known else None,
                        "read_at": _time(known[name].read_at) if name in known else None,
                        "trouble": known[name].trouble if name in known else "",
                    }
                    for name in sorted(settings.TORGET_ALERT_SOURCES)
                ]
            }
        )


class WallView(APIView):
    """The address of a unit's screens on a wall."""

    @extend_schema(
        operation_id="alert_wall",
        parameters=[OpenApiParameter("unit", str, required=True)],
        responses={200: schema.AlertWallAnswer, **READS, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """For those who send alerts, and for the unit's head."""
        user = cast(User, request.user)
        public_id = request.query_params.get("unit", "")
        unit = Unit.objects.filter(public_id=public_id).first() if is_storable(public_id) else None
        if unit is None:
            raise NotFound()
        paths = rules.check_follows(user)
        if paths is not None and not unit.path.startswith(paths):
            raise Forbidden()
        return Response({"path": f"/screen#{make_screen(unit.public_id)}", "unit": unit.name})


class Screen(Struct, forbid_unknown_fields=True):
    """What a screen on a wall holds."""

    screen: str


class ScreenView(UnsignedView):
    """What a screen on a wall shows, without anybody signed in."""

    @extend_schema(
        operation_id="alert_screen",
        request=schema.body_with_parts(Screen),
        responses={200: schema.AlertScreenAnswer, **INVALID, **NOT_FOUND, **TOO_FAST, **UNAVAILABLE},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """The standing alerts that are for the unit or somebody in it."""
        asked = convert(api.body(request), Screen)
        public_id = read_screen(asked.screen)
        unit = Unit.objects.filter(public_id=public_id).first() if public_id else None
        if unit is None:
            raise Refused("link_over", _("This screen's address is not good. Ask for a new one."), status=404)
        return Response({"unit": unit.name, "alerts": alerts.list_for_unit(unit)})


class _Line:
    """What `csv` writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def lines_of(rows: Iterator[Recipient]) -> Iterator[str]:
    """Yield the file: a line for each person. Cells that a spreadsheet would run as a formula are quoted."""
    words = {
        "": _("No answer"),
        "safe": _("Safe"),
        "help": _("Needs help"),
        "off_duty": _("Not on duty"),
        "words": _("Own words"),
    }
    writer: Any = csv.writer(_Line(), delimiter=";")
    heads = [
        _("Unit"),
        _("Name"),
        _("Phone"),
        _("Answer"),
        _("Words"),
        _("Answered"),
        _("Reached"),
        _("Head"),
    ]
    yield "\ufeff" + writer.writerow(heads)
    for row in rows:
        head = row.unit.head if row.unit else None
        cells = [
            row.unit.name if row.unit else "",
            row.user.name,
            row.user.phone,
            words[row.answer],
            row.words,
            _local(row.answered_at),
            _local(row.reached_at),
            f"{head.name} {head.phone}".strip() if head else "",
        ]
        yield writer.writerow([_safe(cell) for cell in cells])


def _local(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _time(at: Any) -> str | None:
    return timestamp(at) if at else None


def _safe(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
