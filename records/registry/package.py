"""Making a package: one zip with an index, readable documents, the files, and checksums of them all.

Slow work, never inside of a transaction. What was written is read back before anybody relies on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import translation

from records.registry.documents import as_page, as_text

Json = dict[str, Any]

FOLDER = "packages"
BLOCK = 256 * 1024
INDEX, PAGE, TEXT, MANIFEST = "index.json", "conversation.html", "conversation.txt", "manifest-sha256.txt"
# What is made small already is not pressed once more.
PRESSED = ("image/", "video/", "audio/", "application/zip")


@dataclass(frozen=True)
class Made:
    """A package in the storage, whole and read back."""

    storage_name: str
    size: int
    sha256: str
    file_count: int


def make(index: Json, sources: dict[str, str]) -> Made:
    """Write a package and return where it lies.

    `sources` maps paths in the package to storage names of files; one that is not there any more is named as
    missing in the index. Raises OSError where the storage takes nothing or gives back something else.
    """
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            checksums = _pack_files(packed, index, sources)
            with translation.override(settings.LANGUAGE_CODE):
                documents = {PAGE: as_page(index), TEXT: as_text(index)}
            documents[INDEX] = json.dumps(index, ensure_ascii=False, indent=1)
            for path, text in documents.items():
                checksums[path] = hashlib.sha256(text.encode()).hexdigest()
                packed.writestr(_entry(path), text.encode())
            lines = "".join(f"{checksum}  {path}\n" for path, checksum in sorted(checksums.items()))
            packed.writestr(_entry(MANIFEST), lines.encode())
        size = target.tell()
        checksum = _digest(target)
        target.seek(0)
        name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.zip", File(target))
    _make_lasting(name)
    with default_storage.open(name) as kept:
        if _digest(kept) != checksum:
            default_storage.delete(name)
            raise OSError("the storage gives back something else than was put there")
    found = sum(1 for file in index["files"] if file["sha256"] is not None)
    return Made(name, size, checksum, found)


def _pack_files(packed: zipfile.ZipFile, index: Json, sources: dict[str, str]) -> dict[str, str]:
    checksums = {}
    for file in index["files"]:
        file["sha256"] = None
        try:
            source = default_storage.open(sources[file["path"]])
        except FileNotFoundError:
            continue
        digest = hashlib.sha256()
        pressed = file["media_type"].startswith(PRESSED)
        entry = _entry(file["path"], zipfile.ZIP_STORED if pressed else zipfile.ZIP_DEFLATED)
        entry.file_size = file["size"]
        with source, packed.open(entry, "w", force_zip64=file["size"] > 2**31 - 1) as target:
            while block := source.read(BLOCK):
                digest.update(block)
                target.write(block)
        file["sha256"] = checksums[file["path"]] = digest.hexdigest()
    return checksums


def _entry(path: str, how: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    now = datetime.now(tz=ZoneInfo(settings.TIME_ZONE))
    entry = zipfile.ZipInfo(path, now.timetuple()[:6])
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    return entry


def _digest(file: IO[bytes] | Any) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _make_lasting(name: str) -> None:
    """Have it on the disk itself before the messages go, where the storage is one: the power may fail."""
    try:
        path = default_storage.path(name)
    except NotImplementedError:
        return
    for place in (path, os.path.dirname(path)):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def discard(storage_name: str) -> None:
    """Remove a package, as far as it is there."""
    if storage_name:
        default_storage.delete(storage_name)


def find_all(before: datetime) -> list[str]:
    """Return the packages in the storage that were written before a time."""
    if not default_storage.exists(FOLDER):
        return []
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    return [name for name in names if default_storage.get_modified_time(name).astimezone(UTC) < before]
