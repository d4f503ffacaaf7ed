"""Rendered text without its marks, for a line in a list or on a lock screen."""

from __future__ import annotations

import html
import re

import nh3

_CUT_OFF = re.compile(r"<[^>]*$")
_ENDS = re.compile(r"</(?:p|li|pre|blockquote|ul|ol)>|<br ?/?>")


def to_plain(text: str, rendered: str | None) -> str:
    """Return what a reader sees of `text`, whose rendering is `rendered` (None where it is plain already).

    `rendered` may be cut off anywhere. Paragraphs, list items and line breaks end in a newline.
    """
    if rendered is None:
        return text
    return html.unescape(nh3.clean(_ENDS.sub("\n", _CUT_OFF.sub("", rendered)), tags=set())).strip()
