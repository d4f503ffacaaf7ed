"""A portrait's bytes: cut square, written anew, put into the storage. Slow: never inside of a transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any, cast

from django.conf import settings
from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext as _

from content.files import pictures
from content.files.media_types import find_media_type
from content.files.models import File
from content.files.receiving import FIELD, too_large
from eventlog.errors import Refused, Unavailable
from people.models import User

logger = logging.getLogger(__name__)

FOLDER = "photos"
# Pixels: beside a name, and on the card, sharp on the densest of screens.
SIDES = (512, 128)
HASH_LENGTH = 32


def keep(uploaded: TemporaryUploadedFile, owner: User) -> str:
    """Make a portrait of an upload, put its sizes into the storage, and return the hash it is known by.

    The hash is of what is shown and whose it is: the same picture of two people are two, so that one can go.
    Raises Refused: `file_too_large`, `file_refused` for what is no picture; nothing is left there then.
    """
    content = cast(IO[bytes], uploaded.file)
    size = uploaded.size or 0
    if size > settings.TORGET_FILE_BYTES:
        raise too_large(settings.TORGET_FILE_BYTES)
    found = find_media_type(cast(Any, content), size)
    if found.kind != File.Kind.IMAGE:
        raise Refused("file_refused", _("Choose a picture."), status=415, field=FIELD)
    forms = pictures.remake_square(content, found, SIDES)
    told = hashlib.sha256(owner.public_id.encode())
    for side in SIDES:
        told.update(forms[side])
    photo = told.hexdigest()[:HASH_LENGTH]
    try:
        for side, form in forms.items():
            _put(name_of(photo, side), form)
    except OSError as error:
        discard(photo)
        logger.exception("the storage does not take portraits")
        raise Unavailable() from error
    return photo


def _put(name: str, content: bytes) -> None:
    # The same picture once more: what lies there is the same, if it is whole.
    default_storage.delete(name)
    default_storage.save(name, DjangoFile(pictures.as_file(content)))


def name_of(photo: str, side: int) -> str:
    """Return where the form of that side, in pixels, lies."""
    return f"{FOLDER}/{photo[:2]}/{photo}-{side}"


def is_kept(photo: str) -> bool:
    """Say whether the bytes are there."""
    return all(default_storage.exists(name_of(photo, side)) for side in SIDES)


def discard(photo: str) -> None:
    """Remove a portrait's bytes, as far as they are there."""
    for side in SIDES:
        default_storage.delete(name_of(photo, side))


def find_stray(before: datetime) -> Iterator[str]:
    """Yield the hashes of portraits written before that time that nobody has."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        place = f"{FOLDER}/{folder}"
        written: dict[str, datetime] = {}
        for name in default_storage.listdir(place)[1]:
            photo = name.partition("-")[0]
            at = default_storage.get_modified_time(f"{place}/{name}").astimezone(UTC)
            written[photo] = max(at, written.get(photo, at))
        known = set(User.objects.filter(photo__in=written).values_list("photo", flat=True))
        for photo, at in sorted(written.items()):
            if photo not in known and at < before:
                yield photo
