"""Our alerts as CAP 1.2: one message for each issue, one `info` for each language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from lxml import etree

from content.atom import Entry, Feed, local_time, to_bytes, write_atom
from notifications.alerts.models import Alert, Issue
from notifications.alerts.states import Issue as Kind
from notifications.alerts.texts import heading, mark, said_in

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_SCHEMA = Path(__file__).with_name("cap12.xsd")
# CAP 1.2 §3.2.1 msgType and §3.2.2 responseType.
_TYPES = {
    Kind.ALERT: "Alert",
    Kind.UPDATE: "Update",
    Kind.CORRECTION: "Update",
    Kind.ALL_CLEAR: "Update",
    Kind.CANCEL: "Cancel",
}
_RESPONSES = {Kind.ALL_CLEAR: "AllClear", Kind.CANCEL: "None"}


@cache
def schema() -> etree.XMLSchema:
    """Return the schema of CAP 1.2, read once."""
    return etree.XMLSchema(etree.parse(str(_SCHEMA), etree.XMLParser(no_network=True)))


def issues_of(alert: Alert) -> list[Issue]:
    """Return what went out of an alert, in order."""
    return list(Issue.objects.filter(alert=alert).order_by("number"))


def write_cap(alert: Alert, issues: Sequence[Issue], number: int) -> bytes:
    """Return issue `number` of an alert as a CAP 1.2 message in UTF-8; `issues` are all until then.

    Times are local with their offset, to the second (§3.3.2). Every earlier message is in `references`.
    """
    from django.utils import translation

    issue = next(one for one in issues if one.number == number)
    kind = Kind(issue.kind)
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})
    _add(root, "identifier", identifier_of(alert, number))
    _add(root, "sender", settings.TORGET_ALERT_SENDER)
    _add(root, "sent", local_time(issue.sent_at))
    _add(root, "status", "Exercise" if alert.drill else "Actual")
    _add(root, "msgType", _TYPES[kind])
    _add(root, "scope", "Restricted")
    _add(root, "restriction", "Staff")
    if alert.drill or kind == Kind.CORRECTION:
        _add(root, "note", "Exercise" if alert.drill else "Correction")
    earlier = [one for one in issues if one.number < number]
    if earlier:
        _add(root, "references", " ".join(_reference(alert, one) for one in earlier))
    content = issue.content
    for language in content["texts"]:
        said = said_in(content["texts"], language)
        with translation.override(language):
            headline = mark(heading(kind, said.headline), drill=alert.drill)
            texts = [mark(text, drill=alert.drill) if text else "" for text in said[1:]]
        info = etree.SubElement(root, f"{{{NAMESPACE}}}info")
        _add(info, "language", language)
        _add(info, "category", content["category"])
        _add(info, "event", said.headline)
        if kind in _RESPONSES:
            _add(info, "responseType", _RESPONSES[kind])
        for name in ("urgency", "severity", "certainty"):
            _add(info, name, "Past" if name == "urgency" and kind in _RESPONSES else content[name])
        ends = issue.sent_at if kind in _RESPONSES else issue.sent_at + timedelta(hours=content["hours"])
        _add(info, "expires", local_time(ends))
        _add(info, "headline", headline)
        _add(info, "description", texts[0])
        _add(info, "instruction", texts[1])
        _add(info, "web", next((link["url"] for link in content["links"] if "://" in link["url"]), ""))
        _area(info, content["area"])
    return to_bytes(root)


def identifier_of(alert: Alert, number: int) -> str:
    """Return the identifier of a message: no spaces, commas or signs that XML knows (§3.2.1)."""
    return f"{alert.public_id}.{number}"


def write_feed(entries: Sequence[tuple[Alert, Issue]], now: datetime) -> bytes:
    """Return an Atom feed (RFC 4287) of messages, the latest first, each with its address."""
    address = f"{settings.TORGET_URL}/api/alerts/feed.atom"
    return write_atom(
        Feed(
            id=address,
            address=address,
            title="Torget",
            updated=entries[0][1].sent_at if entries else now,
            author=settings.TORGET_ALERT_SENDER,
            entries=[_entry(alert, issue) for alert, issue in entries],
        )
    )


def _entry(alert: Alert, issue: Issue) -> Entry:
    said = said_in(issue.content["texts"], "sv")
    return Entry(
        address=f"{settings.TORGET_URL}/api/alerts/{alert.public_id}/issues/{issue.number}.cap",
        title=mark(heading(issue.kind, said.headline), drill=alert.drill),
        updated=issue.sent_at,
        media_type="application/cap+xml",
        summary=said.instruction or said.description or said.headline,
    )


def _reference(alert: Alert, issue: Issue) -> str:
    parts = (settings.TORGET_ALERT_SENDER, identifier_of(alert, issue.number), local_time(issue.sent_at))
    return ",".join(parts)


def _area(info: etree._Element, described: str) -> None:
    if not described and not settings.TORGET_ALERT_CODES:
        return
    area = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", described or ", ".join(settings.TORGET_ALERT_CODES))
    for code in settings.TORGET_ALERT_CODES:
        geocode = etree.SubElement(area, f"{{{NAMESPACE}}}geocode")
        _add(geocode, "valueName", "Kommunkod" if len(code) == 4 else "Länskod")
        _add(geocode, "value", code)


def _add(parent: etree._Element, name: str, text: str) -> None:
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text
