"""Finding posts and what is said about them: those that one may read, as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from eventlog.statements import Kept
from people.models import User
from search.asking import Asked
from search.documents import post_text
from search.engines import Hit, Wish
from search.matching import Piece, show_text
from search.queries.messages import Page, read_page
from streams.models import Comment, Post
from streams.queries.comments import standing_comments
from streams.queries.posts import readable, shown_files


@dataclass(frozen=True)
class FoundPost:
    """A post that was found, or a comment with its post, and what of it to show."""

    post: Post
    comment: Comment | None
    pieces: list[Piece]


def find_posts(
    viewer: User, reaches: Collection[int], asked: Asked, wish: Wish, cursor: str | None, limit: int
) -> Page[FoundPost]:
    """Return posts and comments, the best of the newest first; `reaches` are those the person belongs to.

    Raises Invalid for a cursor that is none.
    """
    mine = list(reaches) or [0]

    def posts_among(keys: Sequence[int]) -> dict[int, Post]:
        return {one.pk: one for one in _posts(viewer.pk, mine, keys)} if keys else {}

    def comments_among(keys: Sequence[int]) -> dict[int, Comment]:
        return {one.pk: one for one in _comments(viewer.pk, mine, keys)} if keys else {}

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        keys = [hit.object_id for hit in hits if not hit.part]
        files = shown_files(keys) if keys else {}
        found = {
            (pk, 0): (pk, post_text(post.text, post.html, files.get(pk, ())))
            for pk, post in posts_among(keys).items()
        }
        for pk, comment in comments_among([hit.object_id for hit in hits if hit.part]).items():
            # Below zero, so that it is not taken for a post.
            found[pk, comment.post_id] = (-pk, post_text(comment.text, comment.html))
        return found

    fits, following = read_page(asked, wish, read, cursor, limit)
    comments = comments_among([-fit.key for fit in fits if fit.key < 0])
    posts = posts_among([fit.key for fit in fits if fit.key > 0])
    items = []
    for fit in fits:
        comment = comments.get(-fit.key)
        post = comment.post if comment else posts.get(fit.key)
        if post is not None:
            items.append(FoundPost(post, comment, show_text(fit.text, fit.match)))
    return Page(items, following)


_posts = Kept(
    lambda user_id, reaches, keys: (
        Post.objects.filter(readable(User(pk=user_id), reaches), pk__in=keys)
        .order_by()
        .select_related("author", "unit")
    )
)
_comments = Kept(
    lambda user_id, reaches, keys: (
        standing_comments()
        .filter(post__in=Post.objects.filter(readable(User(pk=user_id), reaches)).values("pk"), pk__in=keys)
        .order_by()
        .select_related("author", "post__author", "post__unit")
    )
)
