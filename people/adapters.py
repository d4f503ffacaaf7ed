"""Where django-allauth asks this project: signing in and out, and what its answers show."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.headless.adapter import DefaultHeadlessAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import mail, queries, services
from people.active import is_active
from people.devices import known_device, remember_device
from people.models import USER_AGENT_LENGTH, User
from people.passwords import MAX_PASSWORD
from people.sessions import USER_AGENT_KEY, session_of
from people.text import is_storable


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by password, counted per account and device, and written to the audit trail.

    Failed attempts are counted per account; on a device where the person has signed in before they are
    counted for that device alone. Somebody who guesses from elsewhere therefore locks nobody out of their own
    phone, and changing addresses gives no further guesses.
    """

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": gettext_lazy("The username or the password is wrong."),
        "email_password_mismatch": gettext_lazy("The e-mail address or the password is wrong."),
        "too_many_login_attempts": gettext_lazy("Too many failed attempts. Wait five minutes and try again."),
        "incorrect_password": gettext_lazy("The password is wrong."),
        "enter_current_password": gettext_lazy("Write your present password."),
        "incorrect_code": gettext_lazy("That is not the right code."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody registers themselves."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address; on a Unix socket there is none, and no sign-in fails for that."""
        return str(request.META.get("REMOTE_ADDR") or "local")

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the sign-in; the session, the trail and the time of it are one write."""
        with transaction.atomic():
            super().login(request, user)
            session = session_of(request)
            session[USER_AGENT_KEY] = request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH]
            if session.session_key is None:
                session.create()
            services.note_signed_in(user=user, session=session.public_id, by=_steps(request, user))

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop whoever has no open account, by whichever way they come."""
        if not is_active(user):
            clear_login(request)
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in."""
        own = {"allauth.mfa.stages.AuthenticateStage": "people.second_step.SecondStep"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code; other mails are not sent."""
        names = {"code": context.get("code", "")}
        if template_prefix.endswith("login_code"):
            subject, why = _("Your code for Torget"), _("Write this code in Torget to sign in:")
        elif template_prefix.endswith("password_reset_code"):
            subject, why = _("New password for Torget"), _("Write this code to choose a new password:")
        else:
            return
        never = _("It works for ten minutes. Give it to nobody. Did you not ask for it? Then do nothing.")
        mail.send(subject, f"{why}\n\n{names['code']}\n\n{never}\n", email)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Answer, and let the device be known again."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the failed attempt to the audit trail."""
        services.note_failed_sign_in(user=queries.find_account(_login_of(credentials)))

    def logout(self, request: HttpRequest) -> None:
        """End the sign-in."""
        if request.user.is_authenticated:
            services.note_signed_out(user=request.user, session=session_of(request).public_id)
        super().logout(request)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Return a new password. Raises ValidationError for one that is weak, too long or no text."""
        if len(password) > MAX_PASSWORD or not is_storable(password):
            message = _("Choose a password of at most %(limit)d ordinary characters.")
            raise ValidationError(message, params={"limit": MAX_PASSWORD})
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def set_password(self, user: User, password: str) -> None:
        """Change the password; every other sign-in of the person ends."""
        own = session_of(self.request).public_id if self.request.user == user else None
        services.change_password(user=user, password=password, keep=own)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = _login_of(credentials)
        user = queries.find_account(login)
        if user is None:
            folded = login.strip().casefold().encode("utf-8", "replace")
            return f"unknown:{salted_hmac('people.adapters', folded).hexdigest()}"
        return f"account:{user.pk}:{known_device(request, user) or 'elsewhere'}"


class HeadlessAdapter(DefaultHeadlessAdapter):
    """What allauth's answers say of a person: nothing but what everybody at work sees."""

    def serialize_user(self, user: User) -> dict[str, Any]:
        """Return the person."""
        return {**queries.person(user), "display": user.name}


def _steps(request: HttpRequest, user: User) -> list[str]:
    """Return what the person has shown: "password", "code", "webauthn", "totp" …"""
    return [str(one.get("type") or one["method"]) for one in get_authentication_records(request, user)]


def _login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")
