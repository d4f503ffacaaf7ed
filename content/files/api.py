"""REST for files: uploading, describing, and the bytes themselves."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, renderers, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.files import keeping, receiving, schema, services, serving
from content.files.commands import AddFile
from content.files.keeping import Kept
from content.files.models import File
from content.files.pictures import THUMBNAILS
from content.files.queries import find_file
from eventlog import api, executor, limits
from eventlog.commands import Command
from eventlog.errors import NotFound, Refused, TooFast, Unavailable
from people.models import User
from people.schema import CONFLICT, NOT_FOUND, NOT_SIGNED_IN, WRITES

READS: dict[Any, Any] = {**schema.SENT, **NOT_SIGNED_IN, **NOT_FOUND}
SHOWN = {File.Kind.IMAGE, File.Kind.VIDEO, File.Kind.AUDIO}


class AnyType(DefaultContentNegotiation):
    """Answers whatever the reader says it takes: a file has one type, and errors are JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[renderers.BaseRenderer], format_suffix: str | None = None
    ) -> tuple[renderers.BaseRenderer, str]:
        """Return the first renderer."""
        first = next(iter(renderers))
        return first, first.media_type


class UploadView(APIView):
    """What takes one file in a form."""

    parser_classes = [parsers.MultiPartParser]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        """Before anybody reads the form, which already the check of the CSRF token does."""
        if request.content_type == "multipart/form-data":
            receiving.prepare(request)
        return super().initialize_request(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer forms that are broken off as such."""
        if isinstance(exc, receiving.FORM_ERRORS):
            exc = receiving.incomplete()
        return super().handle_exception(exc)


class FilesView(UploadView):
    """Uploads."""

    @extend_schema(
        operation_id="file_upload",
        request={"multipart/form-data": schema.Upload},
        responses={
            201: schema.FileAnswer,
            **WRITES,
            **schema.TOO_LARGE,
            **schema.REFUSED,
        },
    )
    def post(self, request: Request) -> Response:
        """Upload one file, to be sent with a message within a day."""
        # Says 415 where the body is no form at all.
        form: Any = request.data
        uploaded = receiving.finish(request._request)
        with uploaded:
            user = cast(User, request.user)
            wait = limits.take(user.pk)
            if wait:
                raise TooFast(wait)
            services.check_quota(user, uploaded.size or 0)
            alt = services.check_alt(str(form.get("alt", "")))
            answer = add(request, keeping.keep(uploaded), alt)
        return Response(answer, status=status.HTTP_201_CREATED)


def add(request: Request, kept: Kept, alt: str) -> dict[str, Any]:
    """Write down an upload whose bytes are kept, or remove them again. Raises Refused."""
    try:
        return submit(request, AddFile(kept=kept, alt=alt))
    except Unavailable:
        # It may still be written; if not, the bytes are found without a row and removed.
        raise
    except Refused:
        keeping.discard(kept.storage_name)
        raise


def submit(request: Request, command: Command) -> dict[str, Any]:
    """Run a command that has no name on the socket, and return its answer. Raises Refused, and Unavailable
    where it may still be run."""
    try:
        future = executor.submit(command, api.actor_of(request), get_language())
        return future.result(executor.ANSWER_SECONDS)
    except FutureTimeout:
        raise Unavailable() from None


class FileView(APIView):
    """One file."""

    content_negotiation_class = AnyType

    @extend_schema(operation_id="file", parameters=[schema.DOWNLOAD], responses=READS)
    def get(self, request: Request, file_id: str) -> HttpResponseBase:
        """The bytes; pictures, video and sound to be shown, anything else to be saved."""
        file = find_file(cast(User, request.user), file_id)
        inline = file.kind in SHOWN and "download" not in request.query_params
        media_type = (
            f"{file.media_type}; charset=utf-8" if file.media_type == "text/plain" else file.media_type
        )
        return serving.respond(
            request._request, serving.Stored(file.storage_name, media_type, file.name, inline)
        )

    @extend_schema(
        operation_id="file_describe",
        request=schema.FileChange,
        responses={200: schema.FileAnswer, **WRITES, **NOT_FOUND, **CONFLICT},
    )
    def patch(self, request: Request, file_id: str) -> Response:
        """Say in words what my upload shows, before it is sent."""
        return Response(api.run(request, "file.describe", {**api.body(request), "file": file_id}))

    @extend_schema(operation_id="file_remove", responses={204: None, **WRITES, **NOT_FOUND, **CONFLICT})
    def delete(self, request: Request, file_id: str) -> Response:
        """Take back my upload before it is sent."""
        api.run(request, "file.remove", {"file": file_id})
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThumbnailView(APIView):
    """A small form of a picture."""

    content_negotiation_class = AnyType

    @extend_schema(operation_id="file_thumbnail", responses=READS)
    def get(self, request: Request, file_id: str, side: str) -> HttpResponseBase:
        """A picture's thumbnail (WebP) whose longest side has 320 or 1280 pixels."""
        file = find_file(cast(User, request.user), file_id)
        if file.kind != File.Kind.IMAGE or side not in {str(known) for known in THUMBNAILS}:
            raise NotFound()
        name = f"{file.name.rpartition('.')[0]}.webp"
        stored = serving.Stored(
            keeping.thumbnail_name(file.storage_name, int(side)), "image/webp", name, inline=True
        )
        return serving.respond(request._request, stored)
