"""REST for feeds and for streams within the intranet, and the addresses that these are read at."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.atom import MEDIA_TYPE, write_atom
from content.files.api import AnyType
from eventlog import api
from people.schema import NOT_FOUND, NOT_SIGNED_IN, Empty, body_of
from streams import feed_commands, schema
from streams.api import READS, WRITES, viewer_of
from streams.queries import feeds
from streams.queries.topics import find_stream
from streams.services.opening import check_may_embed


class FeedsView(APIView):
    """What I read in other programs."""

    @extend_schema(operation_id="feeds", responses={200: schema.FeedsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """The feeds I have opened, the latest first; not their addresses, which are told once."""
        return Response({"feeds": feeds.list_feeds(viewer_of(request))})

    @extend_schema(
        operation_id="feed_create",
        request=body_of(feed_commands.CreateFeed),
        responses={201: schema.FeedAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Open one; whoever has its address reads what I may read."""
        return Response(api.run(request, "feed.create", api.body(request)), status=status.HTTP_201_CREATED)


class FeedView(APIView):
    """One of them."""

    @extend_schema(operation_id="feed_end", request=None, responses={200: Empty, **WRITES})
    def delete(self, request: Request, feed_id: str) -> Response:
        """Shut it: its address answers no longer."""
        return Response(api.run(request, "feed.end", {"feed": feed_id}))


class EmbedsView(APIView):
    """Where the intranet shows a topic stream."""

    @extend_schema(operation_id="embeds", responses={200: schema.EmbedsAnswer, **READS})
    def get(self, request: Request, stream_id: str) -> Response:
        """Who opened it when; for communicators. The addresses are told once."""
        viewer = viewer_of(request)
        stream = find_stream(viewer, stream_id)
        check_may_embed(viewer)
        return Response(feeds.list_embeds(stream))

    @extend_schema(operation_id="embed_create", request=None, responses={201: schema.EmbedAnswer, **WRITES})
    def post(self, request: Request, stream_id: str) -> Response:
        """Open one, of a stream that is for everyone."""
        return Response(
            api.run(request, "embed.create", {"stream": stream_id}), status=status.HTTP_201_CREATED
        )


class EmbedView(APIView):
    """One of them."""

    @extend_schema(operation_id="embed_end", request=None, responses={200: Empty, **WRITES})
    def delete(self, request: Request, embed_id: str) -> Response:
        """Shut it: its address answers no longer."""
        return Response(api.run(request, "embed.end", {"embed": embed_id}))


class _TokenView(APIView):
    """Read with the token in the address, and with nothing else: a session changes nothing."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    content_negotiation_class = AnyType

    def answer(self, request: Request, content: bytes, media_type: str) -> HttpResponse:
        """Return the content, or 304 to whoever has it already (RFC 9110 §13.1.2)."""
        etag = f'"{sha256(content).hexdigest()[:32]}"'
        whole = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
        whole["ETag"] = etag
        found = get_conditional_response(request._request, etag=etag, response=whole)
        answer = found or whole
        answer["Cache-Control"] = "private, no-cache"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex"
        return answer


class AtomView(_TokenView):
    """A stream as Atom."""

    @extend_schema(
        operation_id="feed",
        responses={(200, MEDIA_TYPE): OpenApiTypes.STR, 304: None, **NOT_FOUND},
        auth=[],
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """The newest posts that whoever made the token may read now (RFC 4287)."""
        with translation.override(settings.LANGUAGE_CODE):
            return self.answer(request, write_atom(feeds.read_feed(token)), MEDIA_TYPE)


class EmbeddedView(_TokenView):
    """A topic stream within the intranet."""

    @extend_schema(
        operation_id="embedded",
        responses={(200, "text/html"): OpenApiTypes.STR, 304: None, **NOT_FOUND},
        auth=[],
    )
    def get(self, request: Request, token: str) -> HttpResponse:
        """A page without script or cookies, for the frames of the intranet alone."""
        with translation.override(settings.LANGUAGE_CODE):
            shown: dict[str, Any] = feeds.read_embed(token)
            page = render_to_string(
                "streams/embed.html",
                {
                    **shown,
                    "language": settings.LANGUAGE_CODE,
                    "origin": settings.TORGET_URL,
                    "more": _("Show the pictures in Torget"),
                    "nothing": _("Nothing has been posted here yet."),
                },
            )
        answer = self.answer(request, page.encode(), "text/html")
        # What the house sends with every page forbids all frames.
        answer.xframe_options_exempt = True
        answer["Content-Security-Policy"] = "; ".join(
            [
                "default-src 'none'",
                "style-src 'self'",
                "form-action 'none'",
                f"base-uri {settings.TORGET_URL}",
                f"frame-ancestors {' '.join(settings.TORGET_EMBED_ORIGINS)}",
            ]
        )
        return answer
