"""Making an upload fit to be kept, and its bytes in the storage. Slow work: never inside of a transaction."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from content.files import films, pictures
from content.files.media_types import M4A, MOV, MP4, MediaType, find_media_type
from content.files.models import File
from content.files.names import make_safe
from content.files.receiving import too_large
from eventlog.errors import Unavailable

logger = logging.getLogger(__name__)

FOLDER = "files"


@dataclass(frozen=True)
class Kept:
    """An upload whose bytes are in the storage; it still needs its row."""

    kind: str
    name: str
    media_type: str
    size: int
    storage_name: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None


def keep(uploaded: TemporaryUploadedFile) -> Kept:
    """Check an upload, make it harmless, put it into the storage. Raises Refused, leaving nothing there."""
    content = cast(IO[bytes], uploaded.file)
    size = uploaded.size or 0
    found = find_media_type(cast(Any, content), size)
    limit = settings.TORGET_VIDEO_BYTES if found.kind == File.Kind.VIDEO else settings.TORGET_FILE_BYTES
    if size > limit:
        raise too_large(limit)
    storage_name = _new_storage_name()
    try:
        if found.kind == File.Kind.IMAGE:
            return _keep_picture(content, found, uploaded.name or "", storage_name)
        film = films.clear(content, size) if found in (MP4, MOV, M4A) else films.Film()
        uploaded.seek(0)
        _save(storage_name, uploaded)
    except BaseException as error:
        discard(storage_name)
        if isinstance(error, OSError):
            logger.exception("the storage does not take files")
            raise Unavailable() from error
        raise
    return Kept(
        kind=found.kind,
        name=make_safe(uploaded.name or "", found),
        media_type=found.name,
        size=size,
        storage_name=storage_name,
        width=film.width,
        height=film.height,
        duration=film.duration,
    )


def _keep_picture(content: IO[bytes], found: MediaType, name: str, storage_name: str) -> Kept:
    picture = pictures.remake(content, found)
    size = _save(storage_name, DjangoFile(picture.content))
    for side, small in picture.thumbnails.items():
        _save(thumbnail_name(storage_name, side), DjangoFile(small))
    return Kept(
        kind=found.kind,
        name=make_safe(name, picture.media_type),
        media_type=picture.media_type.name,
        size=size,
        storage_name=storage_name,
        width=picture.width,
        height=picture.height,
    )


def _new_storage_name() -> str:
    token = secrets.token_hex(16)
    return f"{FOLDER}/{token[:2]}/{token}"


def _save(name: str, content: DjangoFile[Any]) -> int:
    size = content.size
    default_storage.save(name, content)
    return size


def thumbnail_name(storage_name: str, side: int) -> str:
    """Return where the thumbnail with that longest side lies."""
    return f"{storage_name}-{side}"


def discard(storage_name: str) -> None:
    """Remove a file's bytes and its thumbnails, as far as they are there."""
    for name in (storage_name, *(thumbnail_name(storage_name, side) for side in pictures.THUMBNAILS)):
        default_storage.delete(name)


def find_stray(before: datetime) -> Iterator[str]:
    """Yield the storage names of files written before that time that have no row: an upload that a crash
    broke off."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        names = [f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]]
        whole = {name.partition("-")[0] for name in names}
        known = set(File.objects.filter(storage_name__in=whole).values_list("storage_name", flat=True))
        for name in sorted(whole - known):
            there = [part for part in names if part.partition("-")[0] == name]
            if all(default_storage.get_modified_time(part).astimezone(UTC) < before for part in there):
                yield name
