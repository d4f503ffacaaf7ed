"""REST for the streams: thin views over commands and queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.errors import Invalid
from people.models import User
from people.schema import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, NOT_SIGNED_IN, body_of
from people.schema import WRITES as WRITES_ANY
from streams import commands, schema
from streams.cursors import read_cursor
from streams.queries import follows, home, posts, sources, versions, writing
from streams.queries.home import Place
from streams.topics import home_topic

WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}
READS: dict[int, Any] = {**NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND, **INVALID}


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


def place_of(request: Request) -> Place:
    """Return where the wished page begins. Raises Invalid."""
    given = {name: request.query_params.get(name) for name in ("before", "after")}
    if all(given.values()):
        raise Invalid("before", _("Name one of before and after."))
    return Place(**{name: read_cursor(cursor, field=name) for name, cursor in given.items() if cursor})


def limit_of(request: Request, most: int = home.PAGE_LIMIT, usual: int = home.PAGE) -> int:
    """Return the wished length of a page. Raises Invalid."""
    text = request.query_params.get("limit", str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= most):
        raise Invalid("limit", _("A whole number from %(low)d to %(high)d.") % {"low": 1, "high": most})
    return int(text)


def listened(read: Callable[[], dict[str, Any]]) -> Response:
    """Return what `read` does, and from where in the log of all posts one goes on listening."""
    # Before the posts: what comes in between is in the log after it.
    topic = home_topic()
    return Response({**read(), "topic": topic.name, "seq": topic.head})


class HomeView(APIView):
    """The home stream."""

    @extend_schema(
        operation_id="home",
        parameters=[schema.OF, schema.BEFORE, schema.AFTER, schema.PAGE_LIMIT],
        responses={200: schema.HomeAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Posts of whom I follow, or all I may read, the newest first."""
        of = request.query_params.get("of", "following")
        if of not in ("following", "everything"):
            raise Invalid("of", "following, everything")
        place, limit = place_of(request), limit_of(request)
        everything = of == "everything"
        return listened(lambda: home.read_home(viewer_of(request), place, limit, everything=everything))


class WritingView(APIView):
    """What I may choose from when I post."""

    @extend_schema(operation_id="post_choices", responses={200: schema.ChoicesAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Audiences, the widest first, and the units in whose name I may post."""
        return Response(writing.list_choices(viewer_of(request)))


class PostsView(APIView):
    """Posts."""

    @extend_schema(
        operation_id="posts",
        parameters=[schema.IDS],
        responses={200: schema.PostsAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Those of the named posts that I may read, as they stand now."""
        ids = [posts.clean_id(one) for one in request.query_params.get("ids", "").split(",") if one]
        if len(ids) > home.PAGE_LIMIT:
            raise Invalid(
                "ids",
                _("At most %(limit)d at a time.") % {"limit": home.PAGE_LIMIT},
                code="too_many",
                limit=home.PAGE_LIMIT,
            )
        return Response(home.read_posts(viewer_of(request), ids))

    @extend_schema(
        operation_id="post_write",
        request=body_of(commands.WritePost),
        responses={201: schema.PostAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Write a post."""
        return Response(api.run(request, "post.write", api.body(request)), status=status.HTTP_201_CREATED)


class PostView(APIView):
    """One post."""

    @extend_schema(operation_id="post", responses={200: schema.OnePostAnswer, **READS})
    def get(self, request: Request, post_id: str) -> Response:
        """The post, what it passes on where I may read that, and from where to go on listening."""
        return listened(lambda: home.read_post(viewer_of(request), post_id))

    @extend_schema(
        operation_id="post_edit",
        request=body_of(commands.EditPost, in_path=["post"]),
        responses={200: schema.PostAnswer, **WRITES},
    )
    def patch(self, request: Request, post_id: str) -> Response:
        """Change the text of my own post."""
        return Response(api.run(request, "post.edit", {**api.body(request), "post": post_id}))

    @extend_schema(operation_id="post_delete", request=None, responses={200: schema.GoneAnswer, **WRITES})
    def delete(self, request: Request, post_id: str) -> Response:
        """Take away my own post, or as moderator anybody's."""
        return Response(api.run(request, "post.delete", {"post": post_id}))


class PostVersionsView(APIView):
    """What a post said before."""

    @extend_schema(operation_id="post_history", responses={200: schema.PostVersionsAnswer, **READS})
    def get(self, request: Request, post_id: str) -> Response:
        """The earlier texts of a post I may read, the latest first."""
        return Response(versions.read_post_versions(viewer_of(request), post_id))


class ReactionView(APIView):
    """My emoji on a post."""

    @extend_schema(operation_id="post_react", request=None, responses={200: schema.ReactedAnswer, **WRITES})
    def put(self, request: Request, post_id: str, emoji: str) -> Response:
        """Put it there."""
        return Response(api.run(request, "post.react", {"post": post_id, "emoji": emoji, "on": True}))

    @extend_schema(operation_id="post_unreact", request=None, responses={200: schema.ReactedAnswer, **WRITES})
    def delete(self, request: Request, post_id: str, emoji: str) -> Response:
        """Take it away."""
        return Response(api.run(request, "post.react", {"post": post_id, "emoji": emoji, "on": False}))


class PersonStreamView(APIView):
    """What one person posts."""

    @extend_schema(
        operation_id="stream_person",
        parameters=[schema.BEFORE, schema.AFTER, schema.PAGE_LIMIT],
        responses={200: schema.PersonStreamAnswer, **READS},
    )
    def get(self, request: Request, person_id: str) -> Response:
        """Posts of the person that I may read, the newest first."""
        viewer, place, limit = viewer_of(request), place_of(request), limit_of(request)
        return listened(lambda: sources.read_person(viewer, person_id, place, limit))


class UnitStreamView(APIView):
    """What one unit posts."""

    @extend_schema(
        operation_id="stream_unit",
        parameters=[schema.BEFORE, schema.AFTER, schema.PAGE_LIMIT],
        responses={200: schema.UnitStreamAnswer, **READS},
    )
    def get(self, request: Request, unit_id: str) -> Response:
        """Posts of the unit's people, and of those below it, that I may read, the newest first."""
        viewer, place, limit = viewer_of(request), place_of(request), limit_of(request)
        return listened(lambda: sources.read_unit(viewer, unit_id, place, limit))


class TagStreamView(APIView):
    """What carries one tag."""

    @extend_schema(
        operation_id="stream_tag",
        parameters=[schema.BEFORE, schema.AFTER, schema.PAGE_LIMIT],
        responses={200: schema.TagStreamAnswer, **READS},
    )
    def get(self, request: Request, tag: str) -> Response:
        """Posts with the tag that I may read, the newest first."""
        viewer, place, limit = viewer_of(request), place_of(request), limit_of(request)
        return listened(lambda: sources.read_tagged(viewer, tag, place, limit))


class FollowsView(APIView):
    """Whom I follow."""

    @extend_schema(operation_id="follows", responses={200: schema.FollowsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """The people, units, topic streams and tags."""
        return Response(follows.list_follows(viewer_of(request)))

    @extend_schema(
        operation_id="follow_set",
        request=body_of(commands.SetFollow),
        responses={200: schema.FollowAnswer, **WRITES},
    )
    def put(self, request: Request) -> Response:
        """Follow a person, a unit, a topic stream or a tag, or stop it."""
        return Response(api.run(request, "follow.set", api.body(request)))
