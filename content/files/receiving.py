"""Reading an upload off the wire: to disk, no further than its limit, and taken only when it is whole."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError

from eventlog.errors import Refused, Unavailable

logger = logging.getLogger(__name__)

FIELD = "file"
# A server may offer the body as the file it received it in: then it need not pass through memory.
BODY_EXTENSION = "torget.body"
# What may stand behind the last boundary (RFC 2046 §5.1.1: an epilogue, commonly a line end).
EPILOGUE = 64
BLOCK = 64 * 1024
# What a broken or overlong form raises while it is read.
FORM_ERRORS = (MultiPartParserError, ParseError, SuspiciousOperation, UnreadablePostError)


class Body:
    """A request's body as it is read: how much came, and how it ended."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.length = 0
        self.end = b""

    def read(self, *arguments: int) -> bytes:
        """Read on, as from any file."""
        part: bytes = self._stream.read(*arguments)
        self.length += len(part)
        self.end = (self.end + part)[-2048:] if part else self.end
        return part

    def readline(self, *arguments: int) -> bytes:
        """Read on by blocks: what asks for lines only wants to get to the end, and a line may be endless."""
        return self.read(BLOCK)

    def close(self) -> None:
        """Give the body back."""
        self._stream.close()


class UploadHandler(TemporaryFileUploadHandler):
    """Writes one file of the form to disk and stops where it grows beyond what any file may have, or the disk
    takes no more."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a file of the form. Raises StopUpload for a second one."""
        if getattr(self, "file", None) is not None:
            self.refusal = Refused("invalid", _("Send one file at a time."), field=FIELD)
            raise StopUpload
        with self._keeping():
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write on. Raises StopUpload at the limit, and where the disk takes no more."""
        limit = max(settings.TORGET_VIDEO_BYTES, settings.TORGET_FILE_BYTES)
        if start + len(raw_data) > limit:
            self.refusal = too_large(limit)
            raise StopUpload
        with self._keeping():
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        """End the file. Raises StopUpload where its last part cannot be kept."""
        with self._keeping():
            return super().file_complete(file_size)

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            logger.error("an upload cannot be kept: %s", error)
            self.refusal = Unavailable()
            raise StopUpload from error

    refusal: Refused | None = None


def prepare(request: HttpRequest) -> None:
    """Have the form of `request`, which nobody has read yet, read as an upload."""
    extensions = getattr(request, "scope", {}).get("extensions") or {}
    stream = extensions.get(BODY_EXTENSION) or vars(request)["_stream"]
    vars(request)["_stream"] = vars(request)["torget_body"] = Body(stream)
    vars(request)["torget_handler"] = handler = UploadHandler(request)
    request.upload_handlers = [handler]


def finish(request: HttpRequest) -> TemporaryUploadedFile:
    """Return the whole file of the form. Raises Refused: `file_too_large`, `file_incomplete`, `unavailable`,
    `invalid`."""
    if "torget_body" not in vars(request):
        raise missing()
    body: Body = vars(request)["torget_body"]
    handler: UploadHandler = vars(request)["torget_handler"]
    try:
        file = request.FILES.get(FIELD)
        if handler.refusal is not None:
            raise handler.refusal
        boundary = (request.content_params or {}).get("boundary", "").encode("latin-1", "replace")
        expected = int(request.META.get("CONTENT_LENGTH") or 0)
        ended = b"--" + boundary + b"--" in body.end[-(len(boundary) + 4 + EPILOGUE) :]
        if body.length and (not ended or body.length != expected):
            raise incomplete()
        if not isinstance(file, TemporaryUploadedFile):
            raise missing()
        if not file.size:
            raise Refused("invalid", _("This file is empty."), field=FIELD)
        return file
    except BaseException:
        _drop(handler)
        raise
    finally:
        body.close()


def _drop(handler: UploadHandler) -> None:
    """Remove what was written of a file that is not taken in."""
    file: IO[bytes] | None = getattr(handler, "file", None)
    if file is not None and not file.closed:
        # What a full disk did not take is flushed once more, in vain.
        with suppress(OSError):
            file.close()


def missing() -> Refused:
    """Return the refusal of a form without a file."""
    return Refused("invalid", _("Send the file in the field “file” of a form."), field=FIELD)


def incomplete() -> Refused:
    """Return the refusal of an upload that broke off."""
    return Refused("file_incomplete", _("The file did not arrive whole. Send it again."), field=FIELD)


def too_large(limit: int) -> Refused:
    """Return the refusal of a file over `limit` bytes."""
    return Refused(
        "file_too_large",
        _("This file is too large: at most %(limit)d MB.") % {"limit": limit // 1_000_000},
        status=413,
        field=FIELD,
        limit=limit,
    )
