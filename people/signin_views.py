"""Sign-in as this project serves it: allauth's views, which here also write the audit trail.

Where allauth asks for an address, a username will do: the person's own address is looked up, and the answer
is the
same whether there is one or not.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from allauth.headless.account import views as account
from allauth.headless.internal.restkit.inputs import Input
from allauth.headless.internal.restkit.response import ErrorResponse
from allauth.headless.mfa import views as mfa
from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.crypto import salted_hmac

from people import queries, services
from people.letters import draw_qr
from people.models import User

# A domain that cannot exist (RFC 2606): whoever has no address gets one of their own there, which counts
# attempts
# as a real one would.
NOWHERE = "unknown.invalid"


class _ByName:
    """Takes a username in the place of an address."""

    def handle_input(self, data: Any) -> ErrorResponse | None:
        """Look the address up."""
        if isinstance(data, dict) and isinstance(data.get("email"), str) and "@" not in data["email"]:
            user = queries.find_account(data["email"])
            data = {**data, "email": user.email if user and user.email else _address_of(data["email"])}
        answer: ErrorResponse | None = super().handle_input(data)  # type: ignore[misc]
        return answer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse where this installation sends no mail."""
        if not settings.TORGET_MAIL:
            return JsonResponse({"status": HTTPStatus.FORBIDDEN}, status=HTTPStatus.FORBIDDEN)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class RequestLoginCodeView(_ByName, account.RequestLoginCodeView):
    """Have a code sent."""


class RequestPasswordResetView(_ByName, account.RequestPasswordResetView):
    """Have a code sent to choose a new password with."""


class ConfirmLoginCodeView(account.ConfirmLoginCodeView):
    """Sign in by the code."""

    def handle_invalid_input(self, input: Input) -> ErrorResponse:
        """Note the failed attempt."""
        services.note_failed_sign_in(user=self.process.user)
        return super().handle_invalid_input(input)


class ResetPasswordView(account.ResetPasswordView):
    """Choose a new password by the code."""

    def handle_invalid_input(self, input: Any) -> ErrorResponse:
        """Note the failed attempt."""
        if "key" in input.errors:
            services.note_failed_sign_in(user=self.process.user if self.process else None)
        return super().handle_invalid_input(input)


class AuthenticateView(mfa.AuthenticateView):
    """The second step by a code of an authenticator app, or a recovery code."""

    def handle_invalid_input(self, input: Input) -> ErrorResponse:
        """Note the failed attempt."""
        services.note_failed_sign_in(user=self.stage.login.user)
        return super().handle_invalid_input(input)


class _Careful:
    """Refuses what is no credential at all; the library below takes it for one and falls over it."""

    request: HttpRequest

    def handle_input(self, data: Any) -> ErrorResponse | None:
        """Check the input."""
        try:
            answer: ErrorResponse | None = super().handle_input(data)  # type: ignore[misc]
        except (KeyError, TypeError, ValueError, AttributeError):
            wrong = get_adapter().validation_error("incorrect_code")
            return ErrorResponse(self.request, exception=wrong)
        return answer


class AuthenticateWebAuthnView(_Careful, mfa.AuthenticateWebAuthnView):
    """The second step by a passkey."""

    def handle_invalid_input(self, input: Input) -> ErrorResponse:
        """Note the failed attempt."""
        services.note_failed_sign_in(user=self.stage.login.user)
        return super().handle_invalid_input(input)


class LoginWebAuthnView(_Careful, mfa.LoginWebAuthnView):
    """Sign in by a passkey."""

    def handle_invalid_input(self, input: Input) -> ErrorResponse:
        """Note the failed attempt; whose it was is not known."""
        services.note_failed_sign_in(user=None)
        return super().handle_invalid_input(input)


class ReauthenticateWebAuthnView(_Careful, mfa.ReauthenticateWebAuthnView):
    """Show once more that it is oneself, by a passkey."""


class ReauthenticateView(mfa.ReauthenticateView):
    """Show once more that it is oneself, by a code."""

    def handle_invalid_input(self, input: Input) -> ErrorResponse:
        """Note the failed attempt."""
        services.note_failed_sign_in(user=_person(self.request))
        return super().handle_invalid_input(input)


class _Trailed:
    """Writes to the audit trail what was changed about how one signs in."""

    kind = ""

    def handle(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Carry it out, and note it where it was."""
        answer: HttpResponseBase = super().handle(request, *args, **kwargs)  # type: ignore[misc]
        actions = {"POST": "added", "DELETE": "removed"}
        if answer.status_code == HTTPStatus.OK and request.method in actions:
            services.note_sign_in_changed(user=_person(request), kind=self.kind, how=actions[request.method])
        return answer


class ManageTOTPView(_Trailed, mfa.ManageTOTPView):
    """The authenticator app."""

    kind = "app"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin to set one up: the key, and the same as a QR code."""
        answer: HttpResponse = super().get(request, *args, **kwargs)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            told = json.loads(answer.content)
            told["meta"]["qr"] = draw_qr(told["meta"]["totp_url"])
            answer.content = json.dumps(told)
        return answer


class ManageWebAuthnView(_Trailed, _Careful, mfa.ManageWebAuthnView):
    """Passkeys."""

    kind = "passkey"


class ManageRecoveryCodesView(_Trailed, mfa.ManageRecoveryCodesView):
    """Recovery codes."""

    kind = "recovery_codes"


def _address_of(name: str) -> str:
    folded = name.strip().casefold().encode("utf-8", "replace")
    return f"{salted_hmac('people.signin_views', folded).hexdigest()}@{NOWHERE}"


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
