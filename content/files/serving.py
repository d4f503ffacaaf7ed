"""Sending a file's bytes: whole or a part, a block at a time, and so that no browser runs what is in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

from eventlog.errors import NotFound

BLOCK = 256 * 1024
# A server may tell how many bytes wait to be sent; with more than this the next block waits.
WAITING_EXTENSION = "torget.waiting"
WAITING_BYTES = 1024 * 1024
WAITING_SECONDS = 0.01
LONGEST_WAIT_SECONDS = 0.16
# RFC 9110 §14.1.2: one range of bytes, from a place or of the end.
_RANGE = re.compile(r"bytes[ \t]*=[ \t]*([0-9]{0,18})[ \t]*-[ \t]*([0-9]{0,18})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """`length` bytes from `start`; a length of 0 is a range that lies outside of the file."""

    start: int
    length: int


@dataclass(frozen=True)
class Stored:
    """What to send: where it lies, what it is called and of which type it is."""

    storage_name: str
    media_type: str
    name: str
    inline: bool

    @property
    def etag(self) -> str:
        """A strong validator: what lies under a storage name never changes (RFC 9110 §8.8.3)."""
        return f'"{self.storage_name.rpartition("/")[2]}"'


def read_range(header: str, size: int) -> Part | None:
    """Return which part of `size` bytes a Range header asks for; None where the whole is to be sent.

    That is also the answer to several ranges at once and to what is no range (RFC 9110 §14.2).
    """
    found = _RANGE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return Part(size - length, length)
    start, last = int(found[1]), int(found[2] or size - 1)
    if found[2] and last < start:
        return None
    return Part(start, max(0, min(last, size - 1) - start + 1))


def respond(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Return the answer to a GET or HEAD for `stored`, whoever asks has been let in. Raises NotFound."""
    try:
        size = default_storage.size(stored.storage_name)
    except FileNotFoundError:
        raise NotFound() from None
    response = _answer(request, stored, size)
    response["ETag"] = stored.etag
    # Kept by nobody without asking each time: who is not let in any more has nothing left of it.
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, stored: Stored, size: int) -> HttpResponseBase:
    held = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in held or stored.etag in (tag.removeprefix("W/") for tag in held):
        return HttpResponse(status=304)
    part = None
    # RFC 9110 §13.1.5: with another version in hand, a part of this one is of no use.
    if request.headers.get("If-Range", stored.etag) == stored.etag and request.method == "GET":
        part = read_range(request.headers.get("Range", ""), size)
    if part is not None and part.length == 0:
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{size}"
        return refusal
    sent = part or Part(0, size)
    response = StreamingHttpResponse(
        _blocks(request, stored.storage_name, sent),
        status=206 if part else 200,
        content_type=stored.media_type,
    )
    response["Content-Length"] = str(sent.length)
    if part:
        response["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    disposition = content_disposition_header(not stored.inline, stored.name)
    response["Content-Disposition"] = disposition or ("inline" if stored.inline else "attachment")
    return response


def _blocks(request: HttpRequest, storage_name: str, part: Part) -> AsyncIterator[bytes] | Iterator[bytes]:
    if request.method == "HEAD":
        return iter(())
    # Given a plain iterator, Django's ASGI handler would read all of it into memory first.
    if isinstance(request, ASGIRequest):
        extensions = request.scope.get("extensions") or {}
        return _read_apart(storage_name, part, extensions.get(WAITING_EXTENSION))
    return _read(storage_name, part)


def _read(storage_name: str, part: Part) -> Iterator[bytes]:
    with default_storage.open(storage_name) as file:
        file.seek(part.start)
        left = part.length
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


async def _read_apart(
    storage_name: str, part: Part, waiting: Callable[[], int] | None
) -> AsyncIterator[bytes]:
    """Read in another thread, and no faster than the reader at the other end."""
    blocks = _read(storage_name, part)
    try:
        while block := await asyncio.to_thread(next, blocks, b""):
            yield block
            if waiting is not None:
                await _drained(waiting)
    finally:
        blocks.close()  # type: ignore[attr-defined]


async def _drained(waiting: Callable[[], int]) -> None:
    """Return when little waits to be sent; ask less often the longer it takes."""
    pause = WAITING_SECONDS
    while waiting() > WAITING_BYTES:
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_WAIT_SECONDS)
