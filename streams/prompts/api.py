"""REST for prompts: thin views over commands and queries."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from people.schema import NOT_SIGNED_IN, body_of
from streams import schema as streams_schema
from streams.api import READS, WRITES, listened, place_of, viewer_of
from streams.prompts import commands, queries, schema


class PromptsView(APIView):
    """Prompts."""

    @extend_schema(operation_id="prompts", responses={200: schema.PromptsAnswer, **NOT_SIGNED_IN})
    def get(self, request: Request) -> Response:
        """Those that are for me, with what I can answer now; for communicators all."""
        return Response(queries.list_prompts(viewer_of(request)))

    @extend_schema(
        operation_id="prompt_set",
        request=body_of(commands.SetPrompt, in_path=["prompt"]),
        responses={201: schema.PromptAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Set one; for communicators."""
        answer = api.run(request, "prompt.set", {**api.body(request), "prompt": None})
        return Response(answer, status=status.HTTP_201_CREATED)


class PromptView(APIView):
    """One prompt."""

    @extend_schema(operation_id="prompt", responses={200: schema.OnePromptAnswer, **READS})
    def get(self, request: Request, prompt_id: str) -> Response:
        """The prompt, its last occasions, and which answer of the week before people liked best."""
        return Response(queries.read_prompt(viewer_of(request), prompt_id))

    @extend_schema(
        operation_id="prompt_change",
        request=body_of(commands.SetPrompt, in_path=["prompt"]),
        responses={200: schema.PromptAnswer, **WRITES},
    )
    def put(self, request: Request, prompt_id: str) -> Response:
        """Change it; for communicators."""
        return Response(api.run(request, "prompt.set", {**api.body(request), "prompt": prompt_id}))


class BellView(APIView):
    """Being notified when a prompt opens."""

    @extend_schema(
        operation_id="prompt_bell",
        request=body_of(commands.SetBell, in_path=["prompt"]),
        responses={200: schema.BellAnswer, **WRITES},
    )
    def put(self, request: Request, prompt_id: str) -> Response:
        """Be notified, or no longer."""
        return Response(api.run(request, "prompt.bell", {**api.body(request), "prompt": prompt_id}))


class OccasionView(APIView):
    """One time that a prompt was put."""

    @extend_schema(
        operation_id="occasion",
        parameters=[streams_schema.BEFORE],
        responses={200: schema.GalleryAnswer, **READS},
    )
    def get(self, request: Request, occasion_id: str) -> Response:
        """Its answers, the newest first."""
        viewer, place = viewer_of(request), place_of(request)
        return listened(lambda: queries.read_gallery(viewer, occasion_id, place))

    @extend_schema(
        operation_id="prompt_answer",
        request=body_of(commands.AnswerPrompt, in_path=["occasion"]),
        responses={201: streams_schema.PostAnswer, **WRITES},
    )
    def post(self, request: Request, occasion_id: str) -> Response:
        """Answer with a picture."""
        answer = api.run(request, "prompt.answer", {**api.body(request), "occasion": occasion_id})
        return Response(answer, status=status.HTTP_201_CREATED)
