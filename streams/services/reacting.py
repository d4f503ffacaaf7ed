"""Reacting to posts and comments: rows and a count; large numbers are announced in steps."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content.emoji import check_emoji
from content.moderation.muting import require_voice
from content.reactions import set_on
from eventlog import log
from eventlog.errors import Conflict
from people.models import User
from streams.frames import CommentView, PostView
from streams.models import CommentReaction, PostReaction
from streams.queries import comments
from streams.queries.posts import find_post, load_view
from streams.services.commenting import announce
from streams.topics import home_topic


def set_reaction(*, actor: User, post: str, emoji: str, on: bool) -> PostView:
    """Put one's emoji on a post or take it away; either again changes nothing. Raises Refused."""
    if on:
        require_voice(actor)
    emoji = check_emoji(emoji)
    written = find_post(actor, post)
    too_many = _("A post can have at most %(limit)d different reactions.")
    if not set_on(PostReaction.objects.all(), written, actor, emoji, on, too_many=too_many):
        return load_view(written)
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(written)
    log.record(position, "post.reacted", view)
    return view


def react_to_comment(*, actor: User, comment: str, emoji: str, on: bool) -> CommentView:
    """Put one's emoji on a comment or take it away, as `set_reaction` does. Raises Refused."""
    if on:
        require_voice(actor)
    emoji = check_emoji(emoji)
    written = comments.lock_comment(comments.find_comment(actor, comment).pk)
    if written.deleted:
        raise Conflict("deleted", _("This comment was deleted."))
    too_many = _("A comment can have at most %(limit)d different reactions.")
    if not set_on(CommentReaction.objects.all(), written, actor, emoji, on, too_many=too_many):
        return comments.load_view(written)
    return announce(written, "comment.reacted")
