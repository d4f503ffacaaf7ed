"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from notifications import api, mail_api, now_api, reach_api

urlpatterns = [
    path("now", now_api.NowView.as_view()),
    path("inbox", api.InboxView.as_view()),
    path("inbox/read", api.InboxReadView.as_view()),
    path("push", api.PushView.as_view()),
    path("push/devices", api.DevicesView.as_view()),
    path("push/devices/<str:public_id>", api.DeviceView.as_view()),
    path("push/devices/<str:public_id>/test", api.DeviceTestView.as_view()),
    path("me/notifications", api.PreferencesView.as_view()),
    path("me/hours", api.HoursView.as_view()),
    path("me/shift", api.ShiftView.as_view()),
    path("rooms/<str:room_id>/arrival", api.ArrivalView.as_view()),
    path("messages/<str:message_id>/urgent", api.UrgentView.as_view()),
    path("push/shown", api.ShownView.as_view()),
    path("push/renew", api.RenewView.as_view()),
    path("reach", reach_api.ReachView.as_view()),
    path("reach.csv", reach_api.ReachFileView.as_view()),
    path("reach/<str:unit_id>.csv", reach_api.ReachPeopleFileView.as_view()),
    path("reach/<str:unit_id>", reach_api.ReachPeopleView.as_view()),
    path("mail/stop/<str:token>", mail_api.StopMailView.as_view()),
]
