"""REST for naming people while one writes."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from streams import schema
from streams.api import READS, viewer_of
from streams.queries import naming


def _place_of(request: Request) -> naming.Place:
    return naming.Place(**{name: request.query_params.get(name) for name in ("audience", "stream", "post")})


class SuggestionsView(APIView):
    """Whom an @ may mean."""

    @extend_schema(
        operation_id="post_suggestions",
        parameters=[schema.WORDS, *schema.WRITTEN_AT],
        responses={200: schema.SuggestionsAnswer, **READS},
    )
    def get(self, request: Request) -> Response:
        """People, those who could read it first, and units: `written` stands after the @, in brackets."""
        words = request.query_params.get("q", "")
        return Response(naming.suggest(viewer_of(request), _place_of(request), words))


class OutsideView(APIView):
    """Who is named and could not read it."""

    @extend_schema(
        operation_id="post_outside",
        parameters=[schema.NAMES, *schema.WRITTEN_AT],
        responses={200: schema.OutsideAnswer, **READS},
    )
    def get(self, request: Request) -> Response:
        """Those of the people named who could not read what is written there, and are not told of it."""
        names = [one for one in request.query_params.get("names", "").split(",") if one]
        return Response({"outside": naming.outside(viewer_of(request), _place_of(request), names)})
