"""REST for portraits."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from content.files import receiving, serving
from content.files import schema as files
from content.files.api import AnyType, UploadView, submit
from content.moderation.muting import require_voice
from content.photos import keeping, queries, schema
from content.photos.commands import SetPhoto
from eventlog import api, limits
from eventlog.errors import Invalid, TooFast
from people.api import viewer_of
from people.schema import FORBIDDEN, INVALID, NOT_FOUND, NOT_SIGNED_IN, WRITES, Empty, PersonAnswer

PEOPLE = 100
# What an address names never changes: with another picture it is another address.
FOR_GOOD = "private, max-age=31536000, immutable"
_SENT: dict[Any, Any] = {**files.SENT, **NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND}


class MyPhotoView(UploadView):
    """My portrait."""

    @extend_schema(
        operation_id="photo_upload",
        request={"multipart/form-data": schema.PhotoUpload},
        responses={201: PersonAnswer, **WRITES, **files.TOO_LARGE, **files.REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Show a picture of me: the largest square in its middle, without where and when it was taken."""
        # Says 415 where the body is no form at all.
        _form: Any = request.data
        with receiving.finish(request._request) as uploaded:
            user = viewer_of(request)
            wait = limits.take(user.pk)
            if wait:
                raise TooFast(wait)
            require_voice(user)
            photo = keeping.keep(uploaded, user)
        answer = submit(request, SetPhoto(photo=photo))
        return Response(answer, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="photo_remove", request=None, responses={200: Empty, **WRITES})
    def delete(self, request: Request) -> Response:
        """Take my portrait away."""
        return Response(api.run(request, "photo.remove", {}))


class PersonPhotoView(APIView):
    """Somebody's portrait."""

    @extend_schema(
        operation_id="person_photo_remove",
        request=None,
        responses={200: Empty, **WRITES, **NOT_FOUND},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Take a portrait away; for moderators and administrators."""
        return Response(api.run(request, "photo.remove", {"person": public_id}))


class PhotosView(APIView):
    """Who has a portrait."""

    @extend_schema(
        operation_id="photos",
        parameters=[schema.PEOPLE],
        responses={200: schema.PhotosAnswer, **INVALID, **NOT_SIGNED_IN},
    )
    def get(self, request: Request) -> Response:
        """Which of some people have a portrait, for guests only whether they have themselves."""
        wanted = [one for one in request.query_params.get("people", "").split(",") if one]
        if not 1 <= len(wanted) <= PEOPLE:
            raise Invalid("people", _("From one to %(limit)d.") % {"limit": PEOPLE}, limit=PEOPLE)
        return Response({"photos": queries.photos_of(viewer_of(request), wanted)})


class PhotoView(APIView):
    """One form of a portrait."""

    content_negotiation_class = AnyType

    @extend_schema(operation_id="photo", responses=_SENT)
    def get(self, request: Request, public_id: str, photo: str, side: str) -> HttpResponseBase:
        """A portrait (WebP), 512 or 128 pixels square; its address names its content and can be kept."""
        name = queries.find_photo(viewer_of(request), public_id, photo, side)
        stored = serving.Stored(name, "image/webp", f"{public_id}.webp", inline=True)
        response = serving.respond(request._request, stored)
        response["Cache-Control"] = FOR_GOOD
        return response
