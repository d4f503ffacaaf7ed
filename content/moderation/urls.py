"""The addresses of reports and the moderation queue, below /api/."""

from __future__ import annotations

from django.urls import path

from content.moderation import api

urlpatterns = [
    path("reports", api.ReportsView.as_view()),
    path("moderation/cases", api.CasesView.as_view()),
    path("moderation/cases/<str:case_id>", api.CaseView.as_view()),
    path("moderation/cases/<str:case_id>/claim", api.ClaimView.as_view()),
    path("moderation/cases/<str:case_id>/settle", api.SettleView.as_view()),
    path("moderation/cases/<str:case_id>/approve", api.ApproveView.as_view()),
    path("moderation/cases/<str:case_id>/refuse", api.RefuseView.as_view()),
    path("moderation/cases/<str:case_id>/restore", api.RestoreView.as_view()),
    path("moderation/cases/<str:case_id>/files/<str:file_id>", api.CaseFileView.as_view()),
    path(
        "moderation/cases/<str:case_id>/files/<str:file_id>/thumb/<str:side>",
        api.CaseThumbnailView.as_view(),
    ),
    path("moderation/mutes", api.MutesView.as_view()),
    path("moderation/mutes/<str:person_id>", api.MuteView.as_view()),
    path("moderation/words", api.WordsView.as_view()),
    path("moderation/words/<str:word_id>", api.WordView.as_view()),
]
