"""The addresses of notices, below /api/."""

from __future__ import annotations

from django.urls import path

from content.notices import api

urlpatterns = [
    path("notices", api.NoticesView.as_view()),
    path("notices/<str:notice_id>/read", api.ReadView.as_view()),
]
