"""Comments on posts: one level, each under its author's name."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from content.moderation.muting import require_voice
from content.moderation.services import look
from content.windows import require_deletable, require_editable
from eventlog import log
from eventlog.errors import Conflict, Forbidden
from eventlog.log import Intent
from people.models import User
from streams.frames import CommentView
from streams.models import COMMENT_LENGTH, Comment, CommentMention, CommentVersion, Post
from streams.queries.comments import find_comment, load_view, lock_comment
from streams.queries.posts import find_post, lock_post
from streams.rules import may_remove
from streams.services.telling import tell_mentioned
from streams.services.texts import find_mentioned, read_text, render, require_base, require_same, version_of
from streams.topics import home_topic


def write_comment(*, actor: User, post: str, text: str, client_id: str) -> CommentView:
    """Say something about a post one can read. Sent again with the same `client_id` it returns the comment
    there is. Raises Refused; with another text `client_id_reused`."""
    require_voice(actor)
    document = read_text(text, COMMENT_LENGTH)
    found = find_post(actor, post)
    earlier = Comment.objects.filter(author=actor, client_id=client_id).first()
    if earlier is not None:
        require_same(earlier, document.text)
        return load_view(earlier)
    under = lock_post(found.pk)
    if under.deleted:
        raise Conflict("deleted", _("This post was deleted."))
    mentioned = find_mentioned(under.reach.audience_id, document)
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    under.comment_numbers += 1
    under.comment_count += 1
    under.save(update_fields=["comment_numbers", "comment_count"])
    comment = Comment.objects.create(
        post=under,
        author=actor,
        client_id=client_id,
        number=under.comment_numbers,
        text=document.text,
        html=render(actor, document, mentioned),
        created_at=timezone.now(),
    )
    CommentMention.objects.bulk_create([CommentMention(comment=comment, user=user) for user in mentioned])
    view = load_view(comment)
    named = {user.pk for user in mentioned}
    told = under.author if under.author_id != actor.pk and under.author_id not in named else None
    intent = Intent("comment", {"people": [told.public_id]}) if told is not None else None
    log.record(position, "comment.created", view, intent=intent, at=comment.created_at)
    tell_mentioned(position, actor, mentioned, kind="comment_mention")
    look(kind="comment", object_id=comment.pk, text=comment.text)
    return view


def edit_comment(*, actor: User, comment: str, text: str, base: str | None = None) -> CommentView:
    """Put another text in place of one's own comment's, as `edit_post` does. Raises Refused."""
    require_voice(actor)
    document = read_text(text, COMMENT_LENGTH)
    written = lock_comment(find_comment(actor, comment).pk)
    if written.author_id != actor.pk:
        raise Forbidden(_("Only its author may change a comment."))
    _require_standing(written)
    if written.text == document.text:
        return load_view(written)
    now = timezone.now()
    require_editable(written, now)
    require_base(written, base)
    mentioned = find_mentioned(written.post.reach.audience_id, document)
    before = set(CommentMention.objects.filter(comment=written).values_list("user_id", flat=True))
    CommentVersion.objects.create(comment=written, **version_of(written, actor, now))
    written.text, written.html, written.edited_at = document.text, render(actor, document, mentioned), now
    written.save(update_fields=["text", "html", "edited_at"])
    CommentMention.objects.filter(comment=written).delete()
    CommentMention.objects.bulk_create([CommentMention(comment=written, user=user) for user in mentioned])
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(written)
    log.record(position, "comment.edited", view)
    new = [user for user in mentioned if user.pk not in before]
    tell_mentioned(position, actor, new, kind="comment_mention")
    look(kind="comment", object_id=written.pk, text=written.text)
    return view


def delete_comment(*, actor: User, comment: str) -> CommentView:
    """Leave only a tombstone of a comment: one's own, or as moderator anybody's. Raises Refused."""
    written = lock_comment(find_comment(actor, comment).pk)
    own = written.author_id == actor.pk
    if not own and not may_remove(actor):
        raise Forbidden(_("Only its author and moderators may delete a comment."))
    _require_standing(written)
    now = timezone.now()
    if not may_remove(actor):
        require_deletable(written, now)
    CommentVersion.objects.create(comment=written, **version_of(written, actor, now, deletion=True))
    written.text, written.html, written.deleted_at, written.deleted_by = "", None, now, actor
    written.save(update_fields=["text", "html", "deleted_at", "deleted_by"])
    CommentMention.objects.filter(comment=written).delete()
    written.reactions.all().delete()
    count_comments(written.post, -1)
    view = announce(written, "comment.deleted")
    audit.record(
        actor_id=actor.pk,
        action="comment.delete",
        target=f"comment:{written.public_id}",
        detail={"post": written.post.public_id, "own": own},
    )
    return view


def count_comments(post: Post, step: int) -> None:
    """Let a post have one comment more or less to show."""
    Post.objects.filter(pk=post.pk).update(comment_count=F("comment_count") + step)


def announce(comment: Comment, kind: str) -> CommentView:
    """Log what has become of a comment."""
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(comment)
    log.record(position, kind, view)
    return view


def _require_standing(comment: Comment) -> None:
    if comment.deleted:
        raise Conflict("deleted", _("This comment was deleted."))
