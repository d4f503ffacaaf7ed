"""Who is named in a text."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content.richtext import Document, parse
from eventlog.errors import Invalid

MENTIONS_LIMIT = 50


def find(text: str) -> tuple[str, ...]:
    """Return the usernames mentioned in `text`, casefolded, in order, each once; not those in code."""
    return parse(text).usernames


def check_mentions(document: Document, *, field: str = "text") -> None:
    """Raise Invalid (`too_many_mentions`) when more than 50 people are named."""
    if len(document.usernames) > MENTIONS_LIMIT:
        raise Invalid(
            field,
            _("At most %(limit)d people can be mentioned in one text.") % {"limit": MENTIONS_LIMIT},
            code="too_many_mentions",
            limit=MENTIONS_LIMIT,
        )
