"""Messages by their tags, over all rooms that somebody may read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chat.frames import MessageView
from chat.models import Message
from chat.queries.access import readable_messages
from chat.queries.messages import load_views
from chat.queries.rooms import clean_id
from content import tags
from eventlog.errors import Invalid
from people.models import User


@dataclass
class Tagged:
    """Messages with a tag, the latest first, each with its room; `next` is where the next page begins."""

    tag: str
    messages: list[MessageView]
    next: str | None


def read_tagged(viewer: User, tag: str, *, before: str | None = None, limit: int) -> Tagged:
    """Return the messages with `tag` that the person may read, the latest first, at most `limit`.

    `before` is the public id of the last message of the page before. Raises Invalid for what is no tag.
    """
    wanted = tags.normalise(tag.removeprefix("#"))
    if wanted is None:
        raise Invalid("tag", _("This is not a tag: letters, digits and _, with at least one letter."))
    found = readable_messages(viewer).filter(taggings__tag=wanted)
    if before is not None:
        place = Message.objects.filter(public_id=clean_id(before)).values_list("pk", flat=True).first()
        if place is None:
            raise Invalid("before", _("This is not the cursor of a page."))
        found = found.filter(taggings__message__lt=place)
    found = found.select_related("author", "thread_root", "room__topic")
    page = list(found.order_by("-taggings__message")[: limit + 1])
    views = load_views(page[:limit])
    return Tagged(wanted, views, page[limit - 1].public_id if len(page) > limit else None)
