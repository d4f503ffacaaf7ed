"""Films and sound in the ISO base media format (ISO/IEC 14496-12): how large, how long, and no place names.

Phones write where a film was taken into boxes beside it. Those boxes are made into empty space of the same
length, in place: nothing else moves, so that every offset in the file stays right.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from eventlog.errors import Refused

MAX_BOXES = 100_000
BLOCK = 64 * 1024
# What is said about the film; none of it is needed to play it (§8.10, §8.11).
_TOLD = {b"udta", b"meta", b"uuid"}
_HOLDERS = {b"moov", b"trak"}
_FREE = b"free"
_LONG_VERSION = 1


@dataclass
class Film:
    """Width and height in pixels as shown, duration in seconds; None where the file does not say."""

    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True)
class _Box:
    kind: bytes
    start: int
    content: int
    end: int


class _Broken(Exception):
    """The boxes do not fit into each other."""


def clear(file: IO[bytes], size: int) -> Film:
    """Empty in `file`, of `size` bytes, what tells of place and maker; return what is known of the film.

    Raises Refused: `file_refused` where it is no whole film.
    """
    film = Film()
    try:
        found = _walk(file, 0, size, film, [0])
    except (_Broken, struct.error):
        found = set()
    if b"moov" not in found:
        raise Refused(
            "file_refused", _("This film is damaged and cannot be played."), status=415, field="file"
        )
    return film


def _walk(file: IO[bytes], start: int, end: int, film: Film, counted: list[int]) -> set[bytes]:
    found = set()
    for box in list(_boxes(file, start, end, counted)):
        found.add(box.kind)
        if box.kind in _TOLD:
            _empty(file, box)
        elif box.kind in _HOLDERS:
            _walk(file, box.content, box.end, film, counted)
        elif box.kind == b"mvhd":
            film.duration = _duration(_read(file, box, 32))
        elif box.kind == b"tkhd":
            _measure(_read(file, box, 96), film)
    return found


def _boxes(file: IO[bytes], start: int, end: int, counted: list[int]) -> Iterator[_Box]:
    place = start
    while place + 8 <= end:
        counted[0] += 1
        if counted[0] > MAX_BOXES:
            raise _Broken
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        content = place + 8
        if length == 1:
            length = struct.unpack(">Q", file.read(8))[0]
            content += 8
        elif length == 0:
            length = end - place
        if place + length < content or place + length > end:
            raise _Broken
        yield _Box(kind, place, content, place + length)
        place += length


def _empty(file: IO[bytes], box: _Box) -> None:
    file.seek(box.start + 4)
    file.write(_FREE)
    file.seek(box.content)
    left = box.end - box.content
    while left:
        left -= file.write(bytes(min(BLOCK, left)))


def _read(file: IO[bytes], box: _Box, length: int) -> bytes:
    file.seek(box.content)
    return file.read(min(length, box.end - box.content))


def _duration(data: bytes) -> float | None:
    """Return the seconds that a movie header (§8.2.2) tells, None where it says unknown."""
    if data[:1] == bytes([_LONG_VERSION]):
        scale, length = struct.unpack_from(">IQ", data, 20)
        unknown = 2**64 - 1
    else:
        scale, length = struct.unpack_from(">II", data, 12)
        unknown = 2**32 - 1
    return None if not scale or length in (0, unknown) else round(length / scale, 3)


def _measure(data: bytes, film: Film) -> None:
    """Take the size from a track header (§8.3.2), turned as its matrix says; the largest track counts."""
    place = 52 if data[:1] == bytes([_LONG_VERSION]) else 40
    a, b = struct.unpack_from(">ii", data, place)
    width, height = (number / 65536 for number in struct.unpack_from(">II", data, place + 36))
    if math.floor(width) < 1 or math.floor(height) < 1:
        return
    if a == 0 and b != 0:
        width, height = height, width
    if film.width is None or film.height is None or width * height > film.width * film.height:
        film.width, film.height = round(width), round(height)
