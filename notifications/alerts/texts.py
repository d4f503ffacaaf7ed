"""The words of alerts: as a phone shows them, in each language, with drills marked in every text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from notifications.alerts.states import Issue

FIELDS = ("headline", "description", "instruction")
HEADLINE_LENGTH = 120
TEXT_LENGTH = 1_500
DEFAULT_LANGUAGE = "sv"


class Said(NamedTuple):
    """What an alert says in one language."""

    headline: str
    description: str
    instruction: str


def said_in(texts: Mapping[str, Mapping[str, str]], language: str) -> Said:
    """Return what is said in a language; where there is nothing, in Swedish, else in any there is."""
    found = texts.get(language) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), {})
    return Said(*(found.get(field, "") for field in FIELDS))


def mark(text: str, *, drill: bool) -> str:
    """Return a text with the mark of a drill before it where it is one, in the language that is active."""
    return _("DRILL: %(text)s") % {"text": text} if drill else text


def heading(kind: str, headline: str) -> str:
    """Return a headline with what has become of the alert, in the language that is active."""
    before = {
        Issue.UPDATE: _("Update: %(text)s"),
        Issue.CORRECTION: _("Correction: %(text)s"),
        Issue.ALL_CLEAR: _("All clear: %(text)s"),
        Issue.CANCEL: _("Cancelled: %(text)s"),
    }
    form = before.get(Issue(kind))
    return form % {"text": headline} if form else headline


def on_lock_screen(
    texts: Mapping[str, Mapping[str, str]], language: str, *, kind: str, drill: bool
) -> tuple[str, str]:
    """Return title and text as a locked phone shows them in a language."""
    said = said_in(texts, language)
    with translation.override(language):
        title = mark(heading(kind, said.headline), drill=drill)
        body = " ".join(part for part in (said.instruction, said.description) if part)
        return title, mark(body, drill=drill)
