"""Finding posts and what is said about them: those that one may read, as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
    there = Post.objects.filter(readable(viewer, reaches))
    said = standing_comments().filter(post__in=there.values("pk"))

    def read(hits: Sequence[Hit]) -> dict[tuple[int, int], tuple[int, str]]:
        keys = [hit.object_id for hit in hits if not hit.part]
        files = shown_files(keys)
        rows = there.filter(pk__in=keys).order_by().values_list("pk", "text", "html")
        found = {(pk, 0): (pk, post_text(text, html, files.get(pk, ()))) for pk, text, html in rows}
        comments = said.filter(pk__in=[hit.object_id for hit in hits if hit.part]).order_by()
        for pk, post, text, html in comments.values_list("pk", "post_id", "text", "html"):
            # Below zero, so that it is not taken for a post.
            found[pk, post] = (-pk, post_text(text, html))
        return found

    fits, following = read_page(asked, wish, read, cursor, limit)
    with_post = ("author", "post__author", "post__unit")
    comments = said.select_related(*with_post).in_bulk([-fit.key for fit in fits if fit.key < 0])
    posts = there.select_related("author", "unit").in_bulk([fit.key for fit in fits if fit.key > 0])
    items = []
    for fit in fits:
        comment = comments.get(-fit.key)
        post = comment.post if comment else posts.get(fit.key)
        if post is not None:
            items.append(FoundPost(post, comment, show_text(fit.text, fit.match)))
    return Page(items, following)
