"""Pictures: read once, checked, and written anew, so that nothing but what is seen goes on.

Writing anew takes away where and when a photo was taken (Exif, XMP), whatever else the file carried, and what
was hung on behind it. Which way is up is kept by turning the picture itself.
"""

from __future__ import annotations

import io
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeVar

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence

from content.files.media_types import GIF, JPEG, PNG, WEBP, MediaType
from eventlog.errors import Refused

T = TypeVar("T")
logger = logging.getLogger(__name__)

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "HEIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
# Of a moving picture all frames together; what is more stands still on its first.
MAX_MOVING_PIXELS = 100_000_000
MAX_FRAMES = 300
FRAME_MILLISECONDS = 100
THUMBNAILS = (1280, 320)
QUALITY = 88
THUMBNAIL_QUALITY = 78

pillow_heif.register_heif_opener(thumbnails=False)
# Also guards what is opened inside of a picture, such as the frames of an animation.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# A picture of that many pixels takes some 200 MB while it is worked on: two at a time.
_room = threading.BoundedSemaphore(2)
_srgb = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Picture:
    """A picture written anew: its bytes, its size in pixels, its thumbnails (WebP) by their longest side."""

    media_type: MediaType
    content: IO[bytes]
    width: int
    height: int
    thumbnails: Mapping[int, IO[bytes]]


def remake(file: IO[bytes], found: MediaType) -> Picture:
    """Return the picture in `file` written anew.

    Photos become JPEG, what was PNG or WebP stays so, what moves becomes WebP. Raises Refused: `file_refused`
    for what is no whole picture, `file_too_large` for more than 50 million pixels.
    """
    return _carefully(lambda: _remake(file, found))


def remake_square(file: IO[bytes], found: MediaType, sides: Sequence[int]) -> dict[int, bytes]:
    """Return the largest square in the middle of the picture in `file`, as WebP, by its sides in pixels.

    What moves stands still on its first frame. Raises Refused as `remake` does.
    """
    return _carefully(lambda: _remake_square(file, sides))


def as_file(content: bytes) -> IO[bytes]:
    """Return bytes as a file that is read from its start."""
    return io.BytesIO(content)


def _carefully(work: Callable[[], T]) -> T:
    with _room:
        try:
            return work()
        except Refused:
            raise
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except Exception as error:
            # A decoder fed with faulty bytes may raise anything at all.
            logger.info("a picture could not be read: %s", type(error).__name__)
            raise Refused(
                "file_refused", _("This picture is damaged and cannot be shown."), status=415, field="file"
            ) from None


def _too_many_pixels() -> Refused:
    return Refused(
        "file_too_large",
        _("This picture has too many pixels: at most %(limit)d million.")
        % {"limit": MAX_PIXELS // 1_000_000},
        status=413,
        field="file",
        limit=MAX_PIXELS,
    )


def _open(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    image = Image.open(file, formats=FORMATS)
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise _too_many_pixels()
    return image


def _remake_square(file: IO[bytes], sides: Sequence[int]) -> dict[int, bytes]:
    with _open(file) as image:
        clean = _clean(image)
    forms = {}
    for side in sides:
        small = io.BytesIO()
        form = ImageOps.fit(clean, (side, side), Image.Resampling.LANCZOS)
        form.save(small, "WEBP", quality=THUMBNAIL_QUALITY)
        forms[side] = small.getvalue()
    return forms


def _remake(file: IO[bytes], found: MediaType) -> Picture:
    with _open(file) as image:
        width, height = image.size
        frames = getattr(image, "n_frames", 1)
        if found in (GIF, WEBP) and 1 < frames <= MAX_FRAMES and frames * width * height <= MAX_MOVING_PIXELS:
            content = _write_moving(image)
            image.seek(0)
            return _finish(WEBP, content, _clean(image))
        clean = _clean(image)
    target = found if found in (PNG, WEBP) else PNG if found is GIF else JPEG
    if target is JPEG and clean.mode != "L":
        clean = clean.convert("RGB")
    content = io.BytesIO()
    options: dict[str, Any] = {} if target is PNG else {"quality": QUALITY}
    clean.save(content, target.name.removeprefix("image/").upper(), **options)
    return _finish(target, content, clean)


def _clean(image: Image.Image) -> Image.Image:
    """Return the pixels alone, the right way up, in sRGB."""
    turned = ImageOps.exif_transpose(image)
    profile = turned.info.get("icc_profile")
    transparent = turned.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in turned.info
    mode = "RGBA" if transparent else "L" if turned.mode in ("1", "L") else "RGB"
    if profile and turned.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(turned, source, _srgb, outputMode=turned.mode)
            turned = converted or turned
        except (ImageCms.PyCMSError, OSError, ValueError):
            # Colours as they come are better than no picture.
            logger.info("a picture's colour profile could not be used")
    clean = turned.convert(mode)
    clean.info = {}
    return clean


def _write_moving(image: Image.Image) -> io.BytesIO:
    pauses = [
        int(frame.info.get("duration") or FRAME_MILLISECONDS) for frame in ImageSequence.Iterator(image)
    ]
    image.seek(0)
    frames = _frames(image)
    content = io.BytesIO()
    next(frames).save(
        content,
        "WEBP",
        save_all=True,
        append_images=frames,
        duration=pauses,
        loop=0,
        quality=THUMBNAIL_QUALITY,
        method=2,
    )
    return content


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        plain = frame.convert("RGBA")
        plain.info = {}
        yield plain


def _finish(target: MediaType, content: IO[bytes], clean: Image.Image) -> Picture:
    width, height = clean.size
    thumbnails = {}
    for side in THUMBNAILS:
        clean.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        small = io.BytesIO()
        clean.save(small, "WEBP", quality=THUMBNAIL_QUALITY)
        thumbnails[side] = small
    return Picture(target, content, width, height, thumbnails)
