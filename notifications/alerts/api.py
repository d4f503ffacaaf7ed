"""REST for alerts: thin views over commands and queries."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from msgspec import Struct, to_builtins
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api, limits, log
from eventlog.commands import Command, convert
from eventlog.errors import TooFast
from notifications.alerts import commands, link_commands, rules, schema
from notifications.alerts.content import Content
from notifications.alerts.hints import hints_for
from notifications.alerts.links import read_link
from notifications.alerts.queries import alerts, board, reach
from notifications.alerts.templates import templates_for
from notifications.alerts.topics import DESK
from notifications.api import UnsignedView
from people.api import read_limit
from people.audience import parse
from people.models import User
from people.schema import (
    CONFLICT,
    CURSOR,
    FORBIDDEN,
    INVALID,
    LIMIT,
    NOT_FOUND,
    NOT_SIGNED_IN,
    TOO_FAST,
    UNAVAILABLE,
    WRITES,
    body_of,
)

CHANGES = {**WRITES, **NOT_FOUND, **CONFLICT}
READS = {**NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND}


def sender_of(request: Request) -> User:
    """Return who asks. Raises Forbidden for who does not send alerts."""
    user = cast(User, request.user)
    rules.check_sends(user)
    return user


class MyAlertsView(APIView):
    """Alerts that have gone to me."""

    before_rules = True

    @extend_schema(operation_id="alerts_mine", responses={200: schema.MyAlertsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """The last 20, the latest first, and how I stand to each."""
        return Response({"alerts": alerts.list_mine(cast(User, request.user))})


class AlertsView(APIView):
    """All alerts, for those who send them."""

    @extend_schema(
        operation_id="alerts",
        parameters=[CURSOR, LIMIT],
        responses={200: schema.AlertsAnswer, **INVALID, **NOT_SIGNED_IN, **FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """The latest first, drafts among them."""
        sender_of(request)
        seq = log.find_topic(DESK).head
        shown, following = alerts.list_alerts(request.query_params.get("cursor"), read_limit(request))
        return Response({"alerts": shown, "waiting": alerts.count_waiting(), "next": following, "seq": seq})

    @extend_schema(
        operation_id="alert_draft",
        request=schema.body_with_parts(commands.DraftAlert),
        responses={201: schema.FullAlertAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Begin one."""
        answer = api.run(request, "alert.draft", api.body(request))
        return Response(answer, status=status.HTTP_201_CREATED)


class AlertView(APIView):
    """One alert, for those who send them."""

    @extend_schema(operation_id="alert", responses={200: schema.FullAlertAnswer, **READS})
    def get(self, request: Request, alert_id: str) -> Response:
        """All of it."""
        viewer = sender_of(request)
        return Response({"alert": alerts.full_data(alerts.find_alert(alert_id), viewer)})

    @extend_schema(
        operation_id="alert_change",
        request=schema.body_with_parts(commands.ChangeAlert, in_path=["alert"]),
        responses={200: schema.FullAlertAnswer, **CHANGES},
    )
    def patch(self, request: Request, alert_id: str) -> Response:
        """Change a draft."""
        return Response(api.run(request, "alert.change", {**api.body(request), "alert": alert_id}))

    @extend_schema(
        operation_id="alert_discard", request=None, responses={200: schema.FullAlertAnswer, **CHANGES}
    )
    def delete(self, request: Request, alert_id: str) -> Response:
        """Throw a draft away."""
        return Response(api.run(request, "alert.discard", {"alert": alert_id}))


