"""Writing posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from content.files.services import attach_files
from content.models import File
from content.moderation.muting import require_voice
from content.moderation.services import look
from eventlog import log, ports
from eventlog.errors import Conflict, Invalid
from eventlog.log import Position
from people.models import User
from people.queries import find_unit
from streams.frames import PostView
from streams.models import POST_LENGTH, Post, PostFile, PostMention, PostTagging
from streams.queries.posts import find_post, load_view
from streams.rules import check_may_post, check_may_speak_for
from streams.services.reaching import find_reach
from streams.services.texts import find_mentioned, ids_of, read_text, render
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
) -> PostView:
    """Write a post to an audience (see `people.audience`).

    `files` are pictures and films, the author's own uploads; `unit` is the unit it speaks for; `share` the
    post it passes on. With files or a share the text may be empty. Sent again with the same `client_id` it
    returns the post there is. Raises Refused; with another text `client_id_reused`.
    """
    require_voice(actor)
    check_may_post(actor)
    document = read_text(text, POST_LENGTH, may_be_empty=bool(files) or share is not None)
    earlier = Post.objects.filter(author=actor, client_id=client_id).first()
    if earlier is not None:
        return _sent_before(earlier, document.text)
    reach = find_reach(actor, audience)
    speaks_for = find_unit("unit", unit)
    if speaks_for is not None:
        check_may_speak_for(actor, speaks_for)
    shared = None if share is None else _find_shared(actor, share)
    mentioned = find_mentioned(reach.audience_id, document)
    attached = _attach(actor, files)
    topic = home_topic()
    position = log.advance({topic.pk: log.Numbered})[topic.pk]
    post = Post.objects.create(
        author=actor,
        client_id=client_id,
        text=document.text,
        html=render(actor, document, mentioned),
        created_at=timezone.now(),
        reach=reach,
        number=position.number or 0,
        unit=speaks_for or actor.unit,
        as_unit=speaks_for is not None,
        shared=shared,
    )
    PostFile.objects.bulk_create(
        [PostFile(post=post, file=file, position=place) for place, file in enumerate(attached)]
    )
    PostTagging.objects.bulk_create(
        [PostTagging(post=post, tag=tag, number=post.number) for tag in document.tags]
    )
    PostMention.objects.bulk_create([PostMention(post=post, user=user) for user in mentioned])
    view = load_view(post)
    log.record(position, "post.created", view, at=post.created_at)
    tell_mentioned(position, actor, mentioned)
    look(kind="post", object_id=post.pk, text=post.text)
    return view


def tell_mentioned(
    position: Position, actor: User, mentioned: Sequence[User], *, kind: str = "post_mention"
) -> None:
    """Write down to tell those who are named, but for whoever wrote it. One row."""
    others = [user for user in mentioned if user.pk != actor.pk]
    if others:
        row = ports.IntentRow(position.topic_id, position.seq, kind, {"people": ids_of(others)})
        ports.write_intents([row])


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
