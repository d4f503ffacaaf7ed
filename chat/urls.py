"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from chat import api

urlpatterns = [
    path("rooms", api.RoomsView.as_view()),
    path("rooms/browse", api.BrowseView.as_view()),
    path("rooms/<str:room_id>", api.RoomView.as_view()),
    path("rooms/<str:room_id>/join", api.JoinView.as_view()),
    path("rooms/<str:room_id>/leave", api.LeaveView.as_view()),
    path("rooms/<str:room_id>/members", api.MembersView.as_view()),
    path("rooms/<str:room_id>/members/<str:person_id>", api.MemberView.as_view()),
    path("rooms/<str:room_id>/messages", api.MessagesView.as_view()),
    path("rooms/<str:room_id>/read", api.ReadView.as_view()),
    path("direct", api.DirectView.as_view()),
    path("messages/<str:message_id>", api.MessageView.as_view()),
    path("messages/<str:message_id>/reactions/<str:emoji>", api.ReactionView.as_view()),
    path("messages/<str:message_id>/thread", api.ThreadView.as_view()),
]
