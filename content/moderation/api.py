"""REST for reports and the moderation queue: thin views over commands and queries."""

from __future__ import annotations

from typing import Any, cast

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.files import keeping, serving
from content.files.api import AnyType
from content.files.models import File
from content.files.pictures import THUMBNAILS
from content.files.schema import SENT
from content.moderation import commands, queries, rules, schema
from content.moderation.rules import Action
from content.moderation.topics import DESK
from eventlog import api
from eventlog.errors import NotFound
from eventlog.models import Topic
from people.api import read_limit
from people.models import User
from people.schema import (
    CONFLICT,
    CURSOR,
    FORBIDDEN,
    INVALID,
    LIMIT,
    NOT_FOUND,
    NOT_SIGNED_IN,
    Empty,
    body_of,
)
from people.schema import WRITES as WRITES_ANY

WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}
READS: dict[int, Any] = {**NOT_SIGNED_IN, **FORBIDDEN}


def _viewer(request: Request) -> User:
    return cast(User, request.user)


class ReportsView(APIView):
    """Reporting."""

    @extend_schema(
        operation_id="report_create",
        request=body_of(commands.CreateReport),
        responses={201: schema.ReportAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Report something I can read; the moderators see that it was me, its author does not."""
        return Response(api.run(request, "report.create", api.body(request)), status=status.HTTP_201_CREATED)


class CasesView(APIView):
    """The queue."""

    @extend_schema(
        operation_id="cases",
        parameters=[schema.STATE, schema.KIND, schema.REASON, CURSOR, LIMIT],
        responses={200: schema.CasesAnswer, **READS, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Cases to settle, the oldest first, or those settled, the latest first."""
        moderator = _viewer(request)
        rules.require(moderator, Action.DESK)
        seq = Topic.objects.filter(name=DESK).values_list("head", flat=True).first() or 0
        wanted = request.query_params
        filters = queries.Filters(
            state=wanted.get("state", "open"), kind=wanted.get("kind", ""), reason=wanted.get("reason", "")
        )
        cases, following = queries.list_cases(
            moderator, filters, cursor=wanted.get("cursor"), limit=read_limit(request)
        )
        return Response(
            {
                "cases": queries.list_json(cases),
                "waiting": queries.count_waiting(),
                "topic": DESK,
                "seq": seq,
                "next": following,
            }
        )


class CaseView(APIView):
    """One case."""

    @extend_schema(operation_id="case", responses={200: schema.CaseDetailAnswer, **WRITES})
    def get(self, request: Request, case_id: str) -> Response:
        """What was reported, by whom, and what was done; that I have read it is written down."""
        return Response(api.run(request, "case.read", {"case": case_id}))


class ClaimView(APIView):
    """Taking a case up."""

    @extend_schema(
        operation_id="case_claim",
        request=body_of(commands.ClaimCase, in_path=["case"]),
        responses={200: schema.CaseAnswer, **WRITES},
    )
    def post(self, request: Request, case_id: str) -> Response:
        """Take the case up for half an hour."""
        return Response(api.run(request, "case.claim", {**api.body(request), "case": case_id}))

    @extend_schema(operation_id="case_release", responses={200: schema.CaseAnswer, **WRITES})
    def delete(self, request: Request, case_id: str) -> Response:
        """Put it back."""
        return Response(api.run(request, "case.release", {"case": case_id}))


class SettleView(APIView):
    """Deciding."""

    @extend_schema(
        operation_id="case_settle",
        request=body_of(commands.SettleCase, in_path=["case"]),
        responses={200: schema.CaseAnswer, **WRITES},
    )
    def post(self, request: Request, case_id: str) -> Response:
        """Settle the case, with measures or without."""
        return Response(api.run(request, "case.settle", {**api.body(request), "case": case_id}))


class ApproveView(APIView):
    """Letting what is held appear."""

    @extend_schema(
        operation_id="case_approve",
        request=body_of(commands.ApproveCase, in_path=["case"]),
        responses={200: schema.CaseAnswer, **WRITES},
    )
    def post(self, request: Request, case_id: str) -> Response:
        """Let it appear, and tell its author."""
        return Response(api.run(request, "case.approve", {**api.body(request), "case": case_id}))


class RefuseView(APIView):
    """Not letting it."""

    @extend_schema(
        operation_id="case_refuse",
        request=body_of(commands.RefuseCase, in_path=["case"]),
        responses={200: schema.CaseAnswer, **WRITES},
    )
    def post(self, request: Request, case_id: str) -> Response:
        """Let it never appear, and tell its author why."""
        return Response(api.run(request, "case.refuse", {**api.body(request), "case": case_id}))


class RestoreView(APIView):
    """Taking a decision back."""

    @extend_schema(
        operation_id="case_restore",
        request=body_of(commands.RestoreCase, in_path=["case"]),
        responses={200: schema.CaseAnswer, **WRITES},
    )
    def post(self, request: Request, case_id: str) -> Response:
        """Put back what was hidden, exactly as it was."""
        return Response(api.run(request, "case.restore", {**api.body(request), "case": case_id}))


class CaseFileView(APIView):
    """A file of what was reported."""

    content_negotiation_class = AnyType

    @extend_schema(operation_id="case_file", responses={**SENT, **READS, **NOT_FOUND})
    def get(self, request: Request, case_id: str, file_id: str) -> HttpResponseBase:
        """The bytes, hidden or not; for moderators."""
        file = _file_of(request, case_id, file_id)
        shown = {File.Kind.IMAGE, File.Kind.VIDEO, File.Kind.AUDIO}
        return serving.respond(
            request._request,
            serving.Stored(file.storage_name, file.media_type, file.name, file.kind in shown),
        )


class CaseThumbnailView(APIView):
    """A small form of a picture that was reported."""

    content_negotiation_class = AnyType

    @extend_schema(operation_id="case_file_thumbnail", responses={**SENT, **READS, **NOT_FOUND})
    def get(self, request: Request, case_id: str, file_id: str, side: str) -> HttpResponseBase:
        """A picture's thumbnail (WebP); for moderators."""
        file = _file_of(request, case_id, file_id)
        if file.kind != File.Kind.IMAGE or side not in {str(known) for known in THUMBNAILS}:
            raise NotFound()
        name = keeping.thumbnail_name(file.storage_name, int(side))
        return serving.respond(
            request._request, serving.Stored(name, "image/webp", f"{file.public_id}.webp", inline=True)
        )


def _file_of(request: Request, case_id: str, file_id: str) -> File:
    moderator = _viewer(request)
    rules.require(moderator, Action.DESK)
    return queries.find_file(queries.get_case(moderator, case_id), file_id)


class MutesView(APIView):
    """Who does not write just now."""

    @extend_schema(operation_id="mutes", responses={200: schema.MutesAnswer, **READS})
    def get(self, request: Request) -> Response:
        """Those from whom a moderator has taken the word, and until when."""
        rules.require(_viewer(request), Action.DESK)
        return Response({"mutes": queries.list_mutes()})


class MuteView(APIView):
    """One of them."""

    @extend_schema(operation_id="mute_lift", responses={200: Empty, **WRITES})
    def delete(self, request: Request, person_id: str) -> Response:
        """Let the person write again."""
        return Response(api.run(request, "mute.lift", {"person": person_id}))


class WordsView(APIView):
    """The word list."""

    @extend_schema(operation_id="words", responses={200: schema.WordsAnswer, **READS})
    def get(self, request: Request) -> Response:
        """What gets a second look; for moderators and administrators."""
        rules.require(_viewer(request), Action.SEE_WORDS)
        may_change = rules.may(_viewer(request), Action.CHANGE_WORDS)
        return Response({"words": queries.list_words(), "can_change": may_change})

    @extend_schema(
        operation_id="word_add",
        request=body_of(commands.AddWord),
        responses={201: schema.WordAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Add an entry; for administrators."""
        return Response(api.run(request, "word.add", api.body(request)), status=status.HTTP_201_CREATED)


class WordView(APIView):
    """One entry."""

    @extend_schema(operation_id="word_remove", responses={200: Empty, **WRITES})
    def delete(self, request: Request, word_id: str) -> Response:
        """Take it off the list; for administrators."""
        return Response(api.run(request, "word.remove", {"word": word_id}))
