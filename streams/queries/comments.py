"""Reading comments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from content.reactions import mine, reader
from eventlog.errors import NotFound
from people.models import User
from streams.frames import CommentView, Json, mentioned
from streams.models import Comment, CommentMention, CommentReaction, Post
from streams.queries.posts import clean_id, readable

PAGE = 50
PAGE_LIMIT = 100

read_reactions = reader(CommentReaction, "comment")
_reacted = mine(CommentReaction, "comment")


def base() -> QuerySet[Comment]:
    """Return comments with everybody and everything their frames name."""
    return Comment.objects.select_related("author", "post__reach", "post__author")


def standing_comments() -> QuerySet[Comment]:
    """Return the comments that were not taken away, whatever became of their posts."""
    return Comment.objects.filter(deleted_at=None)


def find_comment(user: User, comment_id: str) -> Comment:
    """Return the comment with that public id, under a post that the person may read. Raises NotFound."""
    found = base().filter(public_id=clean_id(comment_id)).first()
    if found is None or not Post.objects.filter(readable(user), pk=found.post_id).exists():
        raise NotFound()
    return found


def lock_comment(pk: int) -> Comment:
    """Return a comment that stays as it is until the transaction ends. Raises NotFound when it was purged."""
    found = base().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def read_comments(post: Post, *, before: int | None, limit: int) -> tuple[list[CommentView], int | None]:
    """Return the last comments of a post in their order, those below the number `before` where it is given,
    and the number to ask before for those that are earlier, None where there are none."""
    found = base().filter(post=post)
    if before is not None:
        found = found.filter(number__lt=before)
    newest = list(found.order_by("-number")[: limit + 1])
    page = newest[:limit][::-1]
    return load_views(page), page[0].number if len(newest) > limit else None


def load_views(comments: Sequence[Comment]) -> list[CommentView]:
    """Return comments with who is named in them, how people reacted, and how many their posts have: three
    queries for all."""
    ids = [comment.pk for comment in comments if not comment.deleted]
    named: dict[int, list[Json]] = {}
    for one in CommentMention.objects.filter(comment__in=ids).select_related("user").order_by("pk"):
        named.setdefault(one.comment_id, []).append(mentioned(one.user))
    reactions = read_reactions(ids)
    counts = dict(
        Post.objects.filter(pk__in={comment.post_id for comment in comments}).values_list(
            "pk", "comment_count"
        )
    )
    return [
        CommentView(
            one, counts.get(one.post_id, 0), named.get(one.pk, ()), reactions=reactions.get(one.pk, ())
        )
        for one in comments
    ]


def load_view(comment: Comment) -> CommentView:
    """Return one comment with what belongs to it."""
    return load_views([comment])[0]


def reacted_by(user: User, comments: Sequence[CommentView]) -> dict[str, list[str]]:
    """Return the emoji that somebody has put on each of the comments, by public id, in one query."""
    return _reacted(user, [view.pk for view in comments])


def load_by_key(keys: Collection[int]) -> dict[int, CommentView]:
    """Return comments as they stand now, by primary key."""
    return {view.pk: view for view in load_views(list(base().filter(pk__in=keys)))}
