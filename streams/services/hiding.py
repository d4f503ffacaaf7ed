"""Taking posts and comments from sight for the moderators, and putting them back exactly as they were."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from content.models import Gone, Writing
from content.richtext import parse
from eventlog import log
from eventlog.errors import Conflict
from people.models import User
from streams.frames import Json
from streams.models import Comment, CommentMention, Post, PostMention
from streams.queries import comments, posts
from streams.services.commenting import announce, count_comments
from streams.services.editing import announce_gone, replace_marks
from streams.topics import home_topic

_COLUMNS = ["text", "html", "deleted_at", "deleted_by", "gone"]


def hide_post(post_id: int, *, actor: User) -> Json:
    """Take a post from sight and return what `restore_post` needs. Raises Conflict."""
    written = posts.lock_post(post_id)
    held = _hide(written, actor)
    named = PostMention.objects.filter(post=written)
    held["mentions"] = list(named.values_list("user_id", flat=True))
    named.delete()
    written.taggings.all().delete()
    announce_gone(written)
    return held


def restore_post(post_id: int, held: Json) -> None:
    """Put a hidden post back. Whoever was mentioned is not told anew. Raises Conflict."""
    written = posts.lock_post(post_id)
    _restore(written, held)
    replace_marks(written, parse(written.text), list(User.objects.filter(pk__in=held["mentions"])))
    touch_post(post_id)


def touch_post(post_id: int) -> None:
    """Announce the post as it stands now."""
    written = posts.lock_post(post_id)
    if written.deleted:
        announce_gone(written)
        return
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    log.record(position, "post.edited", posts.load_view(written))


def hide_comment(comment_id: int, *, actor: User) -> Json:
    """Leave a tombstone of a comment and return what `restore_comment` needs. Raises Conflict."""
    written = comments.lock_comment(comment_id)
    held = _hide(written, actor)
    named = CommentMention.objects.filter(comment=written)
    held["mentions"] = list(named.values_list("user_id", flat=True))
    named.delete()
    count_comments(written.post, -1)
    announce(written, "comment.deleted")
    return held


def restore_comment(comment_id: int, held: Json) -> None:
    """Put a hidden comment back. Raises Conflict."""
    written = comments.lock_comment(comment_id)
    _restore(written, held)
    there = User.objects.filter(pk__in=held["mentions"])
    CommentMention.objects.bulk_create([CommentMention(comment=written, user=user) for user in there])
    count_comments(written.post, 1)
    announce(written, "comment.edited")


def touch_comment(comment_id: int) -> None:
    """Announce the comment as it stands now."""
    written = comments.lock_comment(comment_id)
    announce(written, "comment.deleted" if written.deleted else "comment.edited")


def _hide(written: Post | Comment, actor: User) -> Json:
    if written.deleted:
        raise Conflict("deleted", _("What was reported is gone already."))
    held: Json = {"text": written.text, "html": written.html}
    written.text, written.html = "", None
    written.deleted_at, written.deleted_by, written.gone = timezone.now(), actor, Gone.HIDDEN
    written.save(update_fields=_COLUMNS)
    return held


def _restore(written: Writing, held: Json) -> None:
    if written.gone != Gone.HIDDEN:
        raise Conflict("conflict", _("There is nothing to put back."))
    written.text, written.html = held["text"], held["html"]
    written.deleted_at, written.deleted_by, written.gone = None, None, ""
    written.save(update_fields=_COLUMNS)
