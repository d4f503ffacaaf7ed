"""The addresses about confirming, below /api/."""

from __future__ import annotations

from django.urls import path

from chat.confirming import api

urlpatterns = [
    path("confirmations", api.PendingView.as_view()),
    path("messages/<str:message_id>/must-confirm", api.MustConfirmView.as_view()),
    path("messages/<str:message_id>/confirmation", api.ConfirmationView.as_view()),
    path("messages/<str:message_id>/confirmations", api.ConfirmationsView.as_view()),
    path("messages/<str:message_id>/confirmations.csv", api.ConfirmationsFileView.as_view()),
]
