"""What an alert holds, checked field by field: as it is written, proposed and sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from msgspec import Meta, Struct, structs

from eventlog.errors import Invalid
from notifications.alerts.hints import blanks_in
from notifications.alerts.models import (
    AREA_LENGTH,
    CATEGORIES,
    CERTAINTIES,
    SEVERITIES,
    TEMPLATE_LENGTH,
    URGENCIES,
    Alert,
)
from notifications.alerts.texts import HEADLINE_LENGTH, TEXT_LENGTH
from people.text import check_block, check_line

LINKS = 5
LINK_LENGTH = 500
LANGUAGES = 10
LONGEST_HOURS = 72
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def _one_of(values: tuple[str, ...]) -> Any:
    return Meta(extra_json_schema={"enum": list(values)})


def _between(least: int, most: int) -> Any:
    return Meta(extra_json_schema={"minimum": least, "maximum": most})


class Text(Struct, forbid_unknown_fields=True):
    """What is said in one language."""

    headline: Annotated[str, Meta(extra_json_schema={"maxLength": HEADLINE_LENGTH})]
    description: Annotated[str, Meta(extra_json_schema={"maxLength": TEXT_LENGTH})] = ""
    instruction: Annotated[str, Meta(extra_json_schema={"maxLength": TEXT_LENGTH})] = ""


class Address(Struct, forbid_unknown_fields=True):
    """Where to read more."""

    title: Annotated[str, Meta(extra_json_schema={"maxLength": HEADLINE_LENGTH})]
    url: Annotated[str, Meta(extra_json_schema={"maxLength": LINK_LENGTH})]


class Content(Struct, forbid_unknown_fields=True, kw_only=True):
    """What an alert says and how it goes on; see `Alert`."""

    texts: dict[str, Text] = {}
    category: Annotated[str, _one_of(CATEGORIES)] = "Safety"
    severity: Annotated[str, _one_of(SEVERITIES)] = "Severe"
    certainty: Annotated[str, _one_of(CERTAINTIES)] = "Observed"
    urgency: Annotated[str, _one_of(URGENCIES)] = "Immediate"
    links: list[Address] = []
    area: Annotated[str, Meta(extra_json_schema={"maxLength": AREA_LENGTH})] = ""
    ask: bool = True
    hours: Annotated[int, _between(1, LONGEST_HOURS)] = 6
    repeat_minutes: Annotated[int, _between(1, 240)] = 10
    repeats: Annotated[int, _between(0, 5)] = 2
    call_minutes: Annotated[int, _between(0, 240)] = 30
    template: Annotated[str, Meta(extra_json_schema={"maxLength": TEMPLATE_LENGTH})] = ""


FIELDS = tuple(field.name for field in structs.fields(Content))


def check(content: Content) -> dict[str, Any]:
    """Return the content as it is stored. Raises Invalid, naming the field."""
    for field, values in (
        ("category", CATEGORIES),
        ("severity", SEVERITIES),
        ("certainty", CERTAINTIES),
        ("urgency", URGENCIES),
    ):
        if getattr(content, field) not in values:
            raise Invalid(field, _("Choose one of the values there are."))
    for field, least, most in (
        ("hours", 1, LONGEST_HOURS),
        ("repeat_minutes", 1, 240),
        ("repeats", 0, 5),
        ("call_minutes", 0, 240),
    ):
        if not least <= getattr(content, field) <= most:
            message = _("Choose a number from %(least)d to %(most)d.") % {"least": least, "most": most}
            raise Invalid(field, message, limit=most)
    return {
        **{field: getattr(content, field) for field in FIELDS},
        "texts": {language: _check_text(language, text) for language, text in _texts(content)},
        "links": [_check_link(link) for link in _at_most("links", content.links, LINKS)],
        "area": check_line("area", content.area, limit=AREA_LENGTH),
        "template": check_line("template", content.template, limit=TEMPLATE_LENGTH),
    }


def check_complete(content: Mapping[str, Any]) -> None:
    """Raises Invalid for what may not go out: no text at all, no headline, a blank that was not filled in."""
    texts = content["texts"]
    if not texts or not all(said["headline"] for said in texts.values()):
        raise Invalid("texts", _("Write a headline in each language."), code="text_empty")
    for said in texts.values():
        left = [blank for text in said.values() for blank in blanks_in(text)]
        if left:
            raise Invalid("texts", _("Fill in %(blank)s before it goes out.") % {"blank": left[0]})


def content_of(alert: Alert) -> dict[str, Any]:
    """Return what the alert holds now, as `check` does."""
    return {field: getattr(alert, field) for field in FIELDS}


def put_into(alert: Alert, content: Mapping[str, Any]) -> None:
    """Let the alert hold this; saving it is the caller's."""
    for field in FIELDS:
        if field in content:
            setattr(alert, field, content[field])


def _texts(content: Content) -> list[tuple[str, Text]]:
    if not all(_LANGUAGE.fullmatch(language) for language in content.texts):
        raise Invalid("texts", _("A language is written as two or three small letters."))
    return _at_most("texts", sorted(content.texts.items()), LANGUAGES)


def _at_most(field: str, values: list[Any], limit: int) -> list[Any]:
    if len(values) > limit:
        raise Invalid(field, _("At most %(limit)d.") % {"limit": limit}, code="too_many", limit=limit)
    return values


def _check_text(language: str, text: Text) -> dict[str, str]:
    return {
        "headline": check_line("texts", text.headline, limit=HEADLINE_LENGTH),
        "description": check_block("texts", text.description, limit=TEXT_LENGTH),
        "instruction": check_block("texts", text.instruction, limit=TEXT_LENGTH),
    }


def _check_link(link: Address) -> dict[str, str]:
    url = check_line("links", link.url, limit=LINK_LENGTH)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("https", "http", "tel") and bool(parts.hostname or parts.path)
    except ValueError:
        good = False
    if not good or " " in url:
        raise Invalid("links", _("Write an address that begins with https:// or tel:."))
    title = check_line("links", link.title, limit=HEADLINE_LENGTH)
    return {"title": title or url, "url": url}
