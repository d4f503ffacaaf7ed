"""The addresses of this room, below /api/."""

from __future__ import annotations

from django.urls import path

from people import api, house_rules_api, import_api, invitation_api, upkeep_api

urlpatterns = [
    path("entrance", api.EntranceView.as_view()),
    path("me", api.MeView.as_view()),
    path("me/status", api.StatusView.as_view()),
    path("people", api.PeopleView.as_view()),
    path("people/<str:public_id>", api.PersonView.as_view()),
    path("people/<str:public_id>/account", upkeep_api.AccountView.as_view()),
    path("people/<str:public_id>/place", upkeep_api.PlaceView.as_view()),
    path("people/<str:public_id>/roles", api.RolesView.as_view()),
    path("people/<str:public_id>/roles/<str:role>", api.RoleView.as_view()),
    path("people/<str:public_id>/ambassador", api.AmbassadorView.as_view()),
    path("house-rules", house_rules_api.HouseRulesView.as_view()),
    path("house-rules/accept", house_rules_api.AcceptView.as_view()),
    path("house-rules/acceptances", house_rules_api.AcceptancesView.as_view()),
    path("skills", api.SkillsView.as_view()),
    path("units", api.UnitsView.as_view()),
    path("units/new", upkeep_api.NewUnitView.as_view()),
    path("units/<str:public_id>", api.UnitView.as_view()),
    path("units/<str:public_id>/change", upkeep_api.ChangeUnitView.as_view()),
    path("invitations", invitation_api.InvitationsView.as_view()),
    path("invitations/awaited", invitation_api.AwaitedView.as_view()),
    path("invitations/letters", invitation_api.LettersView.as_view()),
    path("invitations/check", invitation_api.CheckView.as_view()),
    path("invitations/accept", invitation_api.AcceptView.as_view()),
    path("invitations/<str:public_id>", invitation_api.InvitationView.as_view()),
    path("invitations/<str:public_id>/renew", invitation_api.RenewView.as_view()),
    path("invitations/<str:public_id>/letter", invitation_api.LetterView.as_view()),
    path("imports", import_api.ImportsView.as_view()),
    path("imports/<str:public_id>", import_api.ImportView.as_view()),
    path("imports/<str:public_id>/start", import_api.StartView.as_view()),
    path("sessions", api.SessionsView.as_view()),
    path("sessions/<str:public_id>", api.SessionView.as_view()),
]
