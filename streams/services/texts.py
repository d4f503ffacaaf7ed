"""What posts and comments say: the text checked, who is named in it, and what it said before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from content.mentions import check_mentions, find_units
from content.models import Writing
from content.richtext import Document, Mentioned, parse
from content.text import check_text
from eventlog.errors import Conflict, Invalid
from eventlog.frames import timestamp
from people.belonging import belongs
from people.models import User
from people.rules import is_guest
from streams.models import Comment, Post


def read_text(text: str, limit: int, *, may_be_empty: bool = False) -> Document:
    """Return a text of at most `limit` characters, checked and read. Raises Invalid."""
    try:
        document = parse(check_text(text, limit))
    except Invalid as invalid:
        if not may_be_empty or invalid.code != "text_empty":
            raise
        document = parse("")
    check_mentions(document)
    return document


def find_mentioned(audience_id: int, document: Document) -> list[User]:
    """Return those whom the text names and who may read it, in its order. One query, none without names."""
    if not document.usernames:
        return []
    named = User.objects.filter(belongs(audience_id), username__in=document.usernames)
    found = named.in_bulk(field_name="username")
    return [found[username] for username in document.usernames if username in found]


def render(actor: User, document: Document, mentioned: Iterable[User]) -> str | None:
    """Return the HTML, with people and units marked; units are named here, nobody is called by them."""
    people = {user.username: Mentioned(user.public_id, user.name) for user in mentioned}
    units = {} if is_guest(actor) else find_units(document.units)
    return document.render(
        people, units={name: Mentioned(unit.public_id, unit.name) for name, unit in units.items()}
    )


def require_same(earlier: Post | Comment, text: str) -> None:
    """Raise Conflict when what was sent before under the same `client_id` was another text.

    What a moderator hid, say, cannot be compared, and is not written again.
    """
    first = earlier.versions.order_by("pk").first()
    if not earlier.gone and (first.text if first else earlier.text) != text:
        raise Conflict("client_id_reused", _("This was sent before with another text."))


def require_base(written: Writing, base: str | None) -> None:
    """Raise Conflict when somebody changed the text after `base`, the time of the one that was known."""
    if base is not None and base != timestamp(written.edited_at or written.created_at):
        raise Conflict("edit_conflict", _("The text was changed meanwhile. Choose which one is to stand."))


def version_of(
    written: Writing, actor: User | None, now: datetime, *, deletion: bool = False
) -> dict[str, object]:
    """Return the columns of the version that keeps what a writing says now."""
    return {
        "text": written.text,
        "written_at": written.edited_at or written.created_at,
        "replaced_at": now,
        "replaced_by": actor,
        "deletion": deletion,
    }
