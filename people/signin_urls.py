"""The addresses of sign-in, below /_allauth/: those parts of allauth's browser API that are in use.

The others (registration, changing one's address) are not served: what nobody uses, nobody tests.
"""

from __future__ import annotations

from allauth.headless.account import views as account
from allauth.headless.base import views as base
from allauth.headless.constants import Client
from allauth.headless.mfa import views as mfa
from django.urls import include, path

from people import signin_views as own

_browser = {"client": Client.BROWSER}

_endpoints = [
    path("config", base.ConfigView.as_api_view(**_browser)),
    path("auth/login", account.LoginView.as_api_view(**_browser)),
    path("auth/session", account.SessionView.as_api_view(**_browser)),
    path("auth/reauthenticate", account.ReauthenticateView.as_api_view(**_browser)),
    path("auth/code/request", own.RequestLoginCodeView.as_api_view(**_browser)),
    path("auth/code/confirm", own.ConfirmLoginCodeView.as_api_view(**_browser)),
    path("auth/password/request", own.RequestPasswordResetView.as_api_view(**_browser)),
    path("auth/password/reset", own.ResetPasswordView.as_api_view(**_browser)),
    path("auth/webauthn/login", own.LoginWebAuthnView.as_api_view(**_browser)),
    path("auth/2fa/authenticate", own.AuthenticateView.as_api_view(**_browser)),
    path("auth/webauthn/authenticate", own.AuthenticateWebAuthnView.as_api_view(**_browser)),
    path("auth/2fa/reauthenticate", own.ReauthenticateView.as_api_view(**_browser)),
    path("auth/webauthn/reauthenticate", own.ReauthenticateWebAuthnView.as_api_view(**_browser)),
    path("account/password/change", account.ChangePasswordView.as_api_view(**_browser)),
    path("account/authenticators", mfa.AuthenticatorsView.as_api_view(**_browser)),
    path("account/authenticators/totp", own.ManageTOTPView.as_api_view(**_browser)),
    path("account/authenticators/recovery-codes", own.ManageRecoveryCodesView.as_api_view(**_browser)),
    path("account/authenticators/webauthn", own.ManageWebAuthnView.as_api_view(**_browser)),
]

urlpatterns = [path("browser/v1/", include(_endpoints))]
