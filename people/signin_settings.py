"""Sign-in, as `config.settings` takes it over: plain constants, nothing of this room is imported here.

Sign-in runs through django-allauth's headless API for browsers. Nobody registers themselves.
`people.signin_urls` serves the parts that are in use; sign-in by code, passkeys and TOTP are switched on
there and here.
"""

from __future__ import annotations

__all__ = [
    "ACCOUNT_ADAPTER",
    "ACCOUNT_EMAIL_NOTIFICATIONS",
    "ACCOUNT_EMAIL_VERIFICATION",
    "ACCOUNT_LOGIN_BY_CODE_ENABLED",
    "ACCOUNT_LOGIN_METHODS",
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE",
    "ACCOUNT_PRESERVE_USERNAME_CASING",
    "ACCOUNT_RATE_LIMITS",
    "ACCOUNT_SESSION_REMEMBER",
    "ACCOUNT_SIGNUP_FIELDS",
    "AUTHENTICATION_BACKENDS",
    "AUTH_PASSWORD_VALIDATORS",
    "HEADLESS_ADAPTER",
    "HEADLESS_CLIENTS",
    "HEADLESS_ONLY",
    "LOGIN_URL",
    "MFA_SUPPORTED_TYPES",
    "PASSWORD_HASHERS",
    "SESSION_ENGINE",
]

LOGIN_URL = "/"
SESSION_ENGINE = "people.sessions"
AUTHENTICATION_BACKENDS = ["people.backends.PasswordBackend"]
PASSWORD_HASHERS = ["people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "given_name", "family_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
# "key" is an account together with a device (`people.adapters`). The whole municipality may sit behind one
# address, so an address only has a bound above what the first morning of 11,000 people needs.
ACCOUNT_RATE_LIMITS = {
    "login": "1200/m/ip",
    "login_failed": "10/5m/key,60/d/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("browser",)
HEADLESS_ADAPTER = "people.adapters.HeadlessAdapter"
MFA_SUPPORTED_TYPES: list[str] = []
