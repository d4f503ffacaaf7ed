"""The addresses of alerts, below /api/."""

from __future__ import annotations

from django.urls import path

from notifications.alerts import api, files_api, warnings_api

urlpatterns = [
    path("alerts", api.AlertsView.as_view()),
    path("alerts/mine", api.MyAlertsView.as_view()),
    path("alerts/templates", api.TemplatesView.as_view()),
    path("alerts/reach", api.ReachView.as_view()),
    path("alerts/drills", api.DrillsView.as_view()),
    path("alerts/link", api.LinkView.as_view()),
    path("alerts/link/answer", api.LinkAnswerView.as_view()),
    path("alerts/feed.atom", files_api.FeedView.as_view()),
    path("alerts/sources", files_api.SourcesView.as_view()),
    path("alerts/warnings", warnings_api.WarningsView.as_view()),
    path("alerts/warnings/<str:warning_id>", warnings_api.WarningView.as_view()),
    path("alerts/warnings/<str:warning_id>/draft", warnings_api.WarningDraftView.as_view()),
    path("alerts/warnings/<str:warning_id>/dismissal", warnings_api.WarningDismissalView.as_view()),
    path("alerts/wall", files_api.WallView.as_view()),
    path("alerts/screen", files_api.ScreenView.as_view()),
    path("alerts/<str:alert_id>/issues/<str:number>.cap", files_api.CapView.as_view()),
    path("alerts/<str:alert_id>/board.csv", files_api.BoardFileView.as_view()),
    path("alerts/<str:alert_id>/report", files_api.ReportView.as_view()),
    path("alerts/<str:alert_id>/report.json", files_api.ReportDataView.as_view()),
    path("alerts/<str:alert_id>", api.AlertView.as_view()),
    path("alerts/<str:alert_id>/proposal", api.ProposalView.as_view()),
    path("alerts/<str:alert_id>/approval", api.ApprovalView.as_view()),
    path("alerts/<str:alert_id>/alone", api.AloneView.as_view()),
    path("alerts/<str:alert_id>/answer", api.AnswerView.as_view()),
    path("alerts/<str:alert_id>/open", api.OpenView.as_view()),
    path("alerts/<str:alert_id>/put-away", api.PutAwayView.as_view()),
    path("alerts/<str:alert_id>/board", api.BoardView.as_view()),
    path("alerts/<str:alert_id>/board/people", api.BoardPeopleView.as_view()),
]
