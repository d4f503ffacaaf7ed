"""REST for official posts: confirming, who has not, what is scheduled, and who writes for whom."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people.schema import CURSOR, NOT_SIGNED_IN, body_of
from streams import official_commands, schema
from streams.api import READS, WRITES, viewer_of
from streams.queries import official
from streams.services.confirming import find_tracked


class ConfirmationView(APIView):
    """My confirmation of a post."""

    @extend_schema(operation_id="post_confirm", request=None, responses={200: schema.PostNamed, **WRITES})
    def put(self, request: Request, post_id: str) -> Response:
        """Say that I have read it."""
        return Response(api.run(request, "post.confirm", {"post": post_id}))


class ConfirmationsView(APIView):
    """Who has confirmed a post, and who has not."""

    @extend_schema(
        operation_id="post_confirmations",
        parameters=[schema.STATE, schema.WORDS, CURSOR],
        responses={200: schema.ConfirmationsAnswer, **READS},
    )
    def get(self, request: Request, post_id: str) -> Response:
        """People in the order of their names, for who wrote it and for communicators."""
        query = request.query_params
        page = official.read_confirmations(
            find_tracked(viewer_of(request), post_id),
            state=query.get("state", "missing"),
            words=query.get("q", ""),
            cursor=query.get("cursor"),
        )
        return Response(page)


class ReminderView(APIView):
    """Reminding those who have not confirmed."""

    @extend_schema(operation_id="post_remind", request=None, responses={200: schema.PostNamed, **WRITES})
    def post(self, request: Request, post_id: str) -> Response:
        """Remind them, and nobody else; at most once a day."""
        return Response(api.run(request, "post.remind", {"post": post_id}))


class ScheduledView(APIView):
    """Posts that have not appeared yet."""

    @extend_schema(
        operation_id="posts_scheduled", responses={200: schema.ScheduledPostsAnswer, **NOT_SIGNED_IN}
    )
    def get(self, request: Request) -> Response:
        """Mine, and those I wrote for others."""
        return Response(official.list_scheduled(viewer_of(request)))


class OneScheduledView(APIView):
    """A post that has not appeared yet."""

    @extend_schema(operation_id="post_withdraw", request=None, responses={200: schema.PostNamed, **WRITES})
    def delete(self, request: Request, post_id: str) -> Response:
        """Take it back."""
        return Response(api.run(request, "post.withdraw", {"post": post_id}))


class DelegationsView(APIView):
    """Who writes official posts in whose name."""

    @extend_schema(operation_id="delegations", responses={200: schema.DelegationsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Who writes in mine, and in whose I write."""
        return Response(official.list_delegations(viewer_of(request)))

    @extend_schema(
        operation_id="delegation_set",
        request=body_of(official_commands.SetDelegation),
        responses={200: schema.DelegationAnswer, **WRITES},
    )
    def put(self, request: Request) -> Response:
        """Let somebody, or no longer."""
        return Response(api.run(request, "delegation.set", api.body(request)))
