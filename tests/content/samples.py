"""Files as people and their phones make them, and as somebody with bad intentions would."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825
# 59°21' N 18°04' E, as a camera writes it.
LATITUDE = (59.0, 21.0, 0.0)
GPS_TEXT = b"+59.3500+018.0667/"
SCRIPT = b"<html><body><script>alert(document.cookie)</script></body></html>"


def picture(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """A picture with a red top left quarter, so that turning it shows."""
    image = Image.new(mode, (width, height), "white" if mode != "P" else 0)
    if mode in ("RGB", "RGBA"):
        image.paste((255, 0, 0), (0, 0, width // 2, height // 2))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The bytes of a picture."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def photo(*, orientation: int = 1, width: int = 400, height: int = 200) -> bytes:
    """A JPEG as phones write it: which way is up, and where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Kamerafabriken"
    exif.get_ifd(GPS).update({1: "N", 2: LATITUDE, 3: "E", 4: (18.0, 4.0, 0.0)})
    return encoded(picture(width, height), "JPEG", exif=exif, quality=95)


def heic() -> bytes:
    """A photo as iPhones write it."""
    target = io.BytesIO()
    pillow_heif.from_pillow(picture(64, 64)).save(target, quality=80)
    return target.getvalue()


def moving(kind: str = "GIF", frames: int = 3) -> bytes:
    """An animation."""
    each = [Image.new("RGB", (40, 30), (80 * (number % 4), 10, 10)) for number in range(frames)]
    return encoded(each[0], kind, save_all=True, append_images=each[1:], duration=50, loop=0)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to a gigabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side + 1) * 200, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def film(*, brand: bytes = b"isom", turned: bool = False, content: bytes = b"\x01" * 1000) -> bytes:
    """A film of 2.5 s and 1280 × 720 pixels that tells where it was taken; it holds no pictures to play."""
    one = 0x10000
    matrix = (0, one, 0, -one, 0, 0, 0, 0, 0x40000000) if turned else (one, 0, 0, 0, one, 0, 0, 0, 0x40000000)
    movie = box(b"mvhd", bytes(12), struct.pack(">II", 600, 1500), bytes(80))
    track = box(b"tkhd", bytes(40), struct.pack(">9i", *matrix), struct.pack(">II", 1280 * one, 720 * one))
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7" + GPS_TEXT))
    keys = box(b"meta", b"com.apple.quicktime.location.ISO6709" + GPS_TEXT)
    moov = box(b"moov", movie, box(b"trak", track, place), place, keys)
    return box(b"ftyp", brand, bytes(4), brand) + moov + box(b"mdat", content)


def archive(**entries: bytes) -> bytes:
    """A zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return target.getvalue()


def office(part: str) -> bytes:
    """An office document of the family of .docx, as far as its type goes."""
    return archive(**{"[Content_Types].xml": b"<Types/>", part: b"<document/>"})


def open_document(kind: str = "text") -> bytes:
    """An OpenDocument file, as far as its type goes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        packed.writestr("content.xml", "<office/>")
    return target.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CSV = "Namn;Timmar\nFatima;37,5\nÅsa;12\n".encode()
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
