"""REST for searching: one thin view."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api, limits
from eventlog.commands import convert
from eventlog.errors import TooFast
from people.models import User
from people.schema import WRITES, body_of
from search import schema
from search.finding import Search, search


class SearchView(APIView):
    """Finding people, rooms, messages, files, questions and posts."""

    @extend_schema(
        operation_id="search",
        request=body_of(Search),
        responses={200: schema.SearchAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """What I may read or know of that fits. A POST, so that what one looks for is in nobody's log."""
        viewer = cast(User, request.user)
        wait = limits.take(viewer.pk)
        if wait:
            raise TooFast(wait)
        return Response(search(viewer, convert(api.body(request), Search)))
