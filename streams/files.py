"""The files of posts: who may see them, and what they are part of."""

from __future__ import annotations

from django.db.models import Q

from people.models import User
from streams.models import Post, PostFile
from streams.queries.posts import readable


def may_read(user: User, file_id: int) -> bool:
    """Tell whether the file is part of a post that the person may read now, or of their own that waits."""
    shown = PostFile.objects.filter(file=file_id).values("post")
    own = Q(author=user, number=None, deleted_at=None)
    return Post.objects.filter(readable(user) | own, pk__in=shown).exists()


def owner_of(file_id: int) -> tuple[str, int] | None:
    """Return the post the file was sent with."""
    post = PostFile.objects.filter(file=file_id).values_list("post_id", flat=True).first()
    return None if post is None else ("post", post)
