"""Writing posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from content.files.services import attach_files
from content.models import File
from content.moderation.muting import require_voice
from content.moderation.services import hold
from eventlog import due, log
from eventlog.errors import Conflict, Forbidden, Invalid
from people.audience import Audience, parse
from people.belonging import audiences_of
from people.models import User
from people.queries import find_unit
from streams.frames import PostView
from streams.models import POST_LENGTH, Occasion, Post, PostFile, Reach, TopicStream
from streams.queries.posts import find_post, load_view
from streams.queries.topics import find_stream, may_post_in
from streams.rules import check_may_address, check_may_post, check_may_speak_for
from streams.services.publishing import PUBLISH, Official, announce, find_author, read_time
from streams.services.reaching import reach_of
from streams.services.texts import find_mentioned, read_text, render, require_same
from streams.topics import home_topic

# What a post shows: documents belong in rooms.
SHOWN = (File.Kind.IMAGE, File.Kind.VIDEO)


def write_post(
    *,
    actor: User,
    text: str,
    client_id: str,
    audience: Any = None,
    stream: str | None = None,
    files: Sequence[str] = (),
    unit: str | None = None,
    share: str | None = None,
    official: Official | None = None,
    occasion: Occasion | None = None,
) -> PostView:
    """Write a post to an audience (see `people.audience`), or in a topic stream, which has its own.

    `files` are pictures and films, the author's own uploads; `unit` is the unit it speaks for; `share` the
    post it passes on; `official` says how it is published officially; `occasion` is what it answers, whose
    audience it has. With files or a share the text may be empty. Where the stream is pre-approved the post
    waits. Sent again with the same `client_id` it returns the post there is. Raises Refused; with another
    text `client_id_reused`.
    """
    require_voice(actor)
    check_may_post(actor)
    document = read_text(text, POST_LENGTH, may_be_empty=bool(files) or share is not None)
    within = None if stream is None else _find_stream(actor, stream, audience, official)
    meant = parse(audience) if within is None and occasion is None else None
    author = actor if official is None or meant is None else find_author(actor, meant, official)
    earlier = Post.objects.filter(author=author, client_id=client_id).first()
    if earlier is not None:
        require_same(earlier, document.text)
        return load_view(earlier)
    at = None if official is None else read_time(official.publish_at)
    reach = occasion.reach if occasion is not None else _reach_for(author, meant, within)
    speaks_for = find_unit("unit", unit)
    if speaks_for is not None:
        check_may_speak_for(author, speaks_for)
    shared = None if share is None else _find_shared(actor, share)
    mentioned = find_mentioned(reach.audience_id, document)
    attached = _attach(actor, files)
    held = within is not None and within.pre_approved
    topic = home_topic()
    position = None if at is not None or held else log.advance({topic.pk: log.Numbered})[topic.pk]
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
        occasion=occasion,
        official=official is not None,
        confirm=official is not None and official.confirm,
        written_by=actor if author.pk != actor.pk else None,
        publish_at=at,
        stream=within,
        held_at=timezone.now() if held else None,
    )
    PostFile.objects.bulk_create(
        [PostFile(post=post, file=file, position=place) for place, file in enumerate(attached)]
    )
    if at is not None:
        due.schedule(PUBLISH, post.public_id, at)
    if held:
        hold(kind="post", object_id=post.pk, author=author)
    if position is None:
        return load_view(post)
    return announce(post, position, document, mentioned)


def _reach_for(author: User, meant: Audience | None, within: TopicStream | None) -> Reach:
    if meant is not None:
        check_may_address(author, meant)
        return reach_of(meant)
    assert within is not None
    check_may_post_in(author, within)
    return within.reach


def _find_stream(actor: User, stream: str, audience: Any, official: Official | None) -> TopicStream:
    found = find_stream(actor, stream)
    if audience is not None:
        raise Invalid("audience", _("A topic stream has an audience of its own."))
    if official is not None:
        raise Invalid("official", _("An official post goes to an audience, not in a topic stream."))
    return found


def check_may_post_in(actor: User, stream: TopicStream) -> None:
    """Raises Conflict where a topic stream is closed, Forbidden for who does not post there."""
    if stream.closed_at is not None:
        raise Conflict("closed", _("This stream is closed. What was posted in it stays."))
    if not may_post_in(actor, stream, set(audiences_of(actor.pk))):
        raise Forbidden(_("You can read this stream. Others post in it."))


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
