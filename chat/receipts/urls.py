"""The addresses about read receipts, below /api/."""

from __future__ import annotations

from django.urls import path

from chat.receipts import api

urlpatterns = [
    path("rooms/<str:room_id>/reads", api.ReadsView.as_view()),
    path("me/receipts", api.ReceiptsView.as_view()),
]
