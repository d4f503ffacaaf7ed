"""Changing and deleting posts; what they said before is kept for the record."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation.muting import require_voice
from content.moderation.services import look
from content.richtext import Document
from content.windows import require_deletable, require_editable
from eventlog import log
from eventlog.errors import Conflict, Forbidden
from people.models import User
from streams.frames import PostView
from streams.models import POST_LENGTH, Post, PostMention, PostTagging, PostVersion
from streams.queries.posts import find_post, load_view, lock_post
from streams.rules import may_remove
from streams.services.telling import tell_mentioned
from streams.services.texts import find_mentioned, read_text, render, require_base, version_of
from streams.topics import home_topic


def edit_post(*, actor: User, post: str, text: str, base: str | None = None) -> PostView:
    """Put another text in place of one's own post's; that it was changed stands with it.

    `base` is the time of the text that was changed (`edited_at`, or `at` before the first change). Raises
    Refused: `too_late` after the window, `edit_conflict` where `base` is not the latest.
    """
    require_voice(actor)
    written = lock_post(find_post(actor, post).pk)
    if actor.pk not in (written.author_id, written.written_by_id):
        raise Forbidden(_("Only its author may change a post."))
    _require_standing(written)
    document = read_text(text, POST_LENGTH, may_be_empty=written.shared_id is not None or _has_files(written))
    if written.text == document.text:
        return load_view(written)
    if written.held_at is not None:
        raise Conflict("approved", _("This was approved as it stands. Take it away and write anew."))
    now = timezone.now()
    require_editable(written, now)
    require_base(written, base)
    mentioned = find_mentioned(written.reach.audience_id, document)
    before = set(PostMention.objects.filter(post=written).values_list("user_id", flat=True))
    PostVersion.objects.create(post=written, **version_of(written, actor, now))
    written.text, written.html, written.edited_at = document.text, render(actor, document, mentioned), now
    written.save(update_fields=["text", "html", "edited_at"])
    replace_marks(written, document, mentioned)
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(written)
    log.record(position, "post.edited", view)
    tell_mentioned(position, actor, [user for user in mentioned if user.pk not in before])
    look(kind="post", object_id=written.pk, text=written.text)
    return view


def replace_marks(post: Post, document: Document, mentioned: list[User]) -> None:
    """Write down the tags and mentions of a post whose text is another now."""
    PostTagging.objects.filter(post=post).delete()
    PostTagging.objects.bulk_create(
        [PostTagging(post=post, tag=tag, number=post.number or 0) for tag in document.tags]
    )
    PostMention.objects.filter(post=post).delete()
    PostMention.objects.bulk_create([PostMention(post=post, user=user) for user in mentioned])


def delete_post(*, actor: User, post: str) -> PostView:
    """Take a post away: one's own, or as moderator anybody's. What it said is kept for the record.

    Raises Refused: `too_late` after the window, which is the author's alone.
    """
    written = lock_post(find_post(actor, post).pk)
    own = actor.pk in (written.author_id, written.written_by_id)
    if not own and not may_remove(actor):
        raise Forbidden(_("Only its author and moderators may delete a post."))
    _require_standing(written)
    now = timezone.now()
    if not may_remove(actor):
        require_deletable(written, now)
    PostVersion.objects.create(post=written, **version_of(written, actor, now, deletion=True))
    written.text, written.html, written.deleted_at, written.deleted_by = "", None, now, actor
    written.save(update_fields=["text", "html", "deleted_at", "deleted_by"])
    PostTagging.objects.filter(post=written).delete()
    PostMention.objects.filter(post=written).delete()
    written.reactions.all().delete()
    view = announce_gone(written)
    audit.record(
        actor_id=actor.pk,
        action="post.delete",
        target=f"post:{written.public_id}",
        detail={"author": written.author.public_id if written.author else None, "own": own},
    )
    return view


def announce_gone(post: Post) -> PostView:
    """Tell those who had a post that it is gone."""
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(post)
    log.record(position, "post.gone", view)
    return view


def _require_standing(post: Post) -> None:
    """Raise Conflict for what was taken away while this waited for it."""
    if post.deleted:
        raise Conflict("deleted", _("This post was deleted."))


def _has_files(post: Post) -> bool:
    return post.files.exists()