class TemplatesView(APIView):
    """Alerts that are half written."""

    @extend_schema(
        operation_id="alert_templates",
        responses={200: schema.AlertTemplatesAnswer, **NOT_SIGNED_IN, **FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """Those of my roles."""
        return Response({"templates": templates_for(sender_of(request))})


class ReachQuestion(Struct, forbid_unknown_fields=True):
    """Whom an alert would be for, and what it would say."""

    audience: dict[str, Any]
    content: Content


class ReachView(APIView):
    """Before it is sent: how many, and how each is reached."""

    @extend_schema(
        operation_id="alert_reach",
        request=schema.body_with_parts(ReachQuestion),
        responses={200: schema.AlertReachAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Counts by way and by language, and what in the texts might be plainer."""
        sender_of(request)
        asked = convert(api.body(request), ReachQuestion)
        texts = {language: to_builtins(text) for language, text in asked.content.texts.items()}
        return Response(
            {
                "reach": reach.reach_data(parse(asked.audience), asked.content.severity),
                "hints": [hint._asdict() for hint in hints_for(texts)],
            }
        )


class ProposalView(APIView):
    """What of an alert waits for a second person."""

    @extend_schema(
        operation_id="alert_propose",
        request=schema.body_with_parts(commands.ProposeAlert, in_path=["alert"]),
        responses={200: schema.FullAlertAnswer, **CHANGES},
    )
    def post(self, request: Request, alert_id: str) -> Response:
        """Ask that it goes out."""
        return Response(api.run(request, "alert.propose", {**api.body(request), "alert": alert_id}))

    @extend_schema(
        operation_id="alert_return", request=None, responses={200: schema.FullAlertAnswer, **CHANGES}
    )
    def delete(self, request: Request, alert_id: str) -> Response:
        """Take it back, or decline it."""
        return Response(api.run(request, "alert.return", {"alert": alert_id}))


class ApprovalView(APIView):
    """A second person's word."""

    @extend_schema(
        operation_id="alert_approve",
        request=body_of(commands.ApproveAlert, in_path=["alert"]),
        responses={200: schema.FullAlertAnswer, **CHANGES},
    )
    def post(self, request: Request, alert_id: str) -> Response:
        """Let a colleague's proposal go out."""
        return Response(api.run(request, "alert.approve", {**api.body(request), "alert": alert_id}))


class AloneView(APIView):
    """Without a second person."""

    @extend_schema(
        operation_id="alert_alone",
        request=body_of(commands.SendAlone, in_path=["alert"]),
        responses={200: schema.FullAlertAnswer, **CHANGES},
    )
    def post(self, request: Request, alert_id: str) -> Response:
        """Let my own proposal go out, after the set time."""
        return Response(api.run(request, "alert.alone", {**api.body(request), "alert": alert_id}))


class AnswerView(APIView):
    """My answer."""

    before_rules = True

    @extend_schema(
        operation_id="alert_answer",
        request=body_of(commands.AnswerAlert, in_path=["alert"]),
        responses={200: schema.AlertMineAnswer, **CHANGES},
    )
    def put(self, request: Request, alert_id: str) -> Response:
        """Say how I am; again changes it."""
        return Response(api.run(request, "alert.answer", {**api.body(request), "alert": alert_id}))


class OpenView(APIView):
    """Looking at it."""

    before_rules = True

    @extend_schema(
        operation_id="alert_open", request=None, responses={200: schema.AlertMineAnswer, **CHANGES}
    )
    def post(self, request: Request, alert_id: str) -> Response:
        """Say that I look at it."""
        return Response(api.run(request, "alert.open", {"alert": alert_id}))


class PutAwayView(APIView):
    """Having read it."""

    before_rules = True

    @extend_schema(
        operation_id="alert_put_away",
        request=body_of(commands.PutAway, in_path=["alert"]),
        responses={200: schema.AlertMineAnswer, **CHANGES},
    )
    def post(self, request: Request, alert_id: str) -> Response:
        """Say that I have read an issue."""
        return Response(api.run(request, "alert.put_away", {**api.body(request), "alert": alert_id}))


class _ByLinkView(UnsignedView):
    def carry_out(self, request: Request, kind: type[Command]) -> Response:
        """Run a command for whose link it is. Raises TooFast, counted as all else that person does."""
        command = convert(api.body(request), kind)
        assert isinstance(command, link_commands.ByLink)
        found = read_link(command.link)
        wait = limits.take(found.user_id) if found else 0.0
        if wait:
            raise TooFast(wait)
        return self.give(command, found.user_id if found else 0)


class LinkView(_ByLinkView):
    """By my own link, without a sign-in."""

    @extend_schema(
        operation_id="alert_link_open",
        request=body_of(link_commands.OpenByLink),
        responses={200: schema.AlertLinkAnswer, **INVALID, **NOT_FOUND, **TOO_FAST, **UNAVAILABLE},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """What the alert says and how I stand to it. It answers nothing."""
        return self.carry_out(request, link_commands.OpenByLink)


class LinkAnswerView(_ByLinkView):
    """My answer by my own link."""

    @extend_schema(
        operation_id="alert_link_answer",
        request=body_of(link_commands.AnswerByLink),
        responses={
            200: schema.AlertLinkAnswer,
            **INVALID,
            **NOT_FOUND,
            **CONFLICT,
            **TOO_FAST,
            **UNAVAILABLE,
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Say how I am."""
        return self.carry_out(request, link_commands.AnswerByLink)


class BoardView(APIView):
    """How far an alert has come."""

    @extend_schema(operation_id="alert_board", responses={200: schema.BoardAnswer, **READS})
    def get(self, request: Request, alert_id: str) -> Response:
        """Counts, units and curves: all of it for those who send alerts, their own units for heads."""
        paths = rules.check_follows(cast(User, request.user))
        return Response(board.board_data(alerts.find_alert(alert_id), paths))


class BoardPeopleView(APIView):
    """Who is safe, who needs help, who is silent."""

    @extend_schema(
        operation_id="alert_board_people",
        parameters=[schema.STATE, schema.UNIT, CURSOR, LIMIT],
        responses={200: schema.BoardPeopleAnswer, **READS, **INVALID},
    )
    def get(self, request: Request, alert_id: str) -> Response:
        """With numbers to call: for heads, those of their own units."""
        paths = rules.check_follows(cast(User, request.user))
        people, following = board.list_people(
            alerts.find_alert(alert_id),
            paths,
            state=request.query_params.get("state", "help"),
            unit=request.query_params.get("unit"),
            cursor=request.query_params.get("cursor"),
            limit=read_limit(request),
        )
        return Response({"people": people, "next": following})


class DrillsView(APIView):
    """How drills have gone."""

    @extend_schema(
        operation_id="alert_drills", responses={200: schema.DrillsAnswer, **NOT_SIGNED_IN, **FORBIDDEN}
    )
    def get(self, request: Request) -> Response:
        """The last 20, the oldest first, by unit."""
        sender_of(request)
        return Response({"drills": board.drill_trend()})
