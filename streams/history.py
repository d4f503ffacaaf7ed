"""Bringing in what was posted elsewhere or before: with its times, without a word to anybody.

Used by the demonstration. Posts are numbered after those there are, so give them in the order of their times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import F

from content.emoji import check_emoji
from content.richtext import Document, parse
from content.text import check_text
from eventlog.ids import new_public_id
from eventlog.models import Topic
from people.audience import Audience
from people.models import User
from streams.models import (
    COMMENT_LENGTH,
    POST_LENGTH,
    Comment,
    CommentMention,
    Post,
    PostMention,
    PostReaction,
    PostTagging,
)
from streams.services.reaching import reach_of
from streams.services.texts import find_mentioned, render
from streams.topics import home_topic


def import_post(
    author: User, text: str, audience: Audience, at: datetime, reactions: Mapping[str, Sequence[User]]
) -> Post:
    """Write a post of an earlier time; `reactions` maps an emoji to who chose it. Raises Refused."""
    reach = reach_of(audience)
    document = _read(text, POST_LENGTH)
    mentioned = find_mentioned(reach.audience_id, document)
    topics = Topic.objects.filter(pk=home_topic().pk)
    topics.update(numbers=F("numbers") + 1)
    post = Post.objects.create(
        author=author,
        client_id=new_public_id(),
        text=document.text,
        html=render(author, document, mentioned),
        created_at=at,
        reach=reach,
        number=topics.values_list("numbers", flat=True).get(),
        unit=author.unit,
    )
    PostTagging.objects.bulk_create(
        [PostTagging(post=post, tag=tag, number=post.number or 0) for tag in document.tags]
    )
    PostMention.objects.bulk_create([PostMention(post=post, user=user) for user in mentioned])
    PostReaction.objects.bulk_create(
        [
            PostReaction(post=post, user=user, emoji=check_emoji(emoji), created_at=at)
            for emoji, users in reactions.items()
            for user in users
        ]
    )
    return post


def import_comment(post: Post, author: User, text: str, at: datetime) -> Comment:
    """Write a comment of an earlier time. Raises Refused."""
    document = _read(text, COMMENT_LENGTH)
    mentioned = find_mentioned(post.reach.audience_id, document)
    post.comment_count += 1
    post.comment_numbers += 1
    post.save(update_fields=["comment_count", "comment_numbers"])
    comment = Comment.objects.create(
        post=post,
        author=author,
        client_id=new_public_id(),
        number=post.comment_numbers,
        text=document.text,
        html=render(author, document, mentioned),
        created_at=at,
    )
    CommentMention.objects.bulk_create([CommentMention(comment=comment, user=user) for user in mentioned])
    return comment


def _read(text: str, limit: int) -> Document:
    return parse(check_text(text, limit))
