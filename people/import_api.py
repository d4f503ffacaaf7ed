"""REST for importing people from a file."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api, executor, limits
from eventlog.errors import Refused, TooFast
from people import commands, rules, schema
from people.api import viewer_of
from people.importing import jobs
from people.importing.table import UPLOAD_BYTES
from people.models import ImportJob


class CsvParser(parsers.BaseParser):
    """Takes the file as the body of the request, at most 16 MB."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return the bytes. Raises Refused."""
        content = stream.read(UPLOAD_BYTES + 1)
        if len(content) > UPLOAD_BYTES:
            message = commands.too_large(UPLOAD_BYTES)
            raise Refused("file_too_large", message, status=413, limit=UPLOAD_BYTES)
        return content


class ImportsView(APIView):
    """Imports."""

    parser_classes = (CsvParser,)

    @extend_schema(
        operation_id="imports",
        responses={200: schema.ImportsAnswer, **schema.NOT_SIGNED_IN, **schema.FORBIDDEN},
    )
    def get(self, request: Request) -> Response:
        """The last ten, newest first; for administrators."""
        rules.check_may_manage_people(viewer_of(request))
        latest = ImportJob.objects.defer("content").select_related("actor").order_by("-pk")[:10]
        return Response({"imports": [jobs.job_data(job) for job in latest]})

    @extend_schema(
        operation_id="import_upload",
        request={"text/csv": OpenApiTypes.BINARY},
        responses={
            201: schema.ImportAnswer,
            **schema.WRITES,
            413: schema.Error,
            415: schema.Error,
        },
    )
    def post(self, request: Request) -> Response:
        """Send a file; it is checked, and nothing is written before it is started. For administrators."""
        actor = api.actor_of(request)
        rules.check_may_manage_people(viewer_of(request))
        wait = limits.take(actor.user_id)
        if wait:
            raise TooFast(wait)
        content = request.data if isinstance(request.data, bytes) else b""
        future = executor.submit(commands.AddImport(content=content), actor, get_language())
        return Response(future.result(executor.ANSWER_SECONDS), status=status.HTTP_201_CREATED)


class ImportView(APIView):
    """One import."""

    @extend_schema(
        operation_id="import_read",
        responses={
            200: schema.ImportAnswer,
            **schema.NOT_SIGNED_IN,
            **schema.FORBIDDEN,
            **schema.NOT_FOUND,
        },
    )
    def get(self, request: Request, public_id: str) -> Response:
        """How far it has come, and its report; for administrators."""
        rules.check_may_manage_people(viewer_of(request))
        return Response({"import": jobs.job_data(jobs.get_job(public_id))})

    @extend_schema(
        operation_id="import_discard",
        request=None,
        responses={200: schema.Empty, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Let go of it."""
        return Response(api.run(request, "import.discard", {"import": public_id}))


class StartView(APIView):
    """Carrying an import out."""

    @extend_schema(
        operation_id="import_start",
        request=schema.body_of(commands.StartImport, in_path=["import"]),
        responses={200: schema.ImportAnswer, **schema.WRITES, **schema.NOT_FOUND, **schema.CONFLICT},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Carry it out; it goes on by itself."""
        return Response(api.run(request, "import.start", {**api.body(request), "import": public_id}))
