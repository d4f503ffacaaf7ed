"""What posts and comments said before they were changed, for whoever may read them now."""

from __future__ import annotations

from content.versions import as_frames, latest
from eventlog.errors import NotFound
from people.models import User
from streams.frames import Json, author
from streams.models import CommentVersion, PostVersion
from streams.queries.comments import find_comment
from streams.queries.posts import find_post


def read_post_versions(user: User, post_id: str) -> Json:
    """Return the earlier texts of a post that stands, the latest first, at most 100. Raises NotFound."""
    post = find_post(user, post_id)
    versions, whole = latest(PostVersion.objects.filter(post=post))
    return {"post": post.public_id, "versions": as_frames(versions, author), "all": whole}


def read_comment_versions(user: User, comment_id: str) -> Json:
    """Return those of a comment that stands. Raises NotFound."""
    comment = find_comment(user, comment_id)
    if comment.deleted:
        raise NotFound()
    versions, whole = latest(CommentVersion.objects.filter(comment=comment))
    return {"comment": comment.public_id, "versions": as_frames(versions, author), "all": whole}
