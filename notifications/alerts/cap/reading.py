"""Warnings of others, read: CAP as XML, one message or many in a wrapper, and the same as JSON (VMA).

A stranger's file: no entities, no document type, no network, no XInclude, and a limit to its size. Real ones
are untidier than the schema allows, so what can be understood is; what is wrong with it is told beside.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from notifications.alerts.cap.writing import schema

LARGEST = 1_000_000
MESSAGES = 500
_NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
_FIELDS = ("sender", "identifier", "sent", "status", "msgType", "references", "note")
_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")


class Unreadable(Exception):
    """What cannot be read at all; the argument is a word for people who look at the source."""


@dataclass
class Part:
    """One `info`: what is said in one language."""

    language: str = "sv"
    category: str = "Other"
    event: str = ""
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    sender_name: str = ""
    effective: str = ""
    onset: str = ""
    expires: str = ""
    areas: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass
class Message:
    """One message.

    `references` are (sender, identifier) of earlier ones: their times may be written in another zone than
    they were sent in. `faults`: what the schema, or the standard, says against it.
    """

    sender: str
    identifier: str
    sent: str
    status: str
    kind: str
    references: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    signed: bool = False
    note: str = ""

    @property
    def codes(self) -> set[str]:
        """The codes of all places it is for."""
        return {code for part in self.parts for code in part.codes}


def read_messages(content: bytes) -> list[Message]:
    """Return the messages of a file, at most 500. Raises Unreadable: too_large, malformed, document_type,
    not_cap."""
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise Unreadable("malformed") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("document_type")
    found = list(_alerts_in(root))
    if not found:
        raise Unreadable("not_cap")
    return [message for element in found[:MESSAGES] if (message := _read_alert(element)) is not None]


def _alerts_in(root: etree._Element) -> Iterator[etree._Element]:
    for namespace in _NAMESPACES:
        yield from root.iter(f"{{{namespace}}}alert")


def _read_alert(element: etree._Element) -> Message | None:
    namespace = etree.QName(element).namespace

    def text(parent: etree._Element, name: str) -> str:
        found = parent.find(f"{{{namespace}}}{name}")
        return _clean(found.text or "") if found is not None else ""

    def children(parent: etree._Element, name: str) -> list[etree._Element]:
        return parent.findall(f"{{{namespace}}}{name}")

    parts = []
    for info in children(element, "info"):
        part = _part(lambda name, info=info: text(info, name), language="en-US")  # type: ignore[misc]
        for area in children(info, "area"):
            part.areas.append(text(area, "areaDesc"))
            part.codes += [text(code, "value") for code in children(area, "geocode")]
        parts.append(part)
    message = _message(
        {name: text(element, name) for name in _FIELDS},
        parts,
    )
    if message is None:
        return None
    message.signed = element.find(_SIGNATURE) is not None
    if namespace == _NAMESPACES[0]:
        checked = etree.fromstring(etree.tostring(element))
        if not schema().validate(checked):
            message.faults += [str(error.message)[:200] for error in list(schema().error_log)[:5]]
    else:
        message.faults.append("an earlier version of the standard")
    return message


def _read_json(content: bytes) -> list[Message]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        raise Unreadable("malformed") from None
    alerts = read.get("alerts") if isinstance(read, dict) else None
    if not isinstance(alerts, list):
        raise Unreadable("not_cap")
    found = [_read_json_alert(one) for one in alerts[:MESSAGES] if isinstance(one, dict)]
    return [message for message in found if message is not None]


def _read_json_alert(one: dict[str, Any]) -> Message | None:
    def text(of: dict[str, Any], name: str) -> str:
        value = of.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        return _clean(value) if isinstance(value, str) else ""

    def listed(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
        value = of.get(name)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    parts = []
    # A Cancel may have no `info` at all.
    for info in listed(one, "info"):
        part = _part(lambda name, info=info: text(info, name), language="sv")  # type: ignore[misc]
        for area in listed(info, "area"):
            part.areas.append(text(area, "areaDesc"))
            part.codes += [text(code, "value") for code in listed(area, "geocode")]
        parts.append(part)
    return _message({name: text(one, name) for name in _FIELDS}, parts)


def _part(text: Callable[[str], str], language: str) -> Part:
    """Return an `info` whose fields `text` reads; `language` where it names none."""
    return Part(
        language=text("language") or language,
        category=text("category") or "Other",
        event=text("event"),
        urgency=text("urgency") or "Unknown",
        severity=text("severity") or "Unknown",
        certainty=text("certainty") or "Unknown",
        headline=text("headline"),
        description=text("description"),
        instruction=text("instruction"),
        web=text("web"),
        sender_name=text("senderName"),
        effective=text("effective")[:40],
        onset=text("onset")[:40],
        expires=text("expires")[:40],
    )


def _message(fields: dict[str, str], parts: list[Part]) -> Message | None:
    """Return the message, None where not even its name can be told."""
    if not (fields["sender"] and fields["identifier"] and fields["sent"]):
        return None
    message = Message(
        sender=fields["sender"][:200],
        identifier=fields["identifier"][:200],
        sent=fields["sent"][:40],
        status=fields["status"],
        kind=fields["msgType"],
        references=list(_references(fields["references"])),
        parts=parts,
        note=fields["note"],
    )
    if message.status not in _STATUSES:
        message.faults.append("no status")
    if message.kind not in _TYPES:
        message.faults.append("no msgType")
    return message


def _references(text: str) -> Iterator[tuple[str, str]]:
    for triple in text.split():
        pieces = triple.split(",")
        if len(pieces) == 3:
            yield pieces[0], pieces[1]


def _clean(text: str) -> str:
    """Return a text without what cannot be shown or turns its direction."""
    kept = "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs", "Cf") else ""
        for letter in unicodedata.normalize("NFC", text)
    )
    return kept.strip()
