"""Atom feeds (RFC 4287), whatever they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from lxml import etree

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
_XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True)
class Entry:
    """One entry. `address` is its id for good and where it leads, `media_type` what lies there.

    `html` is its text rendered and safe, with addresses relative to the feed's `base`; without it `summary`
    is its text.
    """

    address: str
    title: str
    updated: datetime
    media_type: str = ""
    author: str = ""
    published: datetime | None = None
    summary: str = ""
    html: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed: `id` names it for good (§4.2.6), `address` is where it is read, `base` what addresses in its
    entries are relative to, `page` the same for people."""

    id: str
    address: str
    title: str
    updated: datetime
    author: str
    entries: Sequence[Entry]
    base: str = ""
    page: str = ""


def write_atom(feed: Feed) -> bytes:
    """Return the feed as XML in UTF-8; times are local with their offset, to the second."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    if feed.base:
        root.set(f"{{{_XML}}}base", feed.base)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", local_time(feed.updated))
    _add(root, "link", rel="self", href=feed.address)
    if feed.page:
        _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", one.address)
        _add(entry, "title", one.title)
        if one.published is not None:
            _add(entry, "published", local_time(one.published))
        _add(entry, "updated", local_time(one.updated))
        named = {"type": one.media_type} if one.media_type else {}
        _add(entry, "link", rel="alternate", **named, href=one.address)
        if one.author:
            _add(_add(entry, "author"), "name", one.author)
        if one.html is not None:
            _add(entry, "content", one.html, type="html")
        elif one.summary:
            _add(entry, "summary", one.summary)
    return to_bytes(root)


def local_time(at: datetime) -> str:
    """Return a time as this municipality has it, with its offset (RFC 3339)."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).isoformat(timespec="seconds")


def to_bytes(root: etree._Element) -> bytes:
    """Return a document in UTF-8."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = _written(text) or None
    return element


def _written(text: str) -> str:
    """Return a text without what XML 1.0 cannot hold (§2.2)."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))
