"""REST for the moderators' desk and the report: thin views over commands and queries."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from eventlog import api
from eventlog.models import Topic
from people.schema import body_of
from questions import desk_commands, poll_commands, schema
from questions.api import READS, WRITES, run, standing_of
from questions.queries import questions, report
from questions.rules import Action
from questions.topics import desk_name


class DeskView(APIView):
    """The desk of a session."""

    @extend_schema(operation_id="question_desk", responses={200: schema.DeskAnswer, **READS})
    def get(self, request: Request, session_id: str) -> Response:
        """All questions, held ones as well, with what was done to them; for its moderators."""
        it = standing_of(request, session_id, Action.DESK).session
        seq = Topic.objects.values_list("head", flat=True).get(pk=it.desk_id)
        return Response(
            {
                "questions": questions.list_desk(it),
                "polls": questions.list_polls(it, drafts=True),
                "waiting": questions.count_held([it.pk]).get(it.pk, 0),
                "topic": desk_name(it.public_id),
                "seq": seq,
            }
        )


class QuestionClaimView(APIView):
    """Taking a question up."""

    @extend_schema(
        operation_id="question_claim",
        request=body_of(desk_commands.ClaimQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Take it up for five minutes."""
        return run(request, "question.claim", question=question_id)

    @extend_schema(operation_id="question_release", responses={200: schema.DeskQuestionAnswer, **WRITES})
    def delete(self, request: Request, question_id: str) -> Response:
        """Put it back."""
        return Response(api.run(request, "question.release", {"question": question_id}))


class ApprovalView(APIView):
    """Approving."""

    @extend_schema(
        operation_id="question_approve",
        request=body_of(desk_commands.ApproveQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Let everybody see it."""
        return run(request, "question.approve", question=question_id)


class WordingView(APIView):
    """Its words."""

    @extend_schema(
        operation_id="question_edit",
        request=body_of(desk_commands.EditQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def put(self, request: Request, question_id: str) -> Response:
        """Put it in other words; the first ones are kept."""
        return run(request, "question.edit", question=question_id)


class DismissalView(APIView):
    """Dismissing."""

    @extend_schema(
        operation_id="question_dismiss",
        request=body_of(desk_commands.DismissQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Not take it, for a reason that its asker reads."""
        return run(request, "question.dismiss", question=question_id)


class HidingView(APIView):
    """Hiding."""

    @extend_schema(
        operation_id="question_hide",
        request=body_of(desk_commands.HideQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Take it from sight for now; votes are kept."""
        return run(request, "question.hide", question=question_id)


class ReopeningView(APIView):
    """A second look."""

    @extend_schema(
        operation_id="question_reopen",
        request=body_of(desk_commands.ReopenQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Hold a dismissed question anew; by another moderator than who dismissed it."""
        return run(request, "question.reopen", question=question_id)


class MergingView(APIView):
    """Merging."""

    @extend_schema(
        operation_id="question_merge",
        request=body_of(desk_commands.MergeQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Let another question stand for it."""
        return run(request, "question.merge", question=question_id)


class UnmergingView(APIView):
    """Undoing a merge."""

    @extend_schema(
        operation_id="question_unmerge",
        request=body_of(desk_commands.UnmergeQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def post(self, request: Request, question_id: str) -> Response:
        """Let it stand for itself again, as it was."""
        return run(request, "question.unmerge", question=question_id)


class OwnerView(APIView):
    """Handing over."""

    @extend_schema(
        operation_id="question_assign",
        request=body_of(desk_commands.AssignQuestion, in_path=["question"]),
        responses={200: schema.DeskQuestionAnswer, **WRITES},
    )
    def put(self, request: Request, question_id: str) -> Response:
        """Name who answers it and by when."""
        return run(request, "question.assign", question=question_id)


class PollsView(APIView):
    """Polls of a session."""

    @extend_schema(
        operation_id="poll_create",
        request=body_of(poll_commands.CreatePoll, in_path=["session"]),
        responses={201: schema.PollAnswer, **WRITES},
    )
    def post(self, request: Request, session_id: str) -> Response:
        """Make one that only the desk sees yet."""
        return run(request, "poll.create", True, session=session_id)


class PollStateView(APIView):
    """Opening and closing."""

    @extend_schema(
        operation_id="poll_move",
        request=body_of(poll_commands.MovePoll, in_path=["poll"]),
        responses={200: schema.PollAnswer, **WRITES},
    )
    def put(self, request: Request, poll_id: str) -> Response:
        """Open it, close it."""
        return run(request, "poll.move", poll=poll_id)


class ReportView(APIView):
    """The report."""

    @extend_schema(
        operation_id="question_session_report", responses={200: schema.SessionReportAnswer, **READS}
    )
    def get(self, request: Request, session_id: str) -> Response:
        """What became of all questions, in numbers; for the session's moderators."""
        return Response({"report": report.summarise(standing_of(request, session_id, Action.REPORT).session)})


class ExportView(APIView):
    """Everything there was."""

    @extend_schema(operation_id="question_session_export", responses={200: schema.ExportAnswer, **READS})
    def get(self, request: Request, session_id: str) -> Response:
        """All questions with every decision, answers and polls, as JSON."""
        it = standing_of(request, session_id, Action.REPORT).session
        answer = Response(report.export(it))
        answer["Content-Disposition"] = f'attachment; filename="session-{it.public_id}.json"'
        answer["Cache-Control"] = "private, no-store"
        return answer


class ExportFileView(APIView):
    """The same for a spreadsheet."""

    @extend_schema(
        operation_id="question_session_file",
        responses={(200, "text/csv"): OpenApiTypes.STR, **READS},
    )
    def get(self, request: Request, session_id: str) -> StreamingHttpResponse:
        """A line for each question, as CSV with semicolons, UTF-8 with a byte order mark."""
        it = standing_of(request, session_id, Action.REPORT).session
        answer = StreamingHttpResponse(report.lines_of(it), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="session-{it.public_id}.csv"'
        answer["Cache-Control"] = "private, no-store"
        return answer
