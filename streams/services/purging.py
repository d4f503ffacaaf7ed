"""Removing posts for good, with all that was said about them and all that only passes them on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.files.services import remove_attached
from content.models import File
from content.moderation.services import forget_objects
from content.notices.services import forget_words
from eventlog import log
from streams.models import Comment, CommentReaction, Post, PostConfirmation, PostFile, PostReaction
from streams.topics import home_topic

# Rows of one transaction that hang on its posts: a writer is busy with them for some tens of ms.
ROWS = 2_000


class Purged(NamedTuple):
    """Primary keys of what is gone. `posts` are those that were asked for; `all_posts` has as well what only
    passed them on. Without `done` there is more of these posts: comments, reactions and the like go first."""

    posts: list[int]
    all_posts: list[int]
    comments: list[int]
    done: bool


def bare_shares() -> QuerySet[Post]:
    """Return posts that pass another one on and say nothing themselves: they go with it."""
    files = PostFile.objects.filter(post=OuterRef("pk"))
    return Post.objects.filter(~Exists(files), shared__isnull=False, text="", deleted_at=None)


def purge_posts(post_ids: Sequence[int], *, spare: Callable[[Collection[int]], set[int]]) -> Purged:
    """Purge those of the posts that `spare`, asked while they are locked, does not name.

    Must run in a transaction; the bytes of files go by due work after it. Whoever changes one or says
    something about it at the same moment is either seen by `spare`, or finds it gone.
    """
    whole = Post.objects.filter(Q(pk__in=post_ids) | Q(pk__in=_passing_on(post_ids)))
    locked = list(whole.select_for_update(of=("self",)).order_by("pk"))
    wanted = {post.pk for post in locked} & set(post_ids)
    wanted -= spare(wanted)
    going = [post for post in locked if post.pk in wanted or post.shared_id in wanted]
    if not going:
        return Purged([], [], [], True)
    ids = [post.pk for post in going]
    comments, done = _remove_rows(ids)
    if not done:
        return Purged([], [], comments, False)
    files = list(File.objects.filter(pk__in=PostFile.objects.filter(post__in=ids).values("file")))
    PostFile.objects.filter(post__in=ids).delete()
    remove_attached(files)
    forget_objects(kind="file", object_ids=[file.pk for file in files])
    forget_objects(kind="post", object_ids=ids)
    forget_words([f"file:{file.public_id}" for file in files])
    forget_words([f"post:{post.public_id}" for post in going])
    Post.objects.filter(pk__in=ids).delete()
    topic = home_topic()
    log.record(log.advance({topic.pk: log.Plain})[topic.pk], "posts.purged", topic)
    return Purged([pk for pk in ids if pk in wanted], ids, comments, True)


def _passing_on(post_ids: Sequence[int]) -> list[int]:
    return list(bare_shares().filter(shared__in=post_ids).values_list("pk", flat=True))


def _remove_rows(post_ids: Sequence[int]) -> tuple[list[int], bool]:
    """Remove a share of what hangs on the posts; return which comments went, and whether that was all."""
    left = ROWS
    for rows in (PostConfirmation.objects, PostReaction.objects):
        keys = list(rows.filter(post__in=post_ids).values_list("pk", flat=True)[:left])
        rows.filter(pk__in=keys).delete()
        left -= len(keys)
        if left <= 0:
            return [], False
    emoji = CommentReaction.objects.filter(comment__post__in=post_ids)
    keys = list(emoji.values_list("pk", flat=True)[:left])
    CommentReaction.objects.filter(pk__in=keys).delete()
    left -= len(keys)
    if left <= 0:
        return [], False
    said = list(Comment.objects.filter(post__in=post_ids).values_list("pk", "public_id")[:left])
    keys = [pk for pk, _ in said]
    forget_objects(kind="comment", object_ids=keys)
    forget_words([f"comment:{public_id}" for _, public_id in said])
    Comment.objects.filter(pk__in=keys).delete()
    return keys, len(said) < left
