"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from questions import api, desk_api
from questions.anonymous import api as anonymous

_session = "questions/sessions/<str:session_id>"
_question = "questions/<str:question_id>"

urlpatterns = [
    path("questions/sessions", api.SessionsView.as_view()),
    path(_session, api.SessionView.as_view()),
    path(f"{_session}/state", api.StateView.as_view()),
    path(f"{_session}/calendar.ics", api.CalendarView.as_view()),
    path(f"{_session}/join", api.JoinView.as_view()),
    path(f"{_session}/questions", api.QuestionsView.as_view()),
    path(f"{_session}/similar", api.SimilarView.as_view()),
    path(f"{_session}/counts", api.CountsView.as_view()),
    path(f"{_session}/ranking", api.RankingView.as_view()),
    path(f"{_session}/tokens", anonymous.TokensView.as_view()),
    path("questions/anonymous", anonymous.AnonymousView.as_view()),
    path("questions/anonymous/fate", anonymous.AnonymousFateView.as_view()),
    path(f"{_session}/desk", desk_api.DeskView.as_view()),
    path(f"{_session}/polls", desk_api.PollsView.as_view()),
    path(f"{_session}/report", desk_api.ReportView.as_view()),
    path(f"{_session}/export.json", desk_api.ExportView.as_view()),
    path(f"{_session}/export.csv", desk_api.ExportFileView.as_view()),
    path(f"{_question}/vote", api.VoteView.as_view()),
    path(f"{_question}/stage", api.StageView.as_view()),
    path(f"{_question}/answer", api.AnswerView.as_view()),
    path(f"{_question}/appeal", api.AppealView.as_view()),
    path(f"{_question}/claim", desk_api.QuestionClaimView.as_view()),
    path(f"{_question}/approval", desk_api.ApprovalView.as_view()),
    path(f"{_question}/wording", desk_api.WordingView.as_view()),
    path(f"{_question}/dismissal", desk_api.DismissalView.as_view()),
    path(f"{_question}/hiding", desk_api.HidingView.as_view()),
    path(f"{_question}/reopening", desk_api.ReopeningView.as_view()),
    path(f"{_question}/merging", desk_api.MergingView.as_view()),
    path(f"{_question}/unmerging", desk_api.UnmergingView.as_view()),
    path(f"{_question}/owner", desk_api.OwnerView.as_view()),
    path("polls/<str:poll_id>/state", desk_api.PollStateView.as_view()),
    path("polls/<str:poll_id>/choice", api.PollChoiceView.as_view()),
]
