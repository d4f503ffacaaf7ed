"""REST for comments."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people.schema import body_of
from streams import comment_commands, frames, schema
from streams.api import READS, WRITES, limit_of, viewer_of
from streams.cursors import read_cursor, to_cursor
from streams.queries import comments, posts, versions


class CommentsView(APIView):
    """What is said about a post."""

    @extend_schema(
        operation_id="comments",
        parameters=[schema.BEFORE, schema.COMMENT_LIMIT],
        responses={200: schema.CommentsAnswer, **READS},
    )
    def get(self, request: Request, post_id: str) -> Response:
        """The last comments, in their order; `earlier` leads to those before."""
        post = posts.find_post(viewer_of(request), post_id)
        before = request.query_params.get("before")
        views, earlier = comments.read_comments(
            post,
            before=read_cursor(before, field="before") if before else None,
            limit=limit_of(request, comments.PAGE_LIMIT, comments.PAGE),
        )
        return Response(
            {
                "comments": [frames.comment(view) for view in views],
                "reacted": comments.reacted_by(viewer_of(request), views),
                "earlier": to_cursor(earlier) if earlier is not None else None,
                "count": post.comment_count,
            }
        )

    @extend_schema(
        operation_id="comment_write",
        request=body_of(comment_commands.WriteComment, in_path=["post"]),
        responses={201: schema.CommentAnswer, **WRITES},
    )
    def post(self, request: Request, post_id: str) -> Response:
        """Say something."""
        data = {**api.body(request), "post": post_id}
        return Response(api.run(request, "comment.write", data), status=status.HTTP_201_CREATED)


class CommentView(APIView):
    """One comment."""

    @extend_schema(
        operation_id="comment_edit",
        request=body_of(comment_commands.EditComment, in_path=["comment"]),
        responses={200: schema.CommentAnswer, **WRITES},
    )
    def patch(self, request: Request, comment_id: str) -> Response:
        """Change my own."""
        return Response(api.run(request, "comment.edit", {**api.body(request), "comment": comment_id}))

    @extend_schema(
        operation_id="comment_delete", request=None, responses={200: schema.CommentAnswer, **WRITES}
    )
    def delete(self, request: Request, comment_id: str) -> Response:
        """Take away my own, or as moderator anybody's."""
        return Response(api.run(request, "comment.delete", {"comment": comment_id}))


class CommentVersionsView(APIView):
    """What a comment said before."""

    @extend_schema(operation_id="comment_history", responses={200: schema.CommentVersionsAnswer, **READS})
    def get(self, request: Request, comment_id: str) -> Response:
        """The earlier texts of a comment I may read, the latest first."""
        return Response(versions.read_comment_versions(viewer_of(request), comment_id))


class CommentReactionView(APIView):
    """My emoji on a comment."""

    @extend_schema(
        operation_id="comment_react", request=None, responses={200: schema.CommentReactedAnswer, **WRITES}
    )
    def put(self, request: Request, comment_id: str, emoji: str) -> Response:
        """Put it there."""
        return Response(_react(request, comment_id, emoji, on=True))

    @extend_schema(
        operation_id="comment_unreact", request=None, responses={200: schema.CommentReactedAnswer, **WRITES}
    )
    def delete(self, request: Request, comment_id: str, emoji: str) -> Response:
        """Take it away."""
        return Response(_react(request, comment_id, emoji, on=False))


def _react(request: Request, comment_id: str, emoji: str, *, on: bool) -> dict[str, Any]:
    return api.run(request, "comment.react", {"comment": comment_id, "emoji": emoji, "on": on})
