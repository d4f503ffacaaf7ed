"""The names of files, as others will see them and save them."""

from __future__ import annotations

import re
import unicodedata

from content.files.media_types import GIF, HEIC, JPEG, PNG, WEBP, MediaType
from content.files.models import NAME_LENGTH
from content.text import cap_marks, is_blank

_PICTURES = {extension for found in (JPEG, PNG, GIF, WEBP, HEIC) for extension in found.extensions}
_SEPARATORS = re.compile(r"[/\\]")
# What file systems refuse or shells take for something else.
_AWKWARD = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
NAMELESS = "fil"


def make_safe(name: str, found: MediaType) -> str:
    """Return a name for a file of that type: no folders, no invisible characters, an ending that fits.

    Where the ending says something else, the right one is put after it, so that "picture.exe" cannot be run
    as one; a picture that was converted changes its ending. At most 120 characters.
    """
    name = _SEPARATORS.split(name)[-1]
    name = unicodedata.normalize("NFC", name[: 8 * NAME_LENGTH])
    # Every kind of control, also those that turn the direction (UAX #9) and so could hide the ending.
    visible = "".join(
        mark for mark in name if mark.isspace() or not unicodedata.category(mark).startswith("C")
    )
    name = cap_marks(_AWKWARD.sub("_", _SPACES.sub(" ", visible))).lstrip().rstrip(" .")
    ending = _EXTENSION.search(name)
    extension = ending[1].lower() if ending else ""
    stem = name[: ending.start()] if ending else name
    if extension not in found.extensions:
        if extension not in _PICTURES or found.name not in ("image/jpeg", "image/png", "image/webp"):
            stem = name
        extension = found.extensions[0]
    stem = stem[: NAME_LENGTH - 1 - len(extension)].strip(" .")
    if is_blank(stem):
        stem = NAMELESS
    return f"{stem}.{extension}"
