"""Reading an export, zip or folder, that may have been made to do harm.

Nothing is ever unpacked to disk: a file is read into memory when its turn comes, and only after its name and
sizes have been found harmless. What is refused is remembered in `faults`, and the rest goes on.
"""

from __future__ import annotations

import json
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, BinaryIO, Protocol, Self

MIB = 1024 * 1024
_LISTS = ("channels.json", "users.json", "groups.json", "dms.json", "mpims.json")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NAME_LENGTH = 1_000
_DEPTH = 8


@dataclass(frozen=True)
class Limits:
    """How much is read before an archive is taken for an attack.

    `files` counts all entries, `directory` are the bytes of a zip's list of entries, `file` and `total` bytes
    of JSON unpacked, `ratio` how many times smaller than that a file over `ratio_from` bytes may be packed.
    Other files are never opened.
    """

    files: int = 200_000
    directory: int = 32 * MIB
    file: int = 64 * MIB
    total: int = 16 * 1024 * MIB
    ratio: int = 200
    ratio_from: int = MIB


class ArchiveRefused(Exception):
    """The archive as a whole cannot be read; the message says why."""


class FileRefused(Exception):
    """One file in it cannot be read; the message says why."""


@dataclass(frozen=True)
class Fault:
    """A file that is left out, and why."""

    name: str
    why: str


class _Source(Protocol):
    """Where the bytes are. `sizes` maps harmless names to bytes unpacked."""

    sizes: dict[str, int]
    faults: list[Fault]

    def open(self, name: str) -> BinaryIO: ...

    def close(self) -> None: ...


@dataclass
class Archive:
    """An export, opened. Names are relative to the folder that holds its lists; use it in a `with`."""

    source: _Source
    limits: Limits = field(default_factory=Limits)
    prefix: str = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.source.close()

    @property
    def faults(self) -> list[Fault]:
        """What was left out when the archive was opened."""
        return self.source.faults

    def names(self) -> Iterator[str]:
        """Yield the names of all harmless files in the export."""
        for name in self.source.sizes:
            if name.startswith(self.prefix):
                yield name[len(self.prefix) :]

    def has(self, name: str) -> bool:
        """Tell whether there is such a file."""
        return self.prefix + name in self.source.sizes

    def read_json(self, name: str) -> Any:
        """Return what the JSON file holds. Raises FileRefused, also where it is too deep or not JSON."""
        content = self._read(name)
        try:
            text = content.decode(json.detect_encoding(content))
        except UnicodeDecodeError:
            raise FileRefused("it is not UTF-8 text") from None
        try:
            return json.loads(text)
        except RecursionError:
            raise FileRefused("its lists are nested too deep") from None
        except ValueError as error:
            raise FileRefused(f"it is not JSON ({str(error)[:100]})") from None
        except MemoryError:
            raise FileRefused("it does not fit into memory") from None

    def _read(self, name: str) -> bytes:
        limit = self.limits.file
        try:
            with self.source.open(self.prefix + name) as handle:
                content = handle.read(limit + 1)
        except NotImplementedError:
            raise FileRefused("it is packed in a way that cannot be read") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
            raise FileRefused(f"it is damaged ({str(error)[:100]})") from None
        if len(content) > limit:
            raise FileRefused(f"it is over {limit // MIB} MiB")
        return content


def open_archive(path: Path, limits: Limits | None = None) -> Archive:
    """Open the export at `path`. Raises ArchiveRefused when there is none that can be read."""
    limits = limits or Limits()
    source: _Source
    if path.is_dir():
        source = _Folder(path, limits)
    elif path.is_file():
        source = _Zip(path, limits)
    elif path.exists():
        raise ArchiveRefused(f"{path} is neither a zip file nor a folder.")
    else:
        raise ArchiveRefused(f"There is no {path}.")
    archive = Archive(source, limits)
    try:
        archive.prefix = _find_prefix(source)
    except ArchiveRefused:
        source.close()
        raise
    return archive


def _find_prefix(source: _Source) -> str:
    """The folder with the lists: the top, or the only folder in it."""
    folders = [name.rpartition("/")[0] for name in source.sizes if PurePosixPath(name).name in _LISTS]
    if not folders:
        # An export whose lists are gone may still hold days.
        if any(_is_day(name) for name in source.sizes):
            return ""
        raise ArchiveRefused("This is no Slack export: it has neither channels.json nor users.json.")
    shortest = min(folders, key=lambda folder: (folder.count("/") + bool(folder), folder))
    return f"{shortest}/" if shortest else ""


