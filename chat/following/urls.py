"""The addresses about followed threads, below /api/."""

from __future__ import annotations

from django.urls import path

from chat.following import api

urlpatterns = [
    path("threads", api.ThreadsView.as_view()),
    path("messages/<str:message_id>/follow", api.FollowView.as_view()),
    path("messages/<str:message_id>/thread/read", api.ThreadReadView.as_view()),
]
