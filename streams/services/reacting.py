"""Reacting to posts: rows and a count; large numbers are announced in steps."""

from __future__ import annotations

from django.utils.translation import gettext as _

from content.counting import is_step
from content.emoji import check_emoji
from content.moderation.muting import require_voice
from eventlog import log
from eventlog.errors import Invalid
from people.models import User
from streams.frames import PostView
from streams.models import Post, PostReaction
from streams.queries.posts import find_post, load_view
from streams.topics import home_topic

DISTINCT_LIMIT = 20


def set_reaction(*, actor: User, post: str, emoji: str, on: bool) -> PostView:
    """Put one's emoji on a post or take it away; either again changes nothing. Raises Refused."""
    if on:
        require_voice(actor)
    emoji = check_emoji(emoji)
    written = find_post(actor, post)
    if not (_add(written, actor, emoji) if on else _remove(written, actor, emoji)):
        return load_view(written)
    if not is_step(PostReaction.objects.filter(post=written, emoji=emoji).count()):
        return load_view(written)
    position = log.advance({home_topic().pk: log.Plain}).popitem()[1]
    view = load_view(written)
    log.record(position, "post.reacted", view)
    return view


def _add(written: Post, actor: User, emoji: str) -> bool:
    reactions = PostReaction.objects.filter(post=written)
    if reactions.filter(user=actor, emoji=emoji).exists():
        return False
    distinct = set(reactions.order_by().values_list("emoji", flat=True).distinct())
    if emoji not in distinct and len(distinct) >= DISTINCT_LIMIT:
        raise Invalid(
            "emoji",
            _("A post can have at most %(limit)d different reactions.") % {"limit": DISTINCT_LIMIT},
            limit=DISTINCT_LIMIT,
        )
    # Twice at once from two devices is once.
    PostReaction.objects.bulk_create(
        [PostReaction(post=written, user=actor, emoji=emoji)], ignore_conflicts=True
    )
    return True


def _remove(written: Post, actor: User, emoji: str) -> bool:
    return PostReaction.objects.filter(post=written, user=actor, emoji=emoji).delete()[0] > 0
