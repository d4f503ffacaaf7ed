"""What a file is, told from its first bytes: an allow-list, and nothing the sender says counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from content.files.models import File
from eventlog.errors import Refused

HEAD = 64 * 1024
TAIL = 256 * 1024

Kind = File.Kind


@dataclass(frozen=True)
class MediaType:
    """A type that may be uploaded; a name may end in one of `extensions`, the first is the usual one."""

    kind: File.Kind
    name: str
    extensions: tuple[str, ...]


JPEG = MediaType(Kind.IMAGE, "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
PNG = MediaType(Kind.IMAGE, "image/png", ("png",))
GIF = MediaType(Kind.IMAGE, "image/gif", ("gif",))
WEBP = MediaType(Kind.IMAGE, "image/webp", ("webp",))
HEIC = MediaType(Kind.IMAGE, "image/heic", ("heic", "heif"))
MP4 = MediaType(Kind.VIDEO, "video/mp4", ("mp4", "m4v", "3gp"))
MOV = MediaType(Kind.VIDEO, "video/quicktime", ("mov", "qt"))
WEBM = MediaType(Kind.VIDEO, "video/webm", ("webm",))
MP3 = MediaType(Kind.AUDIO, "audio/mpeg", ("mp3",))
M4A = MediaType(Kind.AUDIO, "audio/mp4", ("m4a",))
OGG = MediaType(Kind.AUDIO, "audio/ogg", ("ogg", "oga", "opus"))
WAV = MediaType(Kind.AUDIO, "audio/wav", ("wav",))
FLAC = MediaType(Kind.AUDIO, "audio/flac", ("flac",))
PDF = MediaType(Kind.DOCUMENT, "application/pdf", ("pdf",))
ZIP = MediaType(Kind.DOCUMENT, "application/zip", ("zip",))
TEXT = MediaType(Kind.DOCUMENT, "text/plain", ("txt", "csv", "tsv", "md", "log", "ics", "vcf", "json"))
OLD_OFFICE = MediaType(Kind.DOCUMENT, "application/x-ole-storage", ("doc", "xls", "ppt", "msg"))

_OOXML = "application/vnd.openxmlformats-officedocument."
# The part of each that no other of them has.
_OFFICE = (
    (b"word/document", MediaType(Kind.DOCUMENT, _OOXML + "wordprocessingml.document", ("docx",))),
    (b"xl/workbook", MediaType(Kind.DOCUMENT, _OOXML + "spreadsheetml.sheet", ("xlsx",))),
    (b"ppt/presentation", MediaType(Kind.DOCUMENT, _OOXML + "presentationml.presentation", ("pptx",))),
)
_ODF = "application/vnd.oasis.opendocument."
_OPEN_DOCUMENTS = {
    "text": MediaType(Kind.DOCUMENT, _ODF + "text", ("odt",)),
    "spreadsheet": MediaType(Kind.DOCUMENT, _ODF + "spreadsheet", ("ods",)),
    "presentation": MediaType(Kind.DOCUMENT, _ODF + "presentation", ("odp",)),
    "graphics": MediaType(Kind.DOCUMENT, _ODF + "graphics", ("odg",)),
}
# OpenDocument 1.3 part 2 §3.3: the first entry of the package, not compressed, is its media type.
_ODF_START = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.([a-z]+)", re.DOTALL)

_SIGNATURES = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"OggS", OGG),
    (b"fLaC", FLAC),
    (b"ID3", MP3),
)
# ISO/IEC 14496-12 §4.3: who made a file for whom stands in its first box.
_BRANDS = (
    ({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}, HEIC),
    ({b"M4A ", b"M4B "}, M4A),
    ({b"qt  "}, MOV),
    (
        {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"},
        MP4,
    ),
    ({b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3g2a"}, MP4),
)
# Text that a browser or a shell would run, were it ever opened as what it is.
_MARKUP = re.compile(rb"\s*<(?:[!?a-z]|/)", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def find_media_type(file: BinaryIO, size: int) -> MediaType:
    """Return what the file of `size` bytes is. Raises Refused: `file_refused` for what is not allowed."""
    file.seek(0)
    head = file.read(HEAD)
    found = (
        _by_signature(head) or _by_container(head) or _by_archive(file, head, size) or _by_text(file, head)
    )
    if found is None:
        raise Refused(
            "file_refused",
            _(
                "Files of this kind cannot be sent. Pictures, films, sound, PDF, office documents, text"
                " and zip can."
            ),
            status=415,
            field="file",
        )
    return found


def _by_signature(head: bytes) -> MediaType | None:
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    # A frame of MPEG sound without tags before it: eleven bits set, layer III.
    if len(head) > 3 and head[0] == 0xFF and head[1] in (0xFA, 0xFB, 0xF2, 0xF3):
        return MP3
    return None


def _by_container(head: bytes) -> MediaType | None:
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM if b"webm" in head[:64] else None
    if head[4:8] == b"ftyp":
        length = min(int.from_bytes(head[:4], "big"), 256)
        brands = [head[8:12], *(head[place : place + 4] for place in range(16, length, 4))]
        for brand in brands:
            for known, found in _BRANDS:
                if brand in known:
                    return found
    return None


def _by_archive(file: BinaryIO, head: bytes, size: int) -> MediaType | None:
    if head[:4] != b"PK\x03\x04":
        return None
    opened = _ODF_START.match(head)
    if opened:
        return _OPEN_DOCUMENTS.get(opened[1].decode("ascii"), ZIP)
    # The names of the entries stand before each and again at the end; no need to read the archive for them.
    file.seek(max(0, size - TAIL))
    names = head + file.read(TAIL)
    if b"[Content_Types].xml" in names:
        for part, found in _OFFICE:
            if part in names:
                return found
    return ZIP


def _by_text(file: BinaryIO, head: bytes) -> MediaType | None:
    """Return TEXT for what is text throughout and no markup."""
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")) or head.startswith(b"#!"):
        return None
    file.seek(0)
    rest = b""
    while part := file.read(HEAD):
        try:
            text, rest = _decode(rest + part)
        except UnicodeDecodeError:
            return None
        if _CONTROLS.search(text):
            return None
    return None if rest else TEXT


def _decode(data: bytes) -> tuple[str, bytes]:
    """Return UTF-8 text and the at most three bytes of a character that goes on in the next part."""
    for cut in range(4):
        end = len(data) - cut
        try:
            return data[:end].decode("utf-8"), data[end:]
        except UnicodeDecodeError as error:
            if cut == 3 or error.start < len(data) - 4:
                raise
    raise AssertionError("unreachable")
