"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from people import api

urlpatterns = [
    path("me", api.MeView.as_view()),
    path("people", api.PeopleView.as_view()),
    path("people/<str:public_id>", api.PersonView.as_view()),
    path("people/<str:public_id>/roles", api.RolesView.as_view()),
    path("people/<str:public_id>/roles/<str:role>", api.RoleView.as_view()),
    path("skills", api.SkillsView.as_view()),
    path("units", api.UnitsView.as_view()),
    path("units/<str:public_id>", api.UnitView.as_view()),
    path("sessions", api.SessionsView.as_view()),
    path("sessions/<str:public_id>", api.SessionView.as_view()),
]
