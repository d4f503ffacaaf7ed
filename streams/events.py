"""What the streams log, and how each event becomes a frame: live and replayed from the same objects."""

from __future__ import annotations

from collections.abc import Sequence

from eventlog import kinds
from eventlog.kinds import EventRow
from eventlog.models import Topic
from streams import frames
from streams.frames import CommentView, Json, PostView
from streams.prompts import queries as prompts
from streams.queries import comments, posts

Rows = Sequence[EventRow]


def load_posts(rows: Rows) -> list[PostView | None]:
    """Return the posts of the rows as they stand now."""
    found = posts.load_by_key({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def post_data(view: PostView, row: EventRow) -> Json:
    """Return the post; of one that is gone only its tombstone is left."""
    return {"post": frames.post(view)}


def reacted_data(view: PostView, row: EventRow) -> Json:
    """Return the reactions to a post."""
    return frames.reactions_data(view)


def gone_data(view: PostView, row: EventRow) -> Json:
    """Return which post is gone, and why."""
    return frames.gone_data(view)


def load_topics(rows: Rows) -> list[Topic | None]:
    """Return the log of all posts for each row."""
    found = Topic.objects.in_bulk({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def purged_data(topic: Topic, row: EventRow) -> Json:
    """Return nothing: which posts they were is nobody's to know any more."""
    return {}


def load_occasions(rows: Rows) -> list[prompts.OccasionView | None]:
    """Return what was opened to be answered."""
    found = prompts.load_by_key({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def load_comments(rows: Rows) -> list[CommentView | None]:
    """Return the comments of the rows as they stand now."""
    found = comments.load_by_key({row.object_id for row in rows})
    return [found.get(row.object_id) for row in rows]


def comment_data(view: CommentView, row: EventRow) -> Json:
    """Return the comment, and how many stand under its post."""
    return frames.comment_data(view)


def comment_reacted_data(view: CommentView, row: EventRow) -> Json:
    """Return the reactions to a comment."""
    return frames.comment_reactions_data(view)


def _register_all() -> None:
    kinds.register("post.created", load=load_posts, data=post_data)
    kinds.register("post.edited", load=load_posts, data=post_data)
    kinds.register("post.reacted", load=load_posts, data=reacted_data)
    kinds.register("post.gone", load=load_posts, data=gone_data)
    kinds.register("posts.purged", load=load_topics, data=purged_data, effect="forget_all", removes=True)
    kinds.register("prompt.opened", load=load_occasions, data=prompts.opened_data)
    kinds.register("comment.created", load=load_comments, data=comment_data)
    kinds.register("comment.edited", load=load_comments, data=comment_data)
    kinds.register("comment.deleted", load=load_comments, data=comment_data)
    kinds.register("comment.reacted", load=load_comments, data=comment_reacted_data)


_register_all()
