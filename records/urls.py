"""The addresses of records, below /api/."""

from __future__ import annotations

from django.urls import path

from records import api
from records.registry import api as registry

urlpatterns = [
    path("records/rules", api.RulesView.as_view()),
    path("records/rules/<str:rule_id>/trial", api.TrialView.as_view()),
    path("records/rules/<str:rule_id>/approve", api.ApproveView.as_view()),
    path("records/rules/<str:rule_id>/run", api.RunView.as_view()),
    path("records/rules/<str:rule_id>/end", api.EndView.as_view()),
    path("records/streams", api.StreamsView.as_view()),
    path("records/rooms", api.RoomsView.as_view()),
    path("records/rooms/<str:room_id>/status", api.RoomStatusView.as_view()),
    path("records/rooms/<str:room_id>/enter", api.EnterView.as_view()),
    path("records/rooms/<str:room_id>/messages", api.EnteredView.as_view()),
    path("records/rooms/<str:room_id>/threads/<str:message_id>", api.EnteredThreadView.as_view()),
    path("records/grants", api.GrantsView.as_view()),
    path("records/grants/<str:grant_id>", api.GrantView.as_view()),
    path("records/handovers", registry.HandoversView.as_view()),
    path("records/handovers/preview", registry.PreviewView.as_view()),
    path("records/handovers/<str:handover_id>", registry.HandoverView.as_view()),
    path("records/handovers/<str:handover_id>/accept", registry.AcceptView.as_view()),
    path("records/handovers/<str:handover_id>/refuse", registry.RefuseView.as_view()),
    path("records/handovers/<str:handover_id>/close", registry.CloseView.as_view()),
    path("records/handovers/<str:handover_id>/package", registry.PackageView.as_view()),
    path("messages/<str:message_id>/status", api.StatusView.as_view()),
    path("posts/<str:post_id>/kept", api.KeptView.as_view()),
    path("audit", api.TrailView.as_view()),
    path("audit/export", api.ExportView.as_view()),
    path("audit/check", api.CheckView.as_view()),
]
