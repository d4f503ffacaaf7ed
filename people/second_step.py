"""The second step at sign-in, and what is kept of the secrets behind it."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people.devices import describe
from people.models import User


class SecondStep(AuthenticateStage):
    """Asked of those who have set up an authenticator app.

    A passkey alone asks nobody for more: it is there to make sign-in easier, and a phone that is lost or
    flat must
    not keep somebody out who knows their password. Where there is an app, a passkey will do in its place.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or not has_second_step(user):
            return False
        return bool(super()._should_handle(request))


class MfaAdapter(DefaultMFAAdapter):
    """How passkeys and authenticator apps are named and kept."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the right code."),
    }

    def get_totp_label(self, user: User) -> str:
        """Return what an authenticator app calls the account."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Return a secret as the database keeps it: of no use without the installation's key."""
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; one from under another key is as good as none."""
        try:
            return _cipher(settings.SECRET_KEY).decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            return ""

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return what a passkey is called until it is renamed: the device it was made on."""
        return describe(context.request.headers.get("User-Agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is for: this host (WebAuthn §5.4.2)."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Torget"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return whose passkey it is; addresses are left out."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.username}


def has_second_step(user: User) -> bool:
    """Say whether the person has set up an authenticator app."""
    found: bool = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return found


def ways_in(user: User) -> list[str]:
    """Return how the person can sign in by themselves: "password", "passkey", "mail"; in one query."""
    ways = ["password"] if user.has_usable_password() else []
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists():
        ways.append("passkey")
    return [*ways, "mail"] if settings.TORGET_MAIL and user.email else ways


@cache
def _cipher(secret: str) -> Fernet:
    key = salted_hmac("people.second_step", "", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
