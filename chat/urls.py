"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import include, path

from chat import api, calling_api, unsent_api

urlpatterns = [
    path("", include("chat.confirming.urls")),
    path("", include("chat.following.urls")),
    path("", include("chat.receipts.urls")),
    path("rooms", api.RoomsView.as_view()),
    path("rooms/read", calling_api.ReadAllView.as_view()),
    path("rooms/browse", api.BrowseView.as_view()),
    path("rooms/<str:room_id>", api.RoomView.as_view()),
    path("rooms/<str:room_id>/join", api.JoinView.as_view()),
    path("rooms/<str:room_id>/leave", api.LeaveView.as_view()),
    path("rooms/<str:room_id>/members", api.MembersView.as_view()),
    path("rooms/<str:room_id>/members/<str:person_id>", api.MemberView.as_view()),
    path("rooms/<str:room_id>/messages", api.MessagesView.as_view()),
    path("rooms/<str:room_id>/pins", api.PinsView.as_view()),
    path("rooms/<str:room_id>/preferences", api.PreferencesView.as_view()),
    path("rooms/<str:room_id>/units", calling_api.CallableView.as_view()),
    path("rooms/<str:room_id>/requests", api.RequestsView.as_view()),
    path("rooms/<str:room_id>/read", api.ReadView.as_view()),
    path("requests/<str:request_id>/answer", api.RequestView.as_view()),
    path("direct", api.DirectView.as_view()),
    path("messages/mine", api.MineView.as_view()),
    path("messages/<str:message_id>", api.MessageView.as_view()),
    path("messages/<str:message_id>/history", api.VersionsView.as_view()),
    path("messages/<str:message_id>/pin", api.PinView.as_view()),
    path("messages/<str:message_id>/reactions/<str:emoji>", api.ReactionView.as_view()),
    path("messages/<str:message_id>/thread", api.ThreadView.as_view()),
    path("tags/<str:tag>", api.TagView.as_view()),
    path("drafts", unsent_api.DraftsView.as_view()),
    path("rooms/<str:room_id>/draft", unsent_api.DraftView.as_view()),
    path("rooms/<str:room_id>/scheduled", unsent_api.RoomScheduledView.as_view()),
    path("scheduled", unsent_api.ScheduledListView.as_view()),
    path("scheduled/<str:scheduled_id>", unsent_api.ScheduledView.as_view()),
    path("scheduled/<str:scheduled_id>/send", unsent_api.ScheduledSendView.as_view()),
]