def _is_day(name: str) -> bool:
    return bool(re.search(r"/\d{4}-\d{2}-\d{2}\.json$", name))


def _find_harm(name: str) -> str | None:
    """Why a name cannot be trusted, or None."""
    if len(name) > _NAME_LENGTH or not name:
        return "its name is too long" if name else "it has no name"
    if _CONTROLS.search(name) or "\\" in name:
        return "its name holds characters that do not belong there"
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
        return "its name points outside the archive"
    return "it lies in too many folders" if len(parts) > _DEPTH else None


class _BoundedFile:
    """A file that refuses to hand out more than `limit` bytes at once.

    zipfile reads the whole list of entries in one piece, as large as the archive says it is.
    """

    def __init__(self, handle: BinaryIO, limit: int) -> None:
        self._handle = handle
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        content = self._handle.read(self._limit + 1 if size < 0 else min(size, self._limit + 1))
        if len(content) > self._limit:
            raise ArchiveRefused("The archive's list of files is too long.")
        return content

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._handle.seek(offset, whence)

    def tell(self) -> int:
        return self._handle.tell()

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._handle.close()


class _Zip:
    """A zip file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.sizes: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._handle = _BoundedFile(path.open("rb"), limits.directory)
        try:
            self._zip = zipfile.ZipFile(self._handle)
            self._check(limits)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, UnicodeDecodeError) as error:
            self._handle.close()
            raise ArchiveRefused(f"{path} is not a zip file that can be read: {str(error)[:200]}.") from None
        except ArchiveRefused:
            self._handle.close()
            raise

    def open(self, name: str) -> BinaryIO:
        return self._zip.open(name)  # type: ignore[return-value]

    def close(self) -> None:
        self._zip.close()
        self._handle.close()

    def _check(self, limits: Limits) -> None:
        entries = self._zip.infolist()
        if len(entries) > limits.files:
            raise ArchiveRefused(f"The archive holds more than {limits.files:,} files.")
        total = 0
        for entry in entries:
            if entry.is_dir():
                continue
            why = _find_harm(entry.filename) or self._find_harm_of(entry, limits)
            if why:
                self.faults.append(Fault(entry.filename[:200], why))
                continue
            self.sizes[entry.filename] = entry.file_size
            total += entry.file_size if _is_json(entry.filename) else 0
        if total > limits.total:
            raise ArchiveRefused(f"Unpacked, the archive is over {limits.total // MIB:,} MiB.")

    def _find_harm_of(self, entry: zipfile.ZipInfo, limits: Limits) -> str | None:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind and not stat.S_ISREG(kind):
            return "it is a link or a device, not a file"
        if entry.flag_bits & 0x1:
            return "it is encrypted"
        if entry.filename in self.sizes:
            return "there is another file of that name"
        if not _is_json(entry.filename):
            return None
        if entry.file_size > limits.file:
            return f"it is over {limits.file // MIB} MiB"
        if entry.file_size > max(limits.ratio_from, limits.ratio * entry.compress_size):
            return "it is packed too tightly to be what it says"
        return None


class _Folder:
    """An unpacked export. Links are not followed, and nothing but plain files is opened."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.sizes: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._path = path
        self._limits = limits
        try:
            self._scan("")
        except OSError as error:
            raise ArchiveRefused(f"{path} cannot be read: {error.strerror}.") from None

    def open(self, name: str) -> BinaryIO:
        # What is a file now may have become a link or a pipe since the scan.
        descriptor = os.open(self._path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError("it is not a file any more")
        return os.fdopen(descriptor, "rb")

    def close(self) -> None:
        """Nothing is held open."""

    def _scan(self, folder: str) -> None:
        with os.scandir(self._path / folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = f"{folder}{entry.name}"
                shown = name.encode("utf-8", "replace").decode()
                if len(self.sizes) + len(self.faults) > self._limits.files:
                    raise ArchiveRefused(f"The folder holds more than {self._limits.files:,} files.")
                why = _find_harm(name) if shown == name else "its name is not text"
                if why is None and entry.is_dir(follow_symlinks=False):
                    self._scan(f"{name}/")
                    continue
                if why is None and not entry.is_file(follow_symlinks=False):
                    why = "it is a link or a device, not a file"
                size = entry.stat(follow_symlinks=False).st_size
                if why is None and _is_json(name) and size > self._limits.file:
                    why = f"it is over {self._limits.file // MIB} MiB"
                if why:
                    self.faults.append(Fault(shown, why))
                else:
                    self.sizes[name] = size


def _is_json(name: str) -> bool:
    return name.endswith(".json")
