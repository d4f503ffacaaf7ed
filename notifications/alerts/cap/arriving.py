"""What becomes of others' warnings: a draft for a human, never more. Each is taken up once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from eventlog import log
from eventlog.errors import Refused
from eventlog.ids import new_public_id
from notifications.alerts import content as contents
from notifications.alerts import states
from notifications.alerts.cap.keeping import keep
from notifications.alerts.cap.reading import Message, Part
from notifications.alerts.content import Address, Content, Text
from notifications.alerts.models import (
    AREA_LENGTH,
    CATEGORIES,
    CERTAINTIES,
    SEVERITIES,
    URGENCIES,
    Alert,
    Incoming,
    Source,
)
from notifications.alerts.services.composing import draft_alert, lock_alert, tell_desk
from notifications.alerts.states import STANDING, State
from notifications.alerts.texts import HEADLINE_LENGTH, TEXT_LENGTH

# What a warning for the whole country gives as its place.
COUNTRY = frozenset({"00", "SE", "se", "0"})
EVERYONE = {"any": [{"everyone": True}]}


def take_up(source: Source, message: Message) -> str | None:
    """Take up a message, in a transaction of its own; return its fate, None when it is known already."""
    key = {"sender": message.sender, "identifier": message.identifier, "sent": message.sent}
    if Incoming.objects.filter(**key).exists():
        return None
    with transaction.atomic():
        # The constraint decides between two processes, before anything else is written.
        try:
            with transaction.atomic():
                row = Incoming.objects.create(
                    source=source,
                    status=message.status[:10],
                    kind=message.kind[:10],
                    public_id=new_public_id(),
                    content=keep(message),
                    fate="faulty",
                    trouble="; ".join(message.faults)[:200],
                    **key,
                )
        except IntegrityError:
            return None
        row.fate, row.alert = _decide(message, row.pk)
        row.save(update_fields=["fate", "alert"])
        return row.fate


def _decide(message: Message, own: int) -> tuple[str, Alert | None]:
    if message.status not in ("Actual",):
        # Tests, exercises and drafts of others are never shown as real, and so not at all.
        return ("test" if message.status in ("Test", "Exercise", "System", "Draft") else "faulty"), None
    earlier = _earlier(message, own)
    if message.kind == "Cancel":
        return _cancel(earlier)
    if message.kind not in ("Alert", "Update") or not message.parts:
        return "faulty", None
    if not is_ours(message):
        return "elsewhere", earlier
    try:
        content = content_from(message)
        if earlier is not None and earlier.state == State.DRAFT and earlier.author_id is None:
            return "update", _renew(earlier, content)
        drafted = draft_alert(actor=None, content=content, audience=EVERYONE)
        tell_desk(drafted, log.Intent("incoming", {"alert": drafted.pk}))
        return "draft", drafted
    except Refused:
        return "faulty", None


def is_ours(message: Message) -> bool:
    """Say whether it is for one of our codes, for the whole country, or nobody can tell."""
    codes = message.codes
    if not codes or not settings.TORGET_ALERT_CODES:
        return True
    return bool(codes & COUNTRY) or not codes.isdisjoint(settings.TORGET_ALERT_CODES)


def _earlier(message: Message, own: int) -> Alert | None:
    """Return the alert that became of what a message refers to, by sender and identifier."""
    names = [*message.references, (message.sender, message.identifier)]
    for sender, identifier in names:
        found = Incoming.objects.filter(sender=sender, identifier=identifier, alert__isnull=False)
        row = found.exclude(pk=own).select_related("alert").order_by("-pk").first()
        if row is not None:
            return row.alert
    return None


def _cancel(earlier: Alert | None) -> tuple[str, Alert | None]:
    if earlier is None:
        return "unknown", None
    alert = lock_alert(earlier.public_id)
    if alert.state == State.DRAFT:
        alert.state = states.after(alert.state, "discard")
        alert.version += 1
        alert.save()
        tell_desk(alert)
    elif alert.state in STANDING:
        # A human decides what of ours follows.
        tell_desk(alert, log.Intent("incoming", {"alert": alert.pk}))
    return "cancel", alert


def _renew(earlier: Alert, content: Content) -> Alert:
    alert = lock_alert(earlier.public_id)
    contents.put_into(alert, contents.check(content))
    alert.version += 1
    alert.save()
    tell_desk(alert)
    return alert


def content_from(message: Message) -> Content:
    """Return a message as the content of an alert: texts by language, values the standard knows."""
    first = message.parts[0]
    texts: dict[str, Text] = {}
    for part in message.parts:
        language = part.language.partition("-")[0].lower()
        if 2 <= len(language) <= 3 and language.isalpha() and language.isascii():
            texts.setdefault(language, _text(part))
    links = [Address(title="", url=part.web) for part in message.parts if part.web.startswith("http")]
    return Content(
        texts=texts or {"sv": _text(first)},
        category=_known(first.category, CATEGORIES, "Other"),
        severity=_known(first.severity, SEVERITIES, "Unknown"),
        certainty=_known(first.certainty, CERTAINTIES, "Unknown"),
        urgency=_known(first.urgency, URGENCIES, "Unknown"),
        area=_line(", ".join(area for area in first.areas if area), AREA_LENGTH),
        links=[link for link in links if len(link.url) <= contents.LINK_LENGTH][:1],
        ask=False,
    )


def _text(part: Part) -> Text:
    return Text(
        headline=_line(part.headline or part.event or part.description, HEADLINE_LENGTH),
        description=part.description[:TEXT_LENGTH],
        instruction=part.instruction[:TEXT_LENGTH],
    )


def _line(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _known(value: str, values: tuple[str, ...], otherwise: str) -> Any:
    return value if value in values else otherwise
