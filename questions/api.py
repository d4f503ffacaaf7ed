"""REST for sessions as all who take part use them: thin views over commands and queries."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.errors import Invalid
from eventlog.models import Topic
from people.letters import draw_qr, origin_of
from people.models import User
from people.rules import is_communicator
from people.schema import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, NOT_SIGNED_IN, body_of
from people.schema import WRITES as WRITES_ANY
from questions import calendar, commands, frames, poll_commands, schema
from questions.anonymous.services import describe
from questions.models import QUESTION_LENGTH
from questions.queries import questions, sessions
from questions.queries.questions import load_shown
from questions.rules import Action, Standing
from questions.similar import find_similar

WRITES: dict[int, Any] = {**WRITES_ANY, **NOT_FOUND, **CONFLICT}
READS: dict[int, Any] = {**NOT_SIGNED_IN, **FORBIDDEN, **NOT_FOUND}


def viewer_of(request: Request) -> User:
    """Return who asks."""
    return cast(User, request.user)


def standing_of(request: Request, session_id: str, action: Action = Action.SEE) -> Standing:
    """Return how who asks stands to a session, where they may do `action`. Raises NotFound, Forbidden."""
    standing = sessions.find_standing(viewer_of(request), session_id)
    standing.require(action)
    return standing


def run(request: Request, name: str, created: bool = False, /, **more: str | bool) -> Response:
    """Run the command `name` with the body and what stands in the address."""
    answer = api.run(request, name, {**api.body(request), **more})
    return Response(answer, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)


class SessionsView(APIView):
    """Sessions."""

    @extend_schema(
        operation_id="question_sessions",
        parameters=[schema.WHEN],
        responses={200: schema.QuestionSessionsAnswer, **NOT_SIGNED_IN, **INVALID},
    )
    def get(self, request: Request) -> Response:
        """Those I may know of: to come and going on, or past."""
        when = request.query_params.get("when", "coming")
        if when not in ("coming", "past"):
            raise Invalid("when", "coming, past")
        viewer = viewer_of(request)
        return Response(
            {
                "sessions": sessions.list_sessions(viewer, past=when == "past"),
                "can_create": is_communicator(viewer),
            }
        )

    @extend_schema(
        operation_id="question_session_create",
        request=body_of(commands.CreateSession),
        responses={201: schema.QuestionSessionAnswer, **WRITES},
    )
    def post(self, request: Request) -> Response:
        """Make a session, as a draft; for communicators."""
        return run(request, "session.create", True)


class SessionView(APIView):
    """One session."""

    @extend_schema(operation_id="question_session", responses={200: schema.SessionDetailAnswer, **READS})
    def get(self, request: Request, session_id: str) -> Response:
        """The session with its approved questions, its polls, and what I have asked and voted for."""
        viewer, standing = viewer_of(request), standing_of(request, session_id)
        it = standing.session
        seq = Topic.objects.values_list("head", flat=True).get(pk=it.topic_id)
        return Response(
            {
                **sessions.show(standing),
                "questions": questions.list_shown(it),
                "polls": questions.list_polls(it, drafts=False),
                "mine": questions.list_mine(viewer, it),
                "voted": questions.voted_by(viewer, it),
                "chosen": questions.chosen_by(viewer, it),
                "tokens": describe(it, viewer),
                "seq": seq,
            }
        )

    @extend_schema(
        operation_id="question_session_change",
        request=body_of(commands.ChangeSession, in_path=["session"]),
        responses={200: schema.QuestionSessionAnswer, **WRITES},
    )
    def patch(self, request: Request, session_id: str) -> Response:
        """Change what is given; for its moderators and communicators."""
        return run(request, "session.change", session=session_id)


class StateView(APIView):
    """The life of a session."""

    @extend_schema(
        operation_id="question_session_move",
        request=body_of(commands.MoveSession, in_path=["session"]),
        responses={200: schema.QuestionSessionAnswer, **WRITES},
    )
    def put(self, request: Request, session_id: str) -> Response:
        """Lead it to another state."""
        return run(request, "session.move", session=session_id)


class CalendarView(APIView):
    """A session in one's calendar."""

    @extend_schema(
        operation_id="question_session_calendar",
        responses={(200, "text/calendar"): OpenApiTypes.STR, **READS},
    )
    def get(self, request: Request, session_id: str) -> HttpResponse:
        """An iCalendar file; a later one of the same session takes its place."""
        it = standing_of(request, session_id).session
        answer = HttpResponse(
            calendar.calendar_of(it, origin=origin_of(request._request)),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Content-Disposition"] = f'attachment; filename="session-{it.public_id}.ics"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class JoinView(APIView):
    """How those in the hall come in."""

    @extend_schema(operation_id="question_session_join", responses={200: schema.JoinAnswer, **READS})
    def get(self, request: Request, session_id: str) -> Response:
        """The session's address, and a QR code of it for the projector."""
        it = standing_of(request, session_id).session
        address = f"{origin_of(request._request)}/questions/{it.public_id}"
        return Response({"address": address, "picture": draw_qr(address)})


class QuestionsView(APIView):
    """Asking."""

    @extend_schema(
        operation_id="question_ask",
        request=body_of(commands.AskQuestion, in_path=["session"]),
        responses={201: schema.FateAnswer, **WRITES},
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Ask in my own name."""
        return run(request, "question.ask", True, session=session_id)


class SimilarView(APIView):
    """What others have asked already."""

    @extend_schema(
        operation_id="questions_similar",
        parameters=[schema.WORDS],
        responses={200: schema.QuestionsAnswer, **READS, **INVALID},
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Approved questions that are like what I write, at most five."""
        it = standing_of(request, session_id).session
        text = request.query_params.get("q", "")
        if len(text) > 2 * QUESTION_LENGTH:
            raise Invalid("q", _("This is too long to look for."))
        keys = find_similar(it, text)
        views = load_shown(keys)
        return Response({"questions": [frames.question(views[pk]) for pk in keys if pk in views]})


class CountsView(APIView):
    """How votes stand."""

    @extend_schema(operation_id="question_counts", responses={200: schema.CountsAnswer, **READS})
    def get(self, request: Request, session_id: str) -> Response:
        """All counts, for who has missed one of the frames that tell what changed, and what I voted for."""
        standing = standing_of(request, session_id)
        voted = questions.voted_by(standing.user, standing.session)
        return Response({**questions.counts(standing.session), "voted": voted})


class RankingView(APIView):
    """The order of the questions."""

    @extend_schema(
        operation_id="question_rank",
        request=body_of(commands.RankQuestions, in_path=["session"]),
        responses={200: schema.RankingAnswer, **WRITES},
    )
    def put(self, request: Request, session_id: str) -> Response:
        """Lay them by hand, or go by votes; for moderators."""
        return run(request, "question.rank", session=session_id)


class VoteView(APIView):
    """My vote for a question."""

    @extend_schema(operation_id="vote_give", request=None, responses={200: schema.VoteAnswer, **WRITES})
    def put(self, request: Request, question_id: str) -> Response:
        """Want it answered."""
        return Response(api.run(request, "vote.set", {"question": question_id, "on": True}))

    @extend_schema(operation_id="vote_take_back", responses={200: schema.VoteAnswer, **WRITES})
    def delete(self, request: Request, question_id: str) -> Response:
        """Take my vote back."""
        return Response(api.run(request, "vote.set", {"question": question_id, "on": False}))


class StageView(APIView):
    """What is answered when."""

    @extend_schema(
        operation_id="question_stage",
        request=body_of(commands.StageQuestion, in_path=["question"]),
        responses={200: schema.QuestionAnswer, **WRITES},
    )
    def put(self, request: Request, question_id: str) -> Response:
        """Now, later, passed, answered; for hosts and moderators."""
        return run(request, "question.stage", question=question_id)


class AnswerView(APIView):
    """The answer in text."""

    @extend_schema(
        operation_id="question_answer",
        request=body_of(commands.AnswerQuestion, in_path=["question"]),
        responses={200: schema.QuestionAnswer, **WRITES},
    )
    def put(self, request: Request, question_id: str) -> Response:
        """Answer, or change the answer; for hosts, moderators, and who owes it."""
        return run(request, "question.answer", question=question_id)


class AppealView(APIView):
    """A second look."""

    @extend_schema(
        operation_id="question_appeal",
        request=body_of(commands.AppealQuestion, in_path=["question"]),
        responses={200: schema.FateAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Ask that another moderator looks at my dismissed question."""
        return run(request, "question.appeal", question=question_id)


class PollChoiceView(APIView):
    """My answer to a poll."""

    @extend_schema(
        operation_id="poll_answer",
        request=body_of(poll_commands.AnswerPoll, in_path=["poll"]),
        responses={200: schema.ChosenAnswer, **WRITES},
    )
    def put(self, request: Request, poll_id: str) -> Response:
        """Choose, in place of what I chose before."""
        return run(request, "poll.answer", poll=poll_id)
