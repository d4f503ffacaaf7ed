"""Finding a file for somebody who may see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from content.files.models import File
from content.files.pictures import THUMBNAILS
from eventlog.errors import NotFound
from people.models import User

MayRead = Callable[[User, int], bool]
# What something is part of: its kind and primary key, see `content.moderation.registry`.
OwnerOf = Callable[[int], tuple[str, int] | None]
# What is left to see of a file that a moderator has hidden.
_NOTHING: dict[str, Any] = {
    "name": "",
    "size": 0,
    "width": None,
    "height": None,
    "duration": None,
    "alt": "",
    "thumbs": [],
    "hidden": True,
}


def find_file(user: User, file_id: str) -> File:
    """Return the file with that public id.

    Before it is part of something only its uploader may see it; after that the rooms say who may, now and at
    every request (TORGET_FILE_ACCESS). Raises NotFound when there is no such file or it is for others.
    """
    found = File.objects.filter(public_id=clean_id(file_id)).first()
    if found is None or found.hidden_at is not None:
        raise NotFound()
    if found.attached_at is None:
        if found.uploader_id != user.pk:
            raise NotFound()
    elif not any(may_read(user, found.pk) for may_read in _rooms()):
        raise NotFound()
    return found


def clean_id(public_id: str) -> str:
    """Return the id, or one that nothing has where it holds what a database refuses."""
    return public_id if public_id.isascii() and public_id.isprintable() else ""


@cache
def _load(path: str) -> MayRead:
    loaded: MayRead = import_string(path)
    return loaded


def _rooms() -> list[MayRead]:
    return [_load(path) for path in settings.TORGET_FILE_ACCESS]


def owner_of(file_id: int) -> tuple[str, int] | None:
    """Return what the file is part of, as kind and primary key; None where it is part of nothing."""
    for path in settings.TORGET_FILE_OWNERS:
        owner: tuple[str, int] | None = import_string(path)(file_id)
        if owner is not None:
            return owner
    return None


def as_frame(file: File) -> dict[str, Any]:
    """Return a File as it stands in messages (docs/protocol.md)."""
    if file.hidden_at is not None:
        return {**_NOTHING, "id": file.public_id, "kind": file.kind, "media_type": file.media_type}
    return {
        "id": file.public_id,
        "kind": file.kind,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "duration": file.duration,
        "alt": file.alt,
        "thumbs": sorted(THUMBNAILS) if file.kind == File.Kind.IMAGE else [],
        "hidden": False,
    }
