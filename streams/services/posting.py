"""Writing posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from content.files.services import attach_files
from content.models import File
from content.moderation.muting import require_voice
from eventlog import due, log
from eventlog.errors import Conflict, Invalid
from people.audience import parse
from people.models import User
from people.queries import find_unit
from streams.frames import PostView
from streams.models import POST_LENGTH, Post, PostFile
from streams.queries.posts import find_post, load_view
from streams.rules import check_may_address, check_may_post, check_may_speak_for
from streams.services.publishing import PUBLISH, Official, announce, find_author, read_time
from streams.services.reaching import reach_of
from streams.services.texts import find_mentioned, read_text, render
from streams.topics import home_topic

# What a post shows: documents belong in rooms.
SHOWN = (File.Kind.IMAGE, File.Kind.VIDEO)


def write_post(
    *,
    actor: User,
    text: str,
    audience: Any,
    client_id: str,
    files: Sequence[str] = (),
    unit: str | None = None,
    share: str | None = None,
    official: Official | None = None,
) -> PostView:
    """Write a post to an audience (see `people.audience`).

    `files` are pictures and films, the author's own uploads; `unit` is the unit it speaks for; `share` the
    post it passes on; `official` says how it is published officially. With files or a share the text may be
    empty. Sent again with the same `client_id` it
    returns the post there is. Raises Refused; with another text `client_id_reused`.
    """
    require_voice(actor)
    check_may_post(actor)
    document = read_text(text, POST_LENGTH, may_be_empty=bool(files) or share is not None)
    meant = parse(audience)
    author = actor if official is None else find_author(actor, meant, official)
    earlier = Post.objects.filter(author=author, client_id=client_id).first()
    if earlier is not None:
        return _sent_before(earlier, document.text)
    at = None if official is None else read_time(official.publish_at)
    check_may_address(author, meant)
    speaks_for = find_unit("unit", unit)
    if speaks_for is not None:
        check_may_speak_for(author, speaks_for)
    shared = None if share is None else _find_shared(actor, share)
    reach = reach_of(meant)
    mentioned = find_mentioned(reach.audience_id, document)
    attached = _attach(actor, files)
    topic = home_topic()
    position = None if at is not None else log.advance({topic.pk: log.Numbered})[topic.pk]
    post = Post.objects.create(
        author=author,
        client_id=client_id,
        text=document.text,
        html=render(author, document, mentioned),
        reach=reach,
        number=position.number if position is not None else None,
        unit=speaks_for or author.unit,
        as_unit=speaks_for is not None,
        shared=shared,
        official=official is not None,
        confirm=official is not None and official.confirm,
        written_by=actor if author.pk != actor.pk else None,
        publish_at=at,
    )
    PostFile.objects.bulk_create(
        [PostFile(post=post, file=file, position=place) for place, file in enumerate(attached)]
    )
    if at is not None:
        due.schedule(PUBLISH, post.public_id, at)
    if position is None:
        return load_view(post)
    return announce(post, position, document, mentioned)


def _sent_before(earlier: Post, text: str) -> PostView:
    first = earlier.versions.order_by("pk").first()
    if not earlier.gone and (first.text if first else earlier.text) != text:
        raise Conflict("client_id_reused", _("This was sent before with another text."))
    return load_view(earlier)


def _find_shared(actor: User, post_id: str) -> Post:
    """Return the post to pass on; passing on one that only passes on leads to the same original."""
    found = find_post(actor, post_id)
    if found.shared is None or found.text or found.files.exists():
        return found
    return find_post(actor, found.shared.public_id)


def _attach(actor: User, files: Sequence[str]) -> list[File]:
    attached = attach_files(actor=actor, files=files)
    if any(file.kind not in SHOWN for file in attached):
        raise Invalid("files", _("A post shows pictures and films. Other files are sent in a room."))
    return attached
