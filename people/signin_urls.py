"""The addresses of sign-in, below /_allauth/: those parts of allauth's browser API that are in use.

The others (registration, changing one's address, reset by e-mail) are not served: what nobody uses, nobody
tests.
"""

from __future__ import annotations

from allauth.headless.account import views as account
from allauth.headless.base import views as base
from allauth.headless.constants import Client
from django.urls import include, path

_browser = {"client": Client.BROWSER}

_endpoints = [
    path("config", base.ConfigView.as_api_view(**_browser)),
    path("auth/login", account.LoginView.as_api_view(**_browser)),
    path("auth/session", account.SessionView.as_api_view(**_browser)),
    path("auth/reauthenticate", account.ReauthenticateView.as_api_view(**_browser)),
    path("account/password/change", account.ChangePasswordView.as_api_view(**_browser)),
]

urlpatterns = [path("browser/v1/", include(_endpoints))]
