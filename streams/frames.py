"""What posts and comments look like to a client (docs/protocol.md), built from objects already read.

They are the same for all who may read them; what is one's own stands beside them in the answers of REST.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from content.richtext import units_in
from eventlog.frames import timestamp
from people.models import User
from people.queries import unit_ref
from streams.models import Comment, Post

Json = dict[str, Any]


@dataclass
class PostView:
    """A post with what belongs to it."""

    post: Post
    audience: Json = field(default_factory=dict)
    files: Sequence[Json] = ()
    mentions: Sequence[Json] = ()
    reactions: Sequence[Json] = ()

    @property
    def pk(self) -> int:
        """The post's primary key: what the log keeps."""
        return self.post.pk


@dataclass
class CommentView:
    """A comment with who is named in it and how people reacted; `count` is how many stand under its post."""

    comment: Comment
    count: int = 0
    mentions: Sequence[Json] = ()
    reactions: Sequence[Json] = ()

    @property
    def pk(self) -> int:
        """The comment's primary key: what the log keeps."""
        return self.comment.pk


def author(user: User | None) -> Json:
    """Return who wrote something; an empty id and name for a person who was erased."""
    return {"id": user.public_id, "name": user.name} if user else {"id": "", "name": ""}


def mentioned(user: User) -> Json:
    """Return a mentioned person."""
    return {"id": user.public_id, "name": user.name, "username": user.username}


def occasion_ref(it: Post) -> Json | None:
    """Return what a post answers, None for one that answers no prompt."""
    if it.occasion is None:
        return None
    prompt = it.occasion.prompt
    return {"id": it.occasion.public_id, "prompt": prompt.public_id, "name": prompt.name}


def post(view: PostView) -> Json:
    """Return a Post."""
    it = view.post
    return {
        "id": it.public_id,
        "number": it.number,
        "author": author(it.author),
        "unit": unit_ref(it.unit) if it.unit else None,
        "as_unit": it.as_unit and it.unit is not None,
        "client_id": it.client_id,
        "text": it.text,
        "html": it.html,
        "at": timestamp(it.created_at),
        "edited_at": timestamp(it.edited_at) if it.edited_at else None,
        "gone": it.why_gone,
        "audience": view.audience,
        "files": list(view.files),
        "mentions": list(view.mentions),
        "units": [{"id": unit.public_id, "name": unit.name} for unit in units_in(it.html)],
        "reactions": list(view.reactions),
        "comments": it.comment_count,
        "shared": it.shared.public_id if it.shared else None,
        "stream": stream(it),
        "approval": approval(it),
        "occasion": occasion_ref(it),
        "official": it.official,
        "confirm": it.confirm,
    }


def stream(it: Post) -> Json | None:
    """Return the topic stream a post went to. Where that is for others by now, its readers are not told."""
    found = it.stream
    if found is None or found.reach_id != it.reach_id:
        return None
    return {"id": found.public_id, "name": found.name, "handle": found.handle}


def approval(it: Post) -> str | None:
    """Return whether a post waits to be approved or was, None where nobody had to."""
    if it.held_at is None:
        return None
    return "waiting" if it.number is None else "approved"


def scheduled(view: PostView) -> Json:
    """Return a post that has not appeared yet, as those who wrote it see it."""
    it = view.post
    return {
        "post": post(view),
        "publish_at": timestamp(it.publish_at) if it.publish_at else None,
        "written_by": author(it.written_by) if it.written_by else None,
    }


def comment(view: CommentView) -> Json:
    """Return a Comment."""
    it = view.comment
    return {
        "id": it.public_id,
        "post": it.post.public_id,
        "number": it.number,
        "author": author(it.author),
        "client_id": it.client_id,
        "text": it.text,
        "html": it.html,
        "at": timestamp(it.created_at),
        "edited_at": timestamp(it.edited_at) if it.edited_at else None,
        "gone": it.why_gone,
        "mentions": list(view.mentions),
        "reactions": list(view.reactions),
    }


def comment_data(view: CommentView) -> Json:
    """Return the data of the comment events."""
    return {"comment": comment(view), "comments": view.count}


def reactions_data(view: PostView) -> Json:
    """Return the data of `post.reacted`."""
    return {"post": view.post.public_id, "reactions": list(view.reactions)}


def comment_reactions_data(view: CommentView) -> Json:
    """Return the data of `comment.reacted`."""
    it = view.comment
    return {"comment": it.public_id, "post": it.post.public_id, "reactions": list(view.reactions)}


def gone_data(view: PostView) -> Json:
    """Return the data of `post.gone`."""
    return {"post": view.post.public_id, "gone": view.post.why_gone}
